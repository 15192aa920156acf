package dev.holdfast.config;

import dev.holdfast.config.StoreSection.Access;
import dev.holdfast.config.StoreSection.Engine;
import dev.holdfast.config.StoreSection.EntrySection;
import dev.holdfast.config.StoreSection.FeedSection;
import dev.holdfast.config.StoreSection.FileSection;
import dev.holdfast.config.StoreSection.QueueSection;
import dev.holdfast.limits.LimitSettings;
import dev.holdfast.session.Durability;
import dev.holdfast.session.MaintenancePolicy.Mode;
import dev.holdfast.session.Quota;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** Makes the sections of a configuration from its values, and checks what they have to do with each other. */
final class Sections {
    private static final int MOST_BUFFER_BYTES = 1 << 30;
    private static final int MOST_NUMBER = 999_999_999;
    private static final int MOST_LABELS = 10_000;
    private static final int ALL_PERCENT = 100;
    private static final int MOST_LEVELS = 1_000;
    private static final int MOST_RATE = 1_000_000;
    private static final int LEAST_LINE = 1 << 10;
    private static final int MOST_HEAD = 1 << 20;
    private static final int MOST_DAYS = 100_000_000;

    private final Values values;
    private final TlsSections tls;
    private final long maxHeap;
    private final List<String> warnings;

    Sections(Values values, TlsSections tls, long maxHeap, List<String> warnings) {
        this.values = values;
        this.tls = tls;
        this.maxHeap = maxHeap;
        this.warnings = warnings;
    }

    Configuration all() {
        HttpSection http = http();
        StoreSection store = store();
        if (values.isSound(Key.STORE_ENTRY_MAX_BYTES)
                && values.isSound(Key.HTTP_MAX_BODY)
                && store.entry().maxBytes() > http.maxBody()) {
            values.fault(
                    Key.STORE_ENTRY_MAX_BYTES,
                    store.entry().maxBytes() + " bytes are more than http.maxBody, which is " + http.maxBody()
                            + ": no such entry could be sent; lower one or raise the other");
        }
        ManagementSection management = new ManagementSection(
                values.host(Key.MANAGEMENT_HOST),
                values.number(Key.MANAGEMENT_PORT, 0, 65_535),
                tls.of(TlsSections.Keys.MANAGEMENT));
        return new Configuration(
                http,
                auth(http),
                audit(),
                management,
                metrics(),
                tracing(),
                log(),
                shutdown(),
                store,
                maintenance(),
                cron());
    }

    private HttpSection http() {
        long maxBody = values.size(Key.HTTP_MAX_BODY, 2, MOST_BUFFER_BYTES);
        return new HttpSection(
                values.host(Key.HTTP_HOST),
                values.number(Key.HTTP_PORT, 0, 65_535),
                values.read(Key.HTTP_PUBLIC_URL, PublicNames::url),
                values.read(Key.HTTP_ALLOWED_HOSTS, PublicNames::hosts),
                maxBody,
                values.positiveWait(Key.HTTP_IDLE_TIMEOUT, ChronoUnit.MILLIS),
                limits(maxBody),
                tls.of(TlsSections.Keys.HTTP));
    }

    private LimitSettings limits(long maxBody) {
        long bodies = values.sizeOr(Key.HTTP_LIMITS_BODIES, 0, Math.max(maxHeap / 4, maxBody));
        if (bodies > 0
                && bodies < maxBody
                && values.isSound(Key.HTTP_LIMITS_BODIES)
                && values.isSound(Key.HTTP_MAX_BODY)) {
            values.fault(
                    Key.HTTP_LIMITS_BODIES,
                    bodies + " bytes are less than http.maxBody, which is " + maxBody
                            + ": no such body could be taken; raise one or lower the other");
        }
        return new LimitSettings(
                Math.toIntExact(values.size(Key.HTTP_LIMITS_REQUEST_LINE, LEAST_LINE, MOST_HEAD)),
                Math.toIntExact(values.size(Key.HTTP_LIMITS_HEADER, LEAST_LINE, MOST_HEAD)),
                values.number(Key.HTTP_LIMITS_CONNECTIONS, 0, MOST_NUMBER),
                values.number(Key.HTTP_LIMITS_CONNECTIONS_PER_ADDRESS, 0, MOST_NUMBER),
                values.positiveWait(Key.HTTP_LIMITS_FIRST_REQUEST, ChronoUnit.MILLIS),
                values.number(Key.HTTP_LIMITS_STREAMS, 1, MOST_NUMBER),
                values.number(Key.HTTP_LIMITS_IN_FLIGHT, 0, MOST_NUMBER),
                bodies,
                values.number(Key.HTTP_LIMITS_RATE, 0, MOST_RATE),
                values.number(Key.HTTP_LIMITS_BURST, 1, MOST_RATE),
                values.size(Key.HTTP_LIMITS_WRITE_RATE, 0, Long.MAX_VALUE));
    }

    private AuthSection auth(HttpSection http) {
        return new AuthSections(values).auth(http);
    }

    private AuditSection audit() {
        return new AuditSection(
                values.flag(Key.AUDIT_ENABLED),
                values.text(Key.AUDIT_FILE),
                values.flag(Key.AUDIT_READS),
                values.text(Key.AUDIT_HASH_SECRET_FILE));
    }

    private MetricsSection metrics() {
        return new MetricsSection(values.number(Key.METRICS_MAX_STORES, 0, MOST_LABELS));
    }

    private TracingSection tracing() {
        return new TracingSection(
                values.choice(Key.TRACING_ENABLED, Map.of("true", true, "false", false)),
                values.httpAddress(Key.TRACING_ENDPOINT),
                values.number(Key.TRACING_PERCENT, 0, ALL_PERCENT));
    }

    private LogSection log() {
        return new LogSection(
                values.choice(Key.LOG_FORMAT, Map.of("text", LogSection.Format.TEXT, "json", LogSection.Format.JSON)),
                values.choice(
                        Key.LOG_LEVEL,
                        Map.of(
                                "error", LogSection.Level.ERROR,
                                "warn", LogSection.Level.WARN,
                                "info", LogSection.Level.INFO,
                                "debug", LogSection.Level.DEBUG)),
                values.choice(
                        Key.LOG_ACCESS,
                        Map.of(
                                "off", LogSection.Access.OFF,
                                "errors", LogSection.Access.ERRORS,
                                "all", LogSection.Access.ALL)));
    }

    private ShutdownSection shutdown() {
        return new ShutdownSection(
                values.wait(Key.SHUTDOWN_DELAY, ChronoUnit.MILLIS),
                values.positiveWait(Key.SHUTDOWN_GRACE, ChronoUnit.MILLIS));
    }

    private StoreSection store() {
        Engine engine = values.choice(Key.STORE_ENGINE, Map.of("file", Engine.FILE));
        EntrySection entry = new EntrySection(
                Math.toIntExact(values.size(Key.STORE_ENTRY_MAX_BYTES, 2, MOST_BUFFER_BYTES)),
                values.number(Key.STORE_ENTRY_MAX_DEPTH, 1, MOST_LEVELS));
        return new StoreSection(
                engine,
                file(),
                queue(),
                entry,
                values.wait(Key.STORE_IDLE_CLOSE, ChronoUnit.MILLIS),
                values.sizeOr(Key.STORE_MAX_OPEN_BYTES, 1, maxHeap / 8 * 3),
                new Quota(
                        values.number(Key.STORE_QUOTA_STORES, 0, MOST_NUMBER),
                        values.number(Key.STORE_QUOTA_ENTRIES, 0, MOST_NUMBER),
                        values.size(Key.STORE_QUOTA_BYTES, 0, Long.MAX_VALUE)),
                new FeedSection(values.size(Key.STORE_FEED_RETAIN_BYTES, 0, Long.MAX_VALUE)));
    }

    private FileSection file() {
        return new FileSection(
                values.directory(Key.STORE_FILE_ROOT),
                values.choice(Key.STORE_FILE_ACCESS, Map.of("exclusive", Access.EXCLUSIVE, "shared", Access.SHARED)),
                values.choice(Key.STORE_FILE_DURABILITY, Map.of("fsync", Durability.FSYNC, "os", Durability.OS)),
                values.size(Key.STORE_FILE_MIN_FREE, 0, Long.MAX_VALUE));
    }

    private QueueSection queue() {
        Duration timeout = values.positiveWait(Key.STORE_QUEUE_TIMEOUT, ChronoUnit.MILLIS);
        Duration maxTimeout = values.positiveWait(Key.STORE_QUEUE_MAX_TIMEOUT, ChronoUnit.MILLIS);
        if (values.isSound(Key.STORE_QUEUE_TIMEOUT)
                && values.isSound(Key.STORE_QUEUE_MAX_TIMEOUT)
                && maxTimeout.compareTo(timeout) < 0) {
            values.fault(
                    Key.STORE_QUEUE_MAX_TIMEOUT,
                    maxTimeout.toMillis() + "ms are less than store.queue.timeout, which is " + timeout.toMillis()
                            + "ms; raise one or lower the other");
        }
        return new QueueSection(timeout, maxTimeout, values.number(Key.STORE_QUEUE_DEPTH, 1, MOST_NUMBER));
    }

    private MaintenanceSection maintenance() {
        return new MaintenanceSection(
                values.choice(
                        Key.SESSION_MAINTENANCE_MODE,
                        Map.of(Mode.ENFORCE.word(), Mode.ENFORCE, Mode.WARN.word(), Mode.WARN)),
                pruneAfter(),
                values.number(Key.SESSION_MAINTENANCE_MAX_ENTRIES, 0, MOST_NUMBER),
                values.size(Key.SESSION_MAINTENANCE_ROTATE_BYTES, 0, Long.MAX_VALUE),
                values.durationOrFalse(Key.SESSION_MAINTENANCE_ARCHIVE_RETENTION, ChronoUnit.DAYS),
                values.size(Key.SESSION_MAINTENANCE_LEDGER_MAX_BYTES, 0, Long.MAX_VALUE),
                values.wait(Key.SESSION_MAINTENANCE_INTERVAL, ChronoUnit.DAYS),
                values.duration(Key.SESSION_MAINTENANCE_UNDO_HOLD, ChronoUnit.DAYS),
                values.duration(Key.SESSION_MAINTENANCE_RUNNING_HOLD, ChronoUnit.DAYS),
                values.flag(Key.SESSION_MAINTENANCE_PURGE_FOREIGN_ARCHIVES));
    }

    private Duration pruneAfter() {
        Duration pruneAfter = values.duration(Key.SESSION_MAINTENANCE_PRUNE_AFTER, ChronoUnit.DAYS);
        if (values.given(Key.SESSION_MAINTENANCE_PRUNE_DAYS).isEmpty()) {
            return pruneAfter;
        }
        int days = values.numberOr(Key.SESSION_MAINTENANCE_PRUNE_DAYS, 1, MOST_DAYS, 1);
        if (values.given(Key.SESSION_MAINTENANCE_PRUNE_AFTER).isPresent()) {
            warnings.add("session.maintenance.pruneDays is the old name of session.maintenance.pruneAfter;"
                    + " both are given, and pruneAfter holds");
            return pruneAfter;
        }
        return Duration.ofDays(days);
    }

    private CronSection cron() {
        return new CronSection(
                values.durationOrFalse(Key.CRON_SESSION_RETENTION, ChronoUnit.HOURS),
                values.wait(Key.CRON_SWEEP_INTERVAL, ChronoUnit.HOURS));
    }
}
