package dev.holdfast.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.config.AuthSection.ClaimsSection;
import dev.holdfast.config.AuthSection.JwtSection;
import dev.holdfast.config.StoreSection.EntrySection;
import dev.holdfast.config.StoreSection.FeedSection;
import dev.holdfast.config.StoreSection.FileSection;
import dev.holdfast.config.StoreSection.QueueSection;
import dev.holdfast.limits.LimitSettings;
import dev.holdfast.session.Durability;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.MaintenancePolicy.Mode;
import dev.holdfast.session.Quota;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fails for a key that somebody added and forgot to document, to read, or to test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConfigurationKeysTest {
    private static final long MAX_HEAP = 512L << 20;

    private static final LimitSettings LIMITS = new LimitSettings(
            8 << 10, 16 << 10, 10_000, 2000, Duration.ofSeconds(10), 100, 10_000, MAX_HEAP / 4, 0, 100, 64 << 20);
    private static final Path SHIPPED_FILE = Path.of("conf", "holdfast.yaml");

    /** Only one value is accepted for these, so none can differ from the default. */
    private static final Set<Key> OF_ONE_VALUE = EnumSet.of(Key.STORE_ENGINE, Key.STORE_FILE_ACCESS);

    /** None of these is accepted without others of them; {@code TlsSectionsTest} has them together. */
    private static final Set<Key> TOGETHER = EnumSet.copyOf(Arrays.stream(Key.values())
            .filter(key -> key.path().contains(".tls."))
            .toList());

    /** For each key a value that is not its default, in the user's words and as it arrives. */
    private static final Map<Key, Sample> SAMPLES = samples();

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
    void defaults_areThoseOfTheSpecification() {
        assertThat(defaults())
                .isEqualTo(new Configuration(
                        new HttpSection(
                                "127.0.0.1",
                                8080,
                                "",
                                Set.of(),
                                2L << 20,
                                Duration.ofSeconds(75),
                                LIMITS,
                                TlsSection.OFF),
                        new AuthSection(
                                AuthSection.Mode.NONE,
                                false,
                                Path.of("conf/tokens.jsonl"),
                                new JwtSection(
                                        "",
                                        "",
                                        "",
                                        Duration.ofMinutes(10),
                                        Duration.ofSeconds(30),
                                        new ClaimsSection(
                                                "sub", "holdfast_grants", "holdfast_scopes", "holdfast_stores", ""))),
                        new AuditSection(false, "", true, ""),
                        new ManagementSection("127.0.0.1", 9090, TlsSection.OFF),
                        new MetricsSection(100),
                        new TracingSection(false, URI.create("http://127.0.0.1:4318/v1/traces"), 100),
                        new LogSection(LogSection.Format.TEXT, LogSection.Level.INFO, LogSection.Access.ERRORS),
                        new ShutdownSection(Duration.ZERO, Duration.ofSeconds(30)),
                        new StoreSection(
                                StoreSection.Engine.FILE,
                                new FileSection(
                                        Path.of("./data"), StoreSection.Access.EXCLUSIVE, Durability.FSYNC, 64L << 20),
                                new QueueSection(Duration.ofSeconds(10), Duration.ofSeconds(60), 10_000),
                                new EntrySection(1 << 20, 128),
                                Duration.ofMinutes(10),
                                MAX_HEAP / 8 * 3,
                                new Quota(10_000, 1_000_000, 0),
                                new FeedSection(64L << 20)),
                        new MaintenanceSection(
                                Mode.ENFORCE,
                                Duration.ofDays(30),
                                500,
                                10L << 20,
                                Duration.ofDays(30),
                                1L << 30,
                                Duration.ofMinutes(5),
                                Duration.ofDays(7),
                                Duration.ofDays(7),
                                false),
                        new CronSection(Duration.ofHours(24), Duration.ofMinutes(5))));
        assertThat(defaults().policy()).isEqualTo(MaintenancePolicy.DEFAULT);
    }

    @Test
    void shippedFile_saysTheDefaults() throws IOException {
        List<Problem> problems = new ArrayList<>();
        Map<Key, Given> shipped = YamlText.read(Files.readString(SHIPPED_FILE), SHIPPED_FILE.toString(), problems);

        assertThat(problems).isEmpty();
        assertThat(shipped.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, value -> value.getValue()
                        .text())))
                .isEqualTo(EnumSet.allOf(Key.class).stream()
                        .filter(key -> key.fallback().isPresent())
                        .collect(Collectors.toMap(
                                key -> key, key -> key.fallback().orElseThrow())));
        assertThat(load(SHIPPED_FILE, Map.of())).isEqualTo(defaults());
    }

    @ParameterizedTest
    @EnumSource(Key.class)
    void shippedFile_documentsEveryKey(Key key) throws IOException {
        List<String> lines = Files.readAllLines(SHIPPED_FILE);
        String name = key.path().substring(key.path().lastIndexOf('.') + 1);
        String marker = key.fallback().isPresent() ? name + ": " : "#" + name + ": ";

        assertThat(lines).anySatisfy(line -> assertThat(line.strip()).startsWith(marker));
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().startsWith(marker)) {
                assertThat(lines.get(i - 1).strip())
                        .as("the line before %s", lines.get(i))
                        .startsWith("# ");
            }
        }
    }

    @Test
    void records_haveExactlyTheKeys() {
        Set<String> keys = EnumSet.complementOf(EnumSet.of(Key.SESSION_MAINTENANCE_PRUNE_DAYS)).stream()
                .map(Key::path)
                .collect(Collectors.toSet());

        assertThat(ConfigurationValues.of(defaults()).keySet()).containsExactlyInAnyOrderElementsOf(keys);
    }

    @ParameterizedTest
    @EnumSource(Key.class)
    void variable_isNamedByTheRule(Key key) {
        String words = key.path().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").replace('.', '_');

        assertThat(key.variable()).isEqualTo("HOLDFAST_" + words.toUpperCase(Locale.ROOT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "~/.openclaw",
                "~",
                " ~sam/x",
                "$HOME/x",
                "${HOME}/x",
                "%APPDATA%/x",
                "'/data'",
                "\"/data\"",
                "file:/data",
                "FILE:///data"
            })
    void rootThatOnlyAShellUnderstands_isAnError(String root) {
        assertThatThrownBy(() -> load(null, Map.of(Key.STORE_FILE_ROOT.variable(), root)))
                .hasMessageContaining("store.file.root")
                .hasMessageContaining("expected a path");
    }

    @Test
    void variables_areNamedAsDocumented() {
        assertThat(Key.SESSION_MAINTENANCE_MAX_ENTRIES.variable())
                .isEqualTo("HOLDFAST_SESSION_MAINTENANCE_MAX_ENTRIES");
        assertThat(Key.STORE_FILE_ROOT.variable()).isEqualTo("HOLDFAST_STORE_FILE_ROOT");
        assertThat(Key.CRON_SESSION_RETENTION.variable()).isEqualTo("HOLDFAST_CRON_SESSION_RETENTION");
    }

    @Test
    void everyKey_hasASample() {
        assertThat(SAMPLES.keySet())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Key.values())
                        .filter(key -> !OF_ONE_VALUE.contains(key) && !TOGETHER.contains(key))
                        .toList());
    }

    static List<Key> acceptedAlone() {
        return Arrays.stream(Key.values())
                .filter(key -> !TOGETHER.contains(key))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("acceptedAlone")
    void variable_ofEveryKey_arrivesAlone(Key key) {
        Sample sample = sample(key);

        assertThat(ConfigurationValues.of(load(null, Map.of(key.variable(), sample.text()))))
                .isEqualTo(expected(Map.of(key, sample)));
    }

    @ParameterizedTest
    @MethodSource("acceptedAlone")
    void fileKey_ofEveryKey_arrivesAlone(Key key, @TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("one.yaml"), nested(key.path(), sample(key).text()));

        assertThat(ConfigurationValues.of(load(file, Map.of()))).isEqualTo(expected(Map.of(key, sample(key))));
    }

    @Test
    void allKeys_arriveTogether() {
        Map<Key, Sample> given = new EnumMap<>(SAMPLES);
        given.remove(Key.SESSION_MAINTENANCE_PRUNE_DAYS);
        Map<String, String> environment = new HashMap<>();
        given.forEach((key, sample) -> environment.put(key.variable(), sample.text()));

        assertThat(ConfigurationValues.of(load(null, environment))).isEqualTo(expected(given));
    }

    private Sample sample(Key key) {
        return OF_ONE_VALUE.contains(key)
                ? new Sample(
                        key.fallback().orElseThrow(),
                        Objects.requireNonNull(
                                ConfigurationValues.of(defaults()).get(key.path())))
                : Objects.requireNonNull(SAMPLES.get(key));
    }

    private Map<String, Object> expected(Map<Key, Sample> given) {
        Map<String, Object> expected = ConfigurationValues.of(defaults());
        given.forEach((key, sample) -> {
            Key arrives = key == Key.SESSION_MAINTENANCE_PRUNE_DAYS ? Key.SESSION_MAINTENANCE_PRUNE_AFTER : key;
            Object before = expected.put(arrives.path(), sample.arrives());
            if (!OF_ONE_VALUE.contains(key)) {
                assertThat(sample.arrives()).as("sample of %s", key).isNotEqualTo(before);
            }
        });
        return expected;
    }

    private Configuration defaults() {
        return load(null, Map.of());
    }

    private Configuration load(@Nullable Path file, Map<String, String> environment) {
        ConfigurationLoader loader = new ConfigurationLoader(vertx, environment, MAX_HEAP);
        return (file == null ? loader.loadFrom(Path.of("src")) : loader.load(file))
                .await()
                .configuration();
    }

    private static String nested(String path, String text) {
        StringBuilder yaml = new StringBuilder();
        List<String> names = Pattern.compile("\\.").splitAsStream(path).toList();
        for (int level = 0; level < names.size(); level++) {
            yaml.append("  ".repeat(level)).append(names.get(level)).append(':');
            yaml.append(level == names.size() - 1 ? " " + text : "").append('\n');
        }
        return yaml.toString();
    }

    private static Map<Key, Sample> samples() {
        Map<Key, Sample> samples = new LinkedHashMap<>();
        samples.put(Key.HTTP_HOST, new Sample("::1", "::1"));
        samples.put(Key.HTTP_PORT, new Sample("0", 0));
        samples.put(Key.HTTP_PUBLIC_URL, new Sample("https://a.example:8443/s/", "https://a.example:8443/s"));
        samples.put(Key.HTTP_ALLOWED_HOSTS, new Sample("holdfast, A.Example", Set.of("holdfast", "a.example")));
        samples.put(Key.HTTP_MAX_BODY, new Sample("3mb", 3L << 20));
        samples.put(Key.HTTP_IDLE_TIMEOUT, new Sample("365d", Duration.ofDays(365)));
        samples.put(Key.HTTP_LIMITS_REQUEST_LINE, new Sample("4kb", 4 << 10));
        samples.put(Key.HTTP_LIMITS_HEADER, new Sample("32kb", 32 << 10));
        samples.put(Key.HTTP_LIMITS_CONNECTIONS, new Sample("0", 0));
        samples.put(Key.HTTP_LIMITS_CONNECTIONS_PER_ADDRESS, new Sample("50", 50));
        samples.put(Key.HTTP_LIMITS_FIRST_REQUEST, new Sample("3s", Duration.ofSeconds(3)));
        samples.put(Key.HTTP_LIMITS_STREAMS, new Sample("1", 1));
        samples.put(Key.HTTP_LIMITS_IN_FLIGHT, new Sample("500", 500));
        samples.put(Key.HTTP_LIMITS_BODIES, new Sample("1g", 1L << 30));
        samples.put(Key.HTTP_LIMITS_BURST, new Sample("30", 30));
        samples.put(Key.HTTP_LIMITS_WRITE_RATE, new Sample("3mb", 3L << 20));
        samples.put(Key.HTTP_LIMITS_RATE, new Sample("20", 20));
        samples.put(Key.AUTH_MODE, new Sample("tokens", AuthSection.Mode.TOKENS));
        samples.put(Key.AUTH_ALLOW_ANONYMOUS, new Sample("true", true));
        samples.put(Key.AUTH_TOKENS_FILE, new Sample("/etc/holdfast/tokens", Path.of("/etc/holdfast/tokens")));
        samples.put(Key.AUTH_JWT_ISSUER, new Sample("https://login.example", "https://login.example"));
        samples.put(Key.AUTH_JWT_AUDIENCE, new Sample("holdfast", "holdfast"));
        samples.put(Key.AUTH_JWT_JWKS, new Sample("https://login.example/keys", "https://login.example/keys"));
        samples.put(Key.AUTH_JWT_REFRESH, new Sample("1h", Duration.ofHours(1)));
        samples.put(Key.AUTH_JWT_LEEWAY, new Sample("0", Duration.ZERO));
        samples.put(Key.AUTH_JWT_CLAIMS_PRINCIPAL, new Sample("client_id", "client_id"));
        samples.put(Key.AUTH_JWT_CLAIMS_GRANTS, new Sample("https://a.example/g", "https://a.example/g"));
        samples.put(Key.AUTH_JWT_CLAIMS_SCOPES, new Sample("scope", "scope"));
        samples.put(Key.AUTH_JWT_CLAIMS_STORES, new Sample("stores", "stores"));
        samples.put(Key.AUTH_JWT_CLAIMS_KEY_PREFIXES, new Sample("prefixes", "prefixes"));
        samples.put(Key.AUDIT_ENABLED, new Sample("TRUE", true));
        samples.put(Key.AUDIT_FILE, new Sample("/var/log/audit", "/var/log/audit"));
        samples.put(Key.AUDIT_READS, new Sample("false", false));
        samples.put(Key.AUDIT_HASH_SECRET_FILE, new Sample("/etc/holdfast/audit", "/etc/holdfast/audit"));
        samples.put(Key.MANAGEMENT_HOST, new Sample("localhost", "localhost"));
        samples.put(Key.MANAGEMENT_PORT, new Sample("65535", 65_535));
        samples.put(Key.METRICS_MAX_STORES, new Sample("0", 0));
        samples.put(Key.TRACING_ENABLED, new Sample("true", true));
        samples.put(
                Key.TRACING_ENDPOINT,
                new Sample("https://collector:4318/v1/traces", URI.create("https://collector:4318/v1/traces")));
        samples.put(Key.TRACING_PERCENT, new Sample("5", 5));
        samples.put(Key.LOG_FORMAT, new Sample("JSON", LogSection.Format.JSON));
        samples.put(Key.LOG_LEVEL, new Sample("debug", LogSection.Level.DEBUG));
        samples.put(Key.LOG_ACCESS, new Sample("all", LogSection.Access.ALL));
        samples.put(Key.SHUTDOWN_DELAY, new Sample("5s", Duration.ofSeconds(5)));
        samples.put(Key.SHUTDOWN_GRACE, new Sample("1m", Duration.ofMinutes(1)));
        samples.put(Key.STORE_FILE_ROOT, new Sample("/var/lib/holdfast", Path.of("/var/lib/holdfast")));
        samples.put(Key.STORE_FILE_DURABILITY, new Sample("os", Durability.OS));
        samples.put(Key.STORE_FILE_MIN_FREE, new Sample("0.5gb", 512L << 20));
        samples.put(Key.STORE_QUEUE_TIMEOUT, new Sample("2500", Duration.ofMillis(2_500)));
        samples.put(Key.STORE_QUEUE_MAX_TIMEOUT, new Sample("1.5m", Duration.ofSeconds(90)));
        samples.put(Key.STORE_QUEUE_DEPTH, new Sample("1", 1));
        samples.put(Key.STORE_ENTRY_MAX_BYTES, new Sample("64kb", 64 << 10));
        samples.put(Key.STORE_ENTRY_MAX_DEPTH, new Sample("1000", 1_000));
        samples.put(Key.STORE_IDLE_CLOSE, new Sample("1h30m", Duration.ofMinutes(90)));
        samples.put(Key.STORE_MAX_OPEN_BYTES, new Sample("1g", 1L << 30));
        List.of(Key.STORE_QUOTA_STORES, Key.STORE_QUOTA_ENTRIES).forEach(key -> samples.put(key, new Sample("7", 7)));
        samples.put(Key.STORE_QUOTA_BYTES, new Sample("9mb", 9L << 20));
        samples.put(Key.STORE_FEED_RETAIN_BYTES, new Sample("0", 0L));
        samples.put(Key.SESSION_MAINTENANCE_MODE, new Sample("warn", Mode.WARN));
        samples.put(Key.SESSION_MAINTENANCE_PRUNE_AFTER, new Sample("7", Duration.ofDays(7)));
        samples.put(Key.SESSION_MAINTENANCE_PRUNE_DAYS, new Sample("14", Duration.ofDays(14)));
        samples.put(Key.SESSION_MAINTENANCE_MAX_ENTRIES, new Sample("0500000", 500_000));
        samples.put(Key.SESSION_MAINTENANCE_ROTATE_BYTES, new Sample("4096", 4_096L));
        samples.put(Key.SESSION_MAINTENANCE_ARCHIVE_RETENTION, new Sample("false", Duration.ZERO));
        samples.put(Key.SESSION_MAINTENANCE_LEDGER_MAX_BYTES, new Sample("1.5k", 1_536L));
        samples.put(Key.SESSION_MAINTENANCE_INTERVAL, new Sample("90S", Duration.ofSeconds(90)));
        samples.put(Key.SESSION_MAINTENANCE_RUNNING_HOLD, new Sample("36h", Duration.ofHours(36)));
        samples.put(Key.SESSION_MAINTENANCE_PURGE_FOREIGN_ARCHIVES, new Sample("true", true));
        samples.put(Key.SESSION_MAINTENANCE_UNDO_HOLD, new Sample("1", Duration.ofDays(1)));
        samples.put(Key.CRON_SESSION_RETENTION, new Sample("2", Duration.ofHours(2)));
        samples.put(Key.CRON_SWEEP_INTERVAL, new Sample("0", Duration.ZERO));
        return samples;
    }

    private record Sample(String text, Object arrives) {}
}
