package dev.holdfast.config;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every key of the configuration, in the order of {@code conf/holdfast.yaml}, with its default in the words of that
 * file. A name here is that of the path, its words in capitals and joined by underscores, as in the variable.
 */
enum Key {
    HTTP_HOST("http.host", "127.0.0.1"),
    HTTP_PORT("http.port", "8080"),
    HTTP_PUBLIC_URL("http.publicUrl", ""),
    HTTP_ALLOWED_HOSTS("http.allowedHosts", ""),
    HTTP_MAX_BODY("http.maxBody", "2mb"),
    HTTP_IDLE_TIMEOUT("http.idleTimeout", "75s"),
    HTTP_LIMITS_REQUEST_LINE("http.limits.requestLine", "8kb"),
    HTTP_LIMITS_HEADER("http.limits.header", "16kb"),
    HTTP_LIMITS_CONNECTIONS("http.limits.connections", "10000"),
    HTTP_LIMITS_CONNECTIONS_PER_ADDRESS("http.limits.connectionsPerAddress", "2000"),
    HTTP_LIMITS_FIRST_REQUEST("http.limits.firstRequest", "10s"),
    HTTP_LIMITS_STREAMS("http.limits.streams", "100"),
    HTTP_LIMITS_IN_FLIGHT("http.limits.inFlight", "10000"),
    /** Its default is a quarter of the largest heap. */
    HTTP_LIMITS_BODIES("http.limits.bodies", null),
    HTTP_LIMITS_RATE("http.limits.rate", "0"),
    HTTP_LIMITS_BURST("http.limits.burst", "100"),
    HTTP_LIMITS_WRITE_RATE("http.limits.writeRate", "64mb"),
    HTTP_TLS_CERT_FILE("http.tls.certFile", null),
    HTTP_TLS_KEY_FILE("http.tls.keyFile", null),
    HTTP_TLS_CLIENT_AUTH("http.tls.clientAuth", "none"),
    HTTP_TLS_CLIENT_CA_FILE("http.tls.clientCaFile", null),
    AUTH_MODE("auth.mode", "none"),
    AUTH_ALLOW_ANONYMOUS("auth.allowAnonymous", "false"),
    AUTH_TOKENS_FILE("auth.tokensFile", "conf/tokens.jsonl"),
    AUTH_JWT_ISSUER("auth.jwt.issuer", ""),
    AUTH_JWT_AUDIENCE("auth.jwt.audience", ""),
    AUTH_JWT_JWKS("auth.jwt.jwks", ""),
    AUTH_JWT_REFRESH("auth.jwt.refresh", "10m"),
    AUTH_JWT_LEEWAY("auth.jwt.leeway", "30s"),
    AUTH_JWT_CLAIMS_PRINCIPAL("auth.jwt.claims.principal", "sub"),
    AUTH_JWT_CLAIMS_GRANTS("auth.jwt.claims.grants", "holdfast_grants"),
    AUTH_JWT_CLAIMS_SCOPES("auth.jwt.claims.scopes", "holdfast_scopes"),
    AUTH_JWT_CLAIMS_STORES("auth.jwt.claims.stores", "holdfast_stores"),
    AUTH_JWT_CLAIMS_KEY_PREFIXES("auth.jwt.claims.keyPrefixes", ""),
    AUDIT_ENABLED("audit.enabled", "false"),
    AUDIT_FILE("audit.file", ""),
    AUDIT_READS("audit.reads", "true"),
    AUDIT_HASH_SECRET_FILE("audit.hashSecretFile", ""),
    MANAGEMENT_HOST("management.host", "127.0.0.1"),
    MANAGEMENT_PORT("management.port", "9090"),
    MANAGEMENT_TLS_CERT_FILE("management.tls.certFile", null),
    MANAGEMENT_TLS_KEY_FILE("management.tls.keyFile", null),
    MANAGEMENT_TLS_CLIENT_AUTH("management.tls.clientAuth", "none"),
    MANAGEMENT_TLS_CLIENT_CA_FILE("management.tls.clientCaFile", null),
    METRICS_MAX_STORES("metrics.maxStores", "100"),
    TRACING_ENABLED("tracing.enabled", "false"),
    TRACING_ENDPOINT("tracing.endpoint", "http://127.0.0.1:4318/v1/traces"),
    TRACING_PERCENT("tracing.percent", "100"),
    LOG_FORMAT("log.format", "text"),
    LOG_LEVEL("log.level", "info"),
    LOG_ACCESS("log.access", "errors"),
    SHUTDOWN_DELAY("shutdown.delay", "0s"),
    SHUTDOWN_GRACE("shutdown.grace", "30s"),
    STORE_ENGINE("store.engine", "file"),
    STORE_FILE_ROOT("store.file.root", "./data"),
    STORE_FILE_ACCESS("store.file.access", "exclusive"),
    STORE_FILE_DURABILITY("store.file.durability", "fsync"),
    STORE_FILE_MIN_FREE("store.file.minFree", "64mb"),
    STORE_QUEUE_TIMEOUT("store.queue.timeout", "10s"),
    STORE_QUEUE_MAX_TIMEOUT("store.queue.maxTimeout", "60s"),
    STORE_QUEUE_DEPTH("store.queue.depth", "10000"),
    STORE_ENTRY_MAX_BYTES("store.entry.maxBytes", "1mb"),
    STORE_ENTRY_MAX_DEPTH("store.entry.maxDepth", "128"),
    STORE_IDLE_CLOSE("store.idleClose", "10m"),
    /** Its default is half of the largest heap. */
    STORE_MAX_OPEN_BYTES("store.maxOpenBytes", null),
    STORE_QUOTA_STORES("store.quota.stores", "10000"),
    STORE_QUOTA_ENTRIES("store.quota.entries", "1000000"),
    STORE_QUOTA_BYTES("store.quota.bytes", "0"),
    STORE_FEED_RETAIN_BYTES("store.feed.retainBytes", "64mb"),
    SESSION_MAINTENANCE_MODE("session.maintenance.mode", "enforce"),
    SESSION_MAINTENANCE_PRUNE_AFTER("session.maintenance.pruneAfter", "30d"),
    /** The old name of {@link #SESSION_MAINTENANCE_PRUNE_AFTER}, in days. */
    SESSION_MAINTENANCE_PRUNE_DAYS("session.maintenance.pruneDays", null),
    SESSION_MAINTENANCE_MAX_ENTRIES("session.maintenance.maxEntries", "500"),
    SESSION_MAINTENANCE_ROTATE_BYTES("session.maintenance.rotateBytes", "10mb"),
    SESSION_MAINTENANCE_ARCHIVE_RETENTION("session.maintenance.archiveRetention", "30d"),
    SESSION_MAINTENANCE_LEDGER_MAX_BYTES("session.maintenance.ledgerMaxBytes", "1gb"),
    SESSION_MAINTENANCE_INTERVAL("session.maintenance.interval", "5m"),
    SESSION_MAINTENANCE_UNDO_HOLD("session.maintenance.undoHold", "7d"),
    SESSION_MAINTENANCE_RUNNING_HOLD("session.maintenance.runningHold", "7d"),
    SESSION_MAINTENANCE_PURGE_FOREIGN_ARCHIVES("session.maintenance.purgeForeignArchives", "false"),
    CRON_SESSION_RETENTION("cron.sessionRetention", "24h"),
    CRON_SWEEP_INTERVAL("cron.sweepInterval", "5m");

    /** What the name of every variable begins with. */
    static final String VARIABLE_PREFIX = "HOLDFAST_";

    private final String path;
    private final @Nullable String fallback;

    Key(String path, @Nullable String fallback) {
        this.path = path;
        this.fallback = fallback;
    }

    /** The name in the file, from its top, the levels separated by dots. */
    String path() {
        return path;
    }

    /** The default, unless it depends on the machine or there is none. */
    Optional<String> fallback() {
        return Optional.ofNullable(fallback);
    }

    /** The environment variable that overrides the file. */
    String variable() {
        return VARIABLE_PREFIX + name();
    }

    static Optional<Key> ofPath(String path) {
        return Arrays.stream(values()).filter(key -> key.path.equals(path)).findFirst();
    }

    static Optional<Key> ofVariable(String variable) {
        return Arrays.stream(values())
                .filter(key -> key.variable().equals(variable))
                .findFirst();
    }

    /** Whether keys lie below {@code path}. */
    static boolean isSection(String path) {
        return Arrays.stream(values()).anyMatch(key -> key.path.startsWith(path + "."));
    }
}
