package dev.holdfast.config;

import dev.holdfast.session.MaintenancePolicy;

/**
 * The whole configuration, checked. Its components are named as its keys are.
 *
 * @param http {@code http}
 * @param auth {@code auth}
 * @param audit {@code audit}
 * @param management {@code management}
 * @param metrics {@code metrics}
 * @param tracing {@code tracing}
 * @param log {@code log}
 * @param shutdown {@code shutdown}
 * @param store {@code store}
 * @param maintenance {@code session.maintenance}
 * @param cron {@code cron}
 */
public record Configuration(
        HttpSection http,
        AuthSection auth,
        AuditSection audit,
        ManagementSection management,
        MetricsSection metrics,
        TracingSection tracing,
        LogSection log,
        ShutdownSection shutdown,
        StoreSection store,
        MaintenanceSection maintenance,
        CronSection cron) {

    /**
     * This configuration with all that may change while the process runs taken from another one. What still differs
     * afterwards needs a restart.
     */
    public Configuration adopting(Configuration other) {
        return new Configuration(
                http,
                auth,
                audit,
                management,
                metrics,
                tracing,
                other.log,
                other.shutdown,
                store.adopting(other.store),
                other.maintenance,
                other.cron);
    }

    /** The rules by which maintenance removes entries. */
    public MaintenancePolicy policy() {
        return new MaintenancePolicy(
                maintenance.mode(),
                maintenance.pruneAfter(),
                maintenance.maxEntries(),
                maintenance.runningHold(),
                cron.sessionRetention());
    }
}
