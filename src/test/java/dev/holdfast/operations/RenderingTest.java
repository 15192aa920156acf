package dev.holdfast.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The committed output of kustomize is that of the files of {@code k8s}: by their digests everywhere, and by rendering them
 * again where kubectl is. If a test here fails after a change of {@code k8s}, run {@code .ci/render}.
 */
class RenderingTest {
    private static final Path K8S = Path.of("k8s");
    private static final Path INSTANCES = Path.of("src", "test", "k8s", "instances");
    private static final String KUSTOMIZATION = "kustomization.yaml";

    /** The minor version of the first kubectl whose kustomize knows everything that the manifests use. */
    private static final int KUBECTL = 27;

    /** Copied by kustomize as they are, and therefore not part of a rendering. */
    private static final Pattern COPIED = Pattern.compile("alerts.*\\.yaml|dashboard\\.json");

    @TempDir
    private Path directory;

    static List<String> names() throws IOException {
        return Rendering.names();
    }

    @Test
    void renderings_areOfTheFilesAsTheyAre() throws Exception {
        List<String> recorded = Files.readAllLines(Rendering.RENDERED.resolve("sources.sha256"));

        List<String> current = Stream.concat(files(K8S).stream(), files(INSTANCES).stream())
                .filter(file -> !COPIED.matcher(file.getFileName().toString()).matches())
                .map(file -> digest(file) + "  " + file)
                .toList();

        assertThat(current).as("digests; after a change run .ci/render").isEqualTo(recorded);
    }

    @ParameterizedTest
    @MethodSource("names")
    void renderings_areTheOutputOfKubectl(String name) throws Exception {
        assumeTrue(isHere("kubectl"), "kubectl is not here: the committed rendering was checked");
        int minor = minorVersion();
        assumeTrue(minor >= KUBECTL, "kubectl 1." + minor + " is too old: the committed rendering was checked");
        Rendering rendering = Rendering.of(name);

        List<Map<String, Object>> output = Rendering.documents(
                run("kubectl", "kustomize", rendering.directory().toString()));

        assertThat(output)
                .filteredOn(manifest -> !"PrometheusRule".equals(manifest.get("kind")))
                .filteredOn(manifest -> !"holdfast-dashboard".equals(Rendering.at(manifest, "metadata", "name")))
                .isEqualTo(rendering.manifests());
    }

    /** A file that no kustomization names, or a directory that no rendering reaches, would be checked by nothing. */
    @Test
    void files_areAllPartOfARendering() throws IOException {
        Set<Path> reached = new TreeSet<>();
        for (String name : Rendering.names()) {
            reach(Rendering.of(name).directory(), reached);
        }

        assertThat(files(K8S))
                .filteredOn(file -> !file.endsWith("alerts.test.yaml"))
                .allMatch(reached::contains);
    }

    private static void reach(Path directory, Set<Path> reached) throws IOException {
        Path kustomization = directory.resolve(KUSTOMIZATION);
        reached.add(kustomization);
        Map<String, Object> members = Rendering.document(kustomization);
        Stream<Object> generated = Rendering.list(members.get("configMapGenerator")).stream()
                .flatMap(generator -> Rendering.list(Rendering.map(generator).get("files")).stream());
        Stream<Object> patches = Rendering.list(members.get("patches")).stream()
                .map(patch -> Rendering.map(patch).get("path"));
        List<Path> named = Stream.of(
                        Rendering.list(members.get("resources")).stream(),
                        Rendering.list(members.get("components")).stream(),
                        Rendering.list(members.get("configurations")).stream(),
                        generated,
                        patches)
                .flatMap(each -> each)
                .map(each -> each.toString().replaceFirst("^[^=]*=", ""))
                .map(each -> directory.resolve(each).normalize())
                .toList();
        for (Path path : named) {
            if (Files.isDirectory(path)) {
                reach(path, reached);
            } else {
                reached.add(path);
            }
        }
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .sorted((one, other) -> one.toString().compareTo(other.toString()))
                    .toList();
        }
    }

    private static String digest(Path file) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(digest);
        } catch (IOException | NoSuchAlgorithmException failed) {
            throw new IllegalStateException(file + " cannot be digested", failed);
        }
    }

    private static boolean isHere(String command) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(path -> Files.isExecutable(Path.of(path, command)));
    }

    private int minorVersion() throws IOException, InterruptedException {
        String minor = new ObjectMapper()
                .readTree(run("kubectl", "version", "--client", "--output", "json"))
                .at("/clientVersion/minor")
                .asText();
        return Integer.parseInt(minor.chars()
                .filter(Character::isDigit)
                .mapToObj(Character::toString)
                .collect(Collectors.joining()));
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        return Files.readString(output);
    }
}
