package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.config.ConfigMapMount;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole server, whose configuration is changed while it runs. */
class ReloadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String CAP_OF_TWO = "session: {maintenance: {maxEntries: 2}}";

    @TempDir
    private Path root;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private @Nullable TestServer running;

    @AfterEach
    void stop() {
        if (running != null) {
            running.close();
        }
    }

    @Test
    void exchangedConfigMap_holdsForTheNextWrite_andWhatNeedsARestartIsTold() throws Exception {
        Path mount = ConfigMapMount.with(root.resolve("conf"), "holdfast.yaml", "{}");
        start(root, Map.of());
        for (String key : new String[] {"a", "b", "c"}) {
            put(key);
        }

        ConfigMapMount.exchange(mount, "holdfast.yaml", CAP_OF_TWO + "\nhttp: {maxBody: 5mb}");
        await().atMost(PATIENCE).until(() -> readiness().contains("restart"));
        put("d");

        assertThat(readiness())
                .contains("[+]configuration ok, but these values of the file need a restart: http.maxBody");
        assertThat(get(server().base(), "/v1/stores/main/sessions"))
                .contains("\"d\"")
                .doesNotContain("\"a\"");
        assertThat(figure("holdfast_config_restart_needed")).isEqualTo("1.0");
        assertThat(figure("holdfast_config_reloads_total")).isEqualTo("1.0");
    }

    @Test
    void badFile_isRefusedWhole_untilAGoodOneComes() throws Exception {
        Files.createDirectories(root.resolve("conf"));
        renamedOver("{}");
        start(root, Map.of());
        put("a");

        renamedOver("session: {maintenance: {maxEntries: 3, pruneAfter: soon}}");
        await().atMost(PATIENCE).until(() -> readiness().contains("refused"));

        assertThat(readiness())
                .contains("[+]configuration ok, but the file was refused at ")
                .contains("session.maintenance.pruneAfter")
                .endsWith("readyz check passed\n");
        assertThat(policy()).contains("\"maxEntries\":500");
        assertThat(figure("holdfast_config_reload_failures_total")).isEqualTo("1.0");
        assertThat(figure("holdfast_config_reload_last_successful")).isEqualTo("0.0");

        renamedOver(CAP_OF_TWO);
        await().atMost(PATIENCE).until(() -> !readiness().contains("refused"));

        assertThat(policy()).contains("\"maxEntries\":2");
        assertThat(figure("holdfast_config_reload_last_successful")).isEqualTo("1.0");
    }

    @Test
    void environment_winsOverTheChangedFile_andAFileThatIsGoneChangesNothing() throws Exception {
        Files.createDirectories(root.resolve("conf"));
        renamedOver("cron: {sessionRetention: 3h}");
        start(root, Map.of("HOLDFAST_SESSION_MAINTENANCE_MAX_ENTRIES", "7"));
        put("a");

        renamedOver(CAP_OF_TWO + "\ncron: {sessionRetention: 4h}");
        await().atMost(PATIENCE).until(() -> policy().contains("\"cronRetention\":\"4h\""));
        Files.delete(root.resolve("conf").resolve("holdfast.yaml"));
        await().atMost(PATIENCE).until(() -> readiness().contains("does not exist"));

        assertThat(policy()).contains("\"maxEntries\":7").contains("\"cronRetention\":\"4h\"");
    }

    private void start(Path directory, Map<String, String> environment) {
        running = new TestServer(directory, environment);
    }

    private TestServer server() {
        return Objects.requireNonNull(running);
    }

    private void renamedOver(String yaml) throws IOException {
        Path file = root.resolve("conf").resolve("holdfast.yaml");
        Path next = Files.writeString(file.resolveSibling("next"), yaml);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void put(String key) throws Exception {
        Answer answer = Answer.to(client, server().base(), "PUT", "/v1/stores/main/sessions/" + key, "{}");
        assertThat(answer.status()).isEqualTo(201);
    }

    private String get(URI base, String path) throws Exception {
        return Answer.to(client, base, "GET", path, null).body();
    }

    private String policy() throws Exception {
        return get(server().base(), "/v1/stores/main");
    }

    private String readiness() throws Exception {
        return get(server().management(), "/readyz?verbose");
    }

    private String figure(String name) throws Exception {
        return get(server().management(), "/metrics")
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse("none");
    }
}
