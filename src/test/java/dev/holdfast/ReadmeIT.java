package dev.holdfast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The documents with commands for readers, run literally: all blocks for a shell of a page, in order, in one Bash, and each output that the
 * page shows. The build and the blocks that need a container engine are skipped.
 */
class ReadmeIT {
    private static final Pattern BLOCK = Pattern.compile("(?m)^```(\\w*)\\n(.*?)^```$", Pattern.DOTALL);
    private static final Pattern MARK = Pattern.compile("(?m)^@@@ (\\d+)$");
    private static final long PATIENCE_SECONDS = 240;
    private static final List<String> PORTS = List.of("8080", "9090", "8081", "9091");

    @TempDir
    private Path directory;

    private record Block(String commands, List<String> output) {}

    @ParameterizedTest
    @CsvSource({"README.md, 8", "docs/tutorial.md, 18"})
    void everyBlock_runsWhereItStands_andPrintsWhatIsShown(String page, int least) throws Exception {
        Path project = Path.of("").toAbsolutePath();
        for (String name : List.of("docs", "src", "conf")) {
            Files.createSymbolicLink(directory.resolve(name), project.resolve(name));
        }
        Files.createDirectories(directory.resolve("target"));
        Files.createSymbolicLink(directory.resolve("target/holdfast.jar"), Path.of(HoldfastProcess.JAR));
        List<Block> blocks = blocks(Files.readString(project.resolve(page)));

        List<String> printed = run(blocks);

        assertThat(blocks).hasSizeGreaterThanOrEqualTo(least);
        assertThat(printed).hasSameSizeAs(blocks);
        SoftAssertions all = new SoftAssertions();
        for (int i = 0; i < blocks.size(); i++) {
            String what = "the output of:\n" + blocks.get(i).commands() + "which was:" + printed.get(i);
            List<String> shapes = lines(printed.get(i));
            all.assertThat(shapes).as(what).noneMatch(line -> line.contains("command not found"));
            if (!blocks.get(i).output().isEmpty()) {
                all.assertThat(shapes)
                        .as(what)
                        .containsSubsequence(blocks.get(i).output().stream()
                                .map(ReadmeIT::shape)
                                .toList());
            }
        }
        all.assertAll();
    }

    private static List<Block> blocks(String page) {
        List<Block> blocks = new ArrayList<>();
        boolean follows = false;
        for (Matcher block = BLOCK.matcher(page); block.find(); ) {
            String text = block.group(2);
            if (block.group(1).equals("sh")) {
                follows = !text.startsWith("podman ");
                if (follows) {
                    blocks.add(new Block(text, new ArrayList<>()));
                }
            } else if (follows && block.group(1).isEmpty()) {
                text.lines()
                        .filter(line -> !line.isBlank())
                        .forEach(blocks.get(blocks.size() - 1).output()::add);
                follows = false;
            }
        }
        return blocks;
    }

    private List<String> run(List<Block> blocks) throws Exception {
        StringBuilder script = new StringBuilder("""
                trap 'kill $(jobs -p) 2> /dev/null' EXIT
                mvn() { [ "$*" = '-q -DskipTests package' ]; }
                export HOLDFAST_HTTP_PORT=8080 HOLDFAST_MANAGEMENT_PORT=9090
                """);
        for (int i = 0; i < blocks.size(); i++) {
            script.append("echo; echo '@@@ ")
                    .append(i)
                    .append("'\n")
                    .append(blocks.get(i).commands());
        }
        String text = script.toString();
        for (String port : PORTS) {
            text = text.replace(port, free());
        }
        Path file = Files.writeString(directory.resolve("readme.sh"), text);
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder("bash", file.toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("HOLDFAST_"));
        builder.environment().put("PATH", Path.of(HoldfastProcess.JAVA).getParent() + ":" + System.getenv("PATH"));
        Process bash = builder.start();
        try {
            assertThat(bash.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            bash.descendants().forEach(ProcessHandle::destroyForcibly);
            bash.destroyForcibly();
        }
        List<String> parts = new ArrayList<>(List.of(MARK.split(Files.readString(output, UTF_8))));
        parts.remove(0);
        return parts;
    }

    private static String free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return Integer.toString(socket.getLocalPort());
        }
    }

    private static List<String> lines(String text) {
        return text.lines().map(ReadmeIT::shape).toList();
    }

    /** A line without what differs from run to run: times, numbers, digests and names made of them. */
    private static String shape(String line) {
        return line.stripTrailing()
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.-]+Z", "TIME")
                .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "UUID")
                .replaceAll("(prune|delete)-\\d+-\\w+", "RUN")
                .replaceAll("[0-9a-f]{16,}", "HEX")
                .replaceAll("\\d[\\d,]*", "N")
                .replaceAll("\\bN (byte|commit|journal segment|removal|session)s\\b", "N $1");
    }
}
