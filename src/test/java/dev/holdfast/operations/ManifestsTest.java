package dev.holdfast.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.util.ModelMapper;
import io.kubernetes.client.util.Yaml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every manifest is one that Kubernetes takes, and is part of an overlay. */
class ManifestsTest {
    private static final String OPERATOR = "monitoring.coreos.com/v1";

    @TempDir
    private Path directory;

    static List<String> overlays() throws IOException {
        return Overlay.names();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void manifests_areKnownToKubernetes(String overlay) throws IOException {
        Map<Path, Map<String, Object>> files = Overlay.of(overlay).files();

        assertThat(files).hasSizeGreaterThan(5);
        files.forEach((file, manifest) ->
                assertThat(strictly(manifest)).as("%s", file).isTrue());
    }

    /** What kustomize makes of them, where kubectl is. */
    @ParameterizedTest
    @MethodSource("overlays")
    void overlays_areKnownToKubernetes_asKubectlRendersThem(String overlay) throws Exception {
        assumeTrue(isHere("kubectl"), "kubectl is not here: the files were checked one by one");

        List<Map<String, Object>> rendered = Overlay.documents(rendered(overlay));

        Overlay read = Overlay.of(overlay);
        assertThat(rendered).hasSize(read.files().size() + read.configMaps().size());
        assertThat(rendered).allMatch(ManifestsTest::strictly);
        assertThat(rendered)
                .filteredOn(manifest -> !OPERATOR.equals(manifest.get("apiVersion")))
                .allSatisfy(manifest ->
                        assertThat(Overlay.text(manifest)).contains("\"app.kubernetes.io/name\":\"holdfast\""));
        assertThat(Overlay.at(ofKind(rendered, "PodDisruptionBudget"), "spec", "selector"))
                .isEqualTo(Overlay.at(ofKind(rendered, "StatefulSet"), "spec", "selector"))
                .isEqualTo(Map.of("matchLabels", Map.of("app.kubernetes.io/name", "holdfast")));
    }

    @Test
    void files_areAllPartOfAnOverlay() throws IOException {
        Set<Path> used = new HashSet<>();
        for (String name : Overlay.names()) {
            Overlay overlay = Overlay.of(name);
            used.addAll(overlay.files().keySet());
            overlay.configMaps().values().forEach(content -> used.addAll(content.values()));
        }
        try (Stream<Path> all = Files.walk(Path.of("k8s"))) {
            List<Path> unused = all.filter(Files::isRegularFile)
                    .filter(file -> !used.contains(file))
                    .filter(file -> !file.endsWith("kustomization.yaml"))
                    .filter(file -> !file.toString().matches(".*(\\.example|\\.test)\\.yaml"))
                    .toList();

            assertThat(unused).isEmpty();
        }
    }

    @Test
    void check_refusesWhatKubernetesDoesNotKnow() {
        Map<String, Object> spec = Map.of("clusterIP", "None", "ports", List.of());

        assertThat(strictly(Map.of("apiVersion", "v1", "kind", "Service", "spec", spec)))
                .isTrue();
        assertThatThrownBy(() -> strictly(Map.of("apiVersion", "v1", "kind", "Service", "spek", spec)))
                .hasMessageContaining("spek");
        assertThatThrownBy(() -> strictly(Map.of("apiVersion", "apps/v1", "kind", "StatefulSet", "spec", spec)))
                .isInstanceOf(RuntimeException.class);
    }

    /** Fails when the manifest has a member too many, or of another type, or has one too few. */
    private static boolean strictly(Map<String, Object> manifest) {
        String apiVersion = manifest.get("apiVersion").toString();
        String kind = manifest.get("kind").toString();
        if (OPERATOR.equals(apiVersion)) {
            OperatorResources.check(kind, manifest);
            return true;
        }
        String[] groupAndVersion = apiVersion.contains("/") ? apiVersion.split("/", 2) : new String[] {"", apiVersion};
        Class<?> type = ModelMapper.getApiTypeClass(groupAndVersion[0], groupAndVersion[1], kind);
        assertThat(type).as("the type of %s %s", apiVersion, kind).isNotNull();
        JsonElement json = JsonParser.parseString(Overlay.text(manifest));
        try {
            type.getMethod("validateJsonElement", JsonElement.class).invoke(null, json);
        } catch (ReflectiveOperationException refused) {
            Throwable cause = refused.getCause() == null ? refused : refused.getCause();
            throw new IllegalArgumentException(kind + ": " + cause.getMessage(), cause);
        }
        return type.isInstance(Yaml.loadAs(Overlay.text(manifest), type));
    }

    private static Map<String, Object> ofKind(List<Map<String, Object>> manifests, String kind) {
        return manifests.stream()
                .filter(manifest -> kind.equals(manifest.get("kind")))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isHere(String command) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(path -> Files.isExecutable(Path.of(path, command)));
    }

    private String rendered(String overlay) throws IOException, InterruptedException {
        Path output = directory.resolve("rendered.yaml");
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(
                        "kubectl", "kustomize", Overlay.directory(overlay).toString())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(errors)).isEmpty();
        assertThat(process.exitValue()).isZero();
        return Files.readString(output, StandardCharsets.UTF_8);
    }
}
