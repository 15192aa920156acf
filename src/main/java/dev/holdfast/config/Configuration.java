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
        LogSection log,
        ShutdownSection shutdown,
        StoreSection store,
        MaintenanceSection maintenance,
        CronSection cron) {

    /** The rules by which maintenance removes entries. */
    public MaintenancePolicy policy() {
        return new MaintenancePolicy(
                maintenance.mode(), maintenance.pruneAfter(), maintenance.maxEntries(), cron.sessionRetention());
    }
}
