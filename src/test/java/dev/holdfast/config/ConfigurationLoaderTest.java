package dev.holdfast.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConfigurationLoaderTest {
    private static final long MAX_HEAP = 512L << 20;

    @TempDir
    private Path directory;

    private Vertx vertx;

    @BeforeAll
    void open() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    void close() {
        vertx.close().await();
    }

    @Test
    void environment_winsOverTheFile_andTheFileOverDefaults() throws IOException {
        Path file = write("http: {port: 1, host: filehost}\nauth: {allowAnonymous: true}\nmanagement: {port: 2}\n");

        Configuration loaded = load(file, Map.of("HOLDFAST_HTTP_PORT", "3")).configuration();

        assertThat(loaded.http().port()).isEqualTo(3);
        assertThat(loaded.http().host()).isEqualTo("filehost");
        assertThat(loaded.management().port()).isEqualTo(2);
        assertThat(loaded.management().host()).isEqualTo("127.0.0.1");
    }

    @Test
    void usualFile_isReadWhenItIsThere() throws IOException {
        Path root = Files.createDirectories(directory.resolve("with"));
        Files.createDirectories(root.resolve("conf"));
        Files.writeString(root.resolve("conf/holdfast.yaml"), "http:\n  port: 81\n");

        LoadedConfiguration loaded = new ConfigurationLoader(vertx, Map.of(), MAX_HEAP)
                .loadFrom(root)
                .await();

        assertThat(loaded.configuration().http().port()).isEqualTo(81);
        assertThat(loaded.origin()).endsWith("holdfast.yaml");
    }

    @Test
    void usualFile_mayBeMissing() throws IOException {
        Path root = Files.createDirectories(directory.resolve("without"));

        LoadedConfiguration loaded = new ConfigurationLoader(vertx, Map.of(), MAX_HEAP)
                .loadFrom(root)
                .await();

        assertThat(loaded.configuration().http().port()).isEqualTo(8080);
        assertThat(loaded.origin()).isEqualTo("built-in defaults");
    }

    @Test
    void namedFile_mustBeThere() {
        Path missing = directory.resolve("missing.yaml");

        assertThat(problems(missing, Map.of("HOLDFAST_HTTP_PORT", "x")))
                .satisfiesExactly(
                        problem -> assertThat(problem)
                                .isEqualTo(new Problem("the file", missing.toString(), "does not exist")),
                        problem -> assertThat(problem.key()).isEqualTo("http.port"));
        assertThat(problems(directory, Map.of()))
                .containsExactly(new Problem("the file", directory.toString(), "is not a file that can be read"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "# nothing\n", "---\n", "http:\n", "store:\n  file:\n  queue: {}\n", "\ufeffhttp: {}\n"})
    void file_withoutValues_leavesTheDefaults(String text) throws IOException {
        assertThat(load(write(text), Map.of()).configuration())
                .isEqualTo(new ConfigurationLoader(vertx, Map.of(), MAX_HEAP)
                        .loadFrom(directory.resolve("nowhere"))
                        .await()
                        .configuration());
    }

    @Test
    void problems_areReportedTogether_withKeyPlaceAndWhatIsAccepted() throws IOException {
        Path file = write("""
                http:
                  port: 65536
                  hots: a
                store:
                  engine: postgres
                  file:
                    access: private
                  queue:
                    timeout: 5 m
                session:
                  maintenance:
                    mode: "on"
                    maxEntries: -1
                colour: red
                """);

        List<String> lines =
                problems(file, Map.of("HOLDFAST_CRON_SESSION_RETENTION", "never", "HOLDFAST_HTTP_PROT", "80")).stream()
                        .map(Problem::toString)
                        .toList();

        assertThat(lines)
                .containsExactlyInAnyOrder(
                        "http.hots (" + file + ":3): is not a key; did you mean http.host?",
                        "colour (" + file + ":14): is not a key; conf/holdfast.yaml lists them all",
                        "HOLDFAST_HTTP_PROT (environment): is not a variable of Holdfast; did you mean HOLDFAST_HTTP_PORT?",
                        "http.port (" + file + ":2): '65536' is not accepted: expected a whole number from 0 to 65535",
                        "store.engine (" + file + ":5): 'postgres' is not accepted: expected file",
                        "store.file.access (" + file + ":7): 'private' is not accepted: expected exclusive or shared",
                        "store.queue.timeout (" + file + ":9): '5 m' is not a duration: expected numbers with the units"
                                + " ms, s, m, h or d, such as 90s, 1.5h or 1h30m (a number alone is in milliseconds)",
                        "session.maintenance.mode (" + file + ":12): 'on' is not accepted: expected enforce or warn",
                        "session.maintenance.maxEntries (" + file
                                + ":13): '-1' is not accepted: expected a whole number" + " from 0 to 999999999",
                        "cron.sessionRetention (HOLDFAST_CRON_SESSION_RETENTION): 'never' is not a duration: expected"
                                + " numbers with the units ms, s, m, h or d, such as 90s, 1.5h or 1h30m (a number alone"
                                + " is in hours); or false");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http: {port: 1}\\nhttp: {port: 2} | http | is given a second time",
                "http: {port: 1, port: 2} | http.port | is given a second time",
                "http.port: 1 | http.port | is not a key; write one level per line, without dots",
                "http: 8080 | http | takes keys with values, not a value of its own",
                "http: [1] | http | takes keys with values, not a value of its own",
                "- http | the file | takes keys with values, not a value of its own",
                "http: {port: [1]} | http.port | takes one value, not a list or further keys",
                "http: {port: } | http.port | has no value; give one, or take the key out for its default",
                "http: {port: null} | http.port | has no value; give one, or take the key out for its default",
                "? [a] | the file | has a key that is not plain text",
                "<<: {http: {port: 1}} | << | is not a key; conf/holdfast.yaml lists them all",
                "session: {maintenence: {mode: warn}} | session.maintenence | is not a key; did you mean session.maintenance?",
                "http: {maxbody: 1mb} | http.maxbody | is not a key; did you mean http.maxBody?"
            })
    void file_thatIsNotMadeAsExpected_isRefused(String text, String key, String detail) throws IOException {
        assertThat(problems(write(text.replace("\\n", "\n")), Map.of()))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.key()).isEqualTo(key);
                    assertThat(problem.detail()).startsWith(detail);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http: {port: 1", "a: b: c", "\thttp: 1", "http: *unknown", "--- 1\n--- 2\n", "http: \u0001"})
    void file_thatIsNotYaml_isRefused(String text) throws IOException {
        assertThat(problems(write(text), Map.of())).singleElement().satisfies(problem -> {
            assertThat(problem.key()).isEqualTo("the file");
            assertThat(problem.detail()).startsWith("is not YAML: ");
        });
    }

    @Test
    void file_thatIsNotUtf8_isRefused() throws IOException {
        Path file = Files.write(
                directory.resolve("latin.yaml"), "http: {host: caf\u00e9}".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(problems(file, Map.of()))
                .containsExactly(new Problem("the file", file.toString(), "is not text in UTF-8"));
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP_HOST, ''",
        "HTTP_HOST, 'a b'",
        "HTTP_PORT, ''",
        "HTTP_PORT, 80.0",
        "HTTP_PORT, 0x50",
        "HTTP_MAX_BODY, 2gb",
        "HTTP_MAX_BODY, 0",
        "HTTP_IDLE_TIMEOUT, 0",
        "STORE_IDLE_CLOSE, 366d",
        "MANAGEMENT_HOST, ' '",
        "MANAGEMENT_PORT, -1",
        "STORE_FILE_ROOT, ' '",
        "STORE_FILE_ROOT, 'a\0b'",
        "STORE_FILE_DURABILITY, none",
        "STORE_QUEUE_TIMEOUT, 0",
        "STORE_QUEUE_MAX_TIMEOUT, 0s",
        "STORE_QUEUE_DEPTH, 0",
        "STORE_QUEUE_DEPTH, 99999999999999999999",
        "STORE_ENTRY_MAX_BYTES, 1",
        "STORE_ENTRY_MAX_DEPTH, 1001",
        "STORE_IDLE_CLOSE, false",
        "STORE_MAX_OPEN_BYTES, 0",
        "STORE_FEED_RETAIN_BYTES, 10mib",
        "SESSION_MAINTENANCE_PRUNE_AFTER, false",
        "SESSION_MAINTENANCE_PRUNE_AFTER, 1w",
        "SESSION_MAINTENANCE_PRUNE_DAYS, 0",
        "SESSION_MAINTENANCE_PRUNE_DAYS, 30d",
        "SESSION_MAINTENANCE_ROTATE_BYTES, 1pb",
        "SESSION_MAINTENANCE_ARCHIVE_RETENTION, true",
        "SESSION_MAINTENANCE_LEDGER_MAX_BYTES, false",
        "SESSION_MAINTENANCE_INTERVAL, -5m",
        "SESSION_MAINTENANCE_UNDO_HOLD, 1d 2h",
        "CRON_SESSION_RETENTION, ''",
        "CRON_SWEEP_INTERVAL, 1e3"
    })
    void value_thatIsNotAccepted_isRefusedUnderItsKey(Key key, String text) {
        assertThat(problems(null, Map.of(key.variable(), text))).singleElement().satisfies(problem -> {
            assertThat(problem.key()).isEqualTo(key.path());
            assertThat(problem.origin()).isEqualTo(key.variable());
            assertThat(problem.detail()).containsAnyOf("'" + text + "'", "'" + text.strip() + "'");
        });
    }

    @Test
    void crossChecks_nameBothKeys() {
        assertThat(problems(null, Map.of("HOLDFAST_STORE_QUEUE_TIMEOUT", "61s")))
                .containsExactly(new Problem(
                        "store.queue.maxTimeout",
                        "default",
                        "60000ms are less than store.queue.timeout, which is 61000ms; raise one or lower the other"));
        assertThat(problems(null, Map.of("HOLDFAST_STORE_ENTRY_MAX_BYTES", "3mb")))
                .containsExactly(new Problem(
                        "store.entry.maxBytes",
                        "HOLDFAST_STORE_ENTRY_MAX_BYTES",
                        "3145728 bytes are more than http.maxBody, which is 2097152: no such entry could be sent; lower"
                                + " one or raise the other"));
    }

    @Test
    void crossChecks_areLeftOutForValuesThatAreWrongAlready() {
        assertThat(problems(
                        null, Map.of("HOLDFAST_STORE_QUEUE_MAX_TIMEOUT", "soon", "HOLDFAST_STORE_QUEUE_TIMEOUT", "2m")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.detail()).startsWith("'soon' is not a duration"));
    }

    @Test
    void pruneDays_givesWayToPruneAfter_withAWarning() throws IOException {
        LoadedConfiguration loaded = load(
                write("session: {maintenance: {pruneAfter: 2d}}"),
                Map.of("HOLDFAST_SESSION_MAINTENANCE_PRUNE_DAYS", "9"));

        assertThat(loaded.configuration().policy().pruneAfter()).isEqualTo(Duration.ofDays(2));
        assertThat(loaded.warnings()).singleElement().asString().contains("pruneDays", "pruneAfter holds");
    }

    @Test
    void variablesOfOthers_areLeftAlone() {
        assertThat(load(null, Map.of("PATH", "/bin", "HOLDFASTX", "1", "holdfast_http_port", "9"))
                        .warnings())
                .isEmpty();
    }

    @Test
    void variablesThatKubernetesSetsForServices_areNoConfiguration() {
        Map<String, String> environment = Map.of(
                "HOLDFAST_SERVICE_HOST", "10.0.0.1",
                "HOLDFAST_SERVICE_PORT", "8080",
                "HOLDFAST_SERVICE_PORT_HTTP", "8080",
                "HOLDFAST_PORT", "tcp://10.0.0.1:8080",
                "HOLDFAST_PORT_8080_TCP", "tcp://10.0.0.1:8080",
                "HOLDFAST_PORT_8080_TCP_ADDR", "10.0.0.1",
                "HOLDFAST_MANAGEMENT_SERVICE_HOST", "10.0.0.2",
                "HOLDFAST_MANAGEMENT_PORT", "tcp://10.0.0.2:9090");

        LoadedConfiguration loaded = load(null, environment);

        assertThat(loaded.configuration().management().port()).isEqualTo(9090);
        assertThat(loaded.warnings()).singleElement().asString().contains("HOLDFAST_MANAGEMENT_PORT");
    }

    private LoadedConfiguration load(@Nullable Path file, Map<String, String> environment) {
        ConfigurationLoader loader = new ConfigurationLoader(vertx, environment, MAX_HEAP);
        return (file == null ? loader.loadFrom(directory.resolve("nowhere")) : loader.load(file)).await();
    }

    private List<Problem> problems(@Nullable Path file, Map<String, String> environment) {
        return catchThrowableOfType(ConfigurationException.class, () -> load(file, environment))
                .problems();
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("holdfast.yaml"), text);
    }
}
