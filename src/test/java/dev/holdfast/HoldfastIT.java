package dev.holdfast;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged process, as a person or an init system sees it. */
@Timeout(120)
class HoldfastIT {
    @TempDir
    private Path directory;

    private final List<HoldfastProcess> processes = new ArrayList<>();

    @AfterEach
    void end() {
        processes.forEach(HoldfastProcess::close);
    }

    @Test
    void process_startsAnswersAndStopsInOrder() throws Exception {
        HoldfastProcess process = launch(HoldfastProcess.freePorts());
        process.awaitLine(" started");

        String probes = process.management().toString();
        given().get(probes + "/startupz").then().statusCode(200).body(equalTo("ok\n"));
        given().get(probes + "/readyz").then().statusCode(200).body(equalTo("ok\n"));
        process.terminate();

        assertThat(process.awaitEnd()).isEqualTo(143);
        List<String> log = process.log();
        assertThat(log)
                .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z [A-Z]+ +dev\\..*"));
        assertThat(log).anyMatch(line -> line.contains(" ready after ") && line.contains(" java="));
        assertThat(log.get(log.size() - 1)).endsWith(" stopped");
        assertThat(process.errors()).isEmpty();
        assertThat(directory.resolve("data")).isDirectory();
    }

    @Test
    void configurationProblems_areListed_withStatus2() throws Exception {
        HoldfastProcess process = launch(Map.of("HOLDFAST_HTTP_PORT", "x", "HOLDFAST_STORE_ENGINE", "y"));

        assertThat(process.awaitEnd()).isEqualTo(2);
        assertThat(process.errors())
                .containsExactly(
                        "holdfast: the configuration has 2 problems:",
                        "  http.port (HOLDFAST_HTTP_PORT): 'x' is not accepted: expected a whole number from 0 to 65535",
                        "  store.engine (HOLDFAST_STORE_ENGINE): 'y' is not accepted: expected file");
    }

    @Test
    void problemsOfFileAndEnvironment_areListedTogether() throws Exception {
        Path file = Files.writeString(directory.resolve("wrong.yaml"), """
                session:
                  maintenance:
                    maxEntries: many
                    keepFor: 30d
                """);
        HoldfastProcess process =
                launch(Map.of("HOLDFAST_CRON_SESSION_RETENTION", "soon"), "--config", file.toString());

        assertThat(process.awaitEnd()).isEqualTo(2);
        assertThat(process.errors())
                .hasSize(4)
                .contains("holdfast: the configuration has 3 problems:")
                .anyMatch(line -> line.contains("session.maintenance.maxEntries"))
                .anyMatch(line -> line.contains("session.maintenance.keepFor"))
                .anyMatch(line -> line.contains("HOLDFAST_CRON_SESSION_RETENTION"));
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void missingFile_isRefused_withStatus2() throws Exception {
        HoldfastProcess process = launch(HoldfastProcess.freePorts(), "--config", "none.yaml");

        assertThat(process.awaitEnd()).isEqualTo(2);
        assertThat(process.errors()).contains("  the file (none.yaml): does not exist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "management"})
    void portInUse_isOneLine_withStatus1(String part) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            Map<String, String> environment = new HashMap<>(HoldfastProcess.freePorts());
            environment.put("http".equals(part) ? "HOLDFAST_HTTP_PORT" : "HOLDFAST_MANAGEMENT_PORT", port);
            HoldfastProcess process = launch(environment);

            assertThat(process.awaitEnd()).isEqualTo(1);
            assertThat(process.errors())
                    .containsExactly(
                            "holdfast: cannot listen on 127.0.0.1:%s (%s.host, %s.port): Address already in use"
                                    .formatted(port, part, part));
        }
    }

    @Test
    void failedStart_endsWithItsCause() throws Exception {
        Files.writeString(directory.resolve("data"), "not a directory");
        HoldfastProcess process = launch(HoldfastProcess.freePorts());

        assertThat(process.awaitEnd()).isEqualTo(1);
        assertThat(process.log())
                .last()
                .asString()
                .contains(" ERROR ")
                .contains("cannot start: store.file.root: the directory ")
                .doesNotContain("Exception");
    }

    @Test
    void failedStart_inJson_endsWithItsCauseInJson_andWritesNothingElse() throws Exception {
        Files.writeString(directory.resolve("data"), "not a directory");
        Map<String, String> environment = new HashMap<>(HoldfastProcess.freePorts());
        environment.put("HOLDFAST_LOG_FORMAT", "json");
        HoldfastProcess process = launch(environment);

        assertThat(process.awaitEnd()).isEqualTo(1);
        assertThat(process.errors()).isEmpty();
        assertThat(process.log()).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
        assertThat(process.log()).last().asString().contains("\"cannot start: store.file.root: the directory ");
    }

    @Test
    void configurationProblems_inJson_areOneRecord() throws Exception {
        HoldfastProcess process = launch(Map.of("HOLDFAST_HTTP_PORT", "x", "HOLDFAST_LOG_FORMAT", "json"));

        assertThat(process.awaitEnd()).isEqualTo(2);
        assertThat(process.errors()).isEmpty();
        assertThat(process.log())
                .singleElement()
                .asString()
                .startsWith("{")
                .contains("the configuration has 1 problem: http.port (HOLDFAST_HTTP_PORT): 'x'");
    }

    @Test
    void rootThatIsAFile_isOneLine_withStatus1() throws Exception {
        Files.writeString(directory.resolve("data"), "not a directory");
        HoldfastProcess process = launch(HoldfastProcess.freePorts());

        assertThat(process.awaitEnd()).isEqualTo(1);
        assertThat(process.errors()).singleElement().asString().startsWith("holdfast: store.file.root: the directory ");
    }

    @Test
    void help_andVersion_endWithStatus0() throws Exception {
        HoldfastProcess help = launch(Map.of(), "--help");
        assertThat(help.awaitEnd()).isZero();
        assertThat(help.log()).anyMatch(line -> line.contains("--config"));

        HoldfastProcess version = launch(Map.of(), "--version");
        assertThat(version.awaitEnd()).isZero();
        assertThat(version.log()).first().asString().matches("holdfast \\d+\\.\\d+\\.\\d+.*");
    }

    private HoldfastProcess launch(Map<String, String> environment, String... arguments) throws IOException {
        HoldfastProcess process = HoldfastProcess.launch(directory, environment, arguments);
        processes.add(process);
        return process;
    }
}
