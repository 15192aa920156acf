package dev.holdfast;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged process, as a person or an init system sees it. */
@Timeout(60)
class HoldfastIT {
    private static final Pattern LISTENING = Pattern.compile(".* management: listening on 127\\.0\\.0\\.1:(\\d+)");
    private static final Map<String, String> FREE_PORTS =
            Map.of("HOLDFAST_HTTP_PORT", "0", "HOLDFAST_MANAGEMENT_PORT", "0");

    @TempDir
    private Path directory;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void process_startsAnswersAndStopsInOrder() throws Exception {
        Process process = start(FREE_PORTS);
        List<String> log = new ArrayList<>();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        int port = 0;
        while (log.stream().noneMatch(line -> line.endsWith(" started"))) {
            String line = Objects.requireNonNull(out.readLine(), () -> "it ended: " + log);
            log.add(line);
            Matcher listening = LISTENING.matcher(line);
            port = listening.matches() ? Integer.parseInt(listening.group(1)) : port;
        }

        given().port(port).get("/startupz").then().statusCode(200).body(equalTo("ok\n"));
        given().port(port).get("/readyz").then().statusCode(200).body(equalTo("ok\n"));
        given().port(port)
                .get("/readyz?verbose")
                .then()
                .body(equalTo("[+]accepting ok\n[+]engine ok\n[+]disk ok\n[+]clock ok\nreadyz check passed\n"));
        // Not Process.destroy: it closes the streams too.
        process.toHandle().destroy();

        assertThat(process.waitFor()).isEqualTo(143);
        out.lines().forEach(log::add);
        assertThat(log)
                .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z [A-Z]+ +dev\\..*"));
        assertThat(log.get(log.size() - 1)).endsWith(" stopped");
        assertThat(errors(process)).isEmpty();
        assertThat(directory.resolve("data")).isDirectory();
    }

    @Test
    void configurationProblems_areListed_withStatus2() throws Exception {
        Process process = start(Map.of("HOLDFAST_HTTP_PORT", "x", "HOLDFAST_STORE_ENGINE", "y"));

        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(errors(process))
                .containsExactly(
                        "holdfast: the configuration has 2 problems:",
                        "  http.port (HOLDFAST_HTTP_PORT): 'x' is not accepted: expected a whole number from 0 to 65535",
                        "  store.engine (HOLDFAST_STORE_ENGINE): 'y' is not accepted: expected file");
    }

    @Test
    void missingFile_isRefused_withStatus2() throws Exception {
        Process process = start(FREE_PORTS, "--config", "none.yaml");

        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(errors(process)).contains("  the file (none.yaml): does not exist");
    }

    @Test
    void portInUse_isOneLine_withStatus1() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            Process process = start(Map.of("HOLDFAST_HTTP_PORT", "0", "HOLDFAST_MANAGEMENT_PORT", port));

            assertThat(process.waitFor()).isEqualTo(1);
            assertThat(errors(process))
                    .containsExactly("holdfast: cannot listen on 127.0.0.1:" + port
                            + " (management.host, management.port): Address already in use");
        }
    }

    @Test
    void rootThatIsAFile_isOneLine_withStatus1() throws Exception {
        Files.writeString(directory.resolve("data"), "not a directory");
        Process process = start(FREE_PORTS);

        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(errors(process)).singleElement().asString().startsWith("holdfast: store.file.root: the directory ");
    }

    @Test
    void help_andVersion_endWithStatus0() throws Exception {
        Process help = start(Map.of(), "--help");
        assertThat(help.waitFor()).isZero();
        assertThat(help.inputReader().lines()).anyMatch(line -> line.contains("--config"));

        Process version = start(Map.of(), "--version");
        assertThat(version.waitFor()).isZero();
        assertThat(version.inputReader().readLine()).matches("holdfast \\d+\\.\\d+\\.\\d+.*");
    }

    private Process start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-jar",
                Path.of(System.getProperty("holdfast.jar")).toAbsolutePath().toString()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("HOLDFAST_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private static List<String> errors(Process process) throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        // Java names the options it took from the environment, and newer ones what libraries should not use.
        return process.errorReader()
                .lines()
                .filter(line -> !line.startsWith("Picked up ") && !line.startsWith("WARNING: "))
                .toList();
    }
}
