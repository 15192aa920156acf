package dev.holdfast;

import dev.holdfast.config.Configuration;
import dev.holdfast.config.HttpSection;
import dev.holdfast.config.MaintenanceSection;
import dev.holdfast.config.ManagementSection;
import dev.holdfast.config.StoreSection.FileSection;
import dev.holdfast.management.Version;
import dev.holdfast.session.DurationText;
import dev.holdfast.session.MaintenancePolicy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The line of the log that ends a start: which program runs, what it serves to whom, and what it removes unasked.
 *
 * @param root the directory of all stores
 * @param httpPort the port in use, also where any free one was configured
 * @param managementPort the same, of the probes
 */
record StartSummary(Configuration configuration, Version version, Path root, int httpPort, int managementPort) {
    private static final double MILLIS = 1e3;

    /** The line; {@code took} is the time from the start of the process until it is ready. */
    String text(Duration took) {
        FileSection file = configuration.store().file();
        HttpSection http = configuration.http();
        ManagementSection management = configuration.management();
        return String.format(
                Locale.ROOT,
                "ready after %.1f s: version=%s java=%s engine=%s root=%s access=%s durability=%s auth=%s tls=%s"
                        + " http=%s management=%s maintenance=\"%s\"",
                took.toMillis() / MILLIS,
                version.version(),
                version.java(),
                word(configuration.store().engine()),
                root.toAbsolutePath().normalize(),
                word(file.access()),
                word(file.durability()),
                word(configuration.auth().mode()),
                http.tls().files().isEmpty() ? "off" : "on",
                address(http.host(), httpPort),
                address(management.host(), managementPort),
                removals());
    }

    /** The name of a choice as the configuration has it. */
    static String word(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String address(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private String removals() {
        MaintenanceSection maintenance = configuration.maintenance();
        List<String> rules = new ArrayList<>();
        if (!maintenance.pruneAfter().isZero()) {
            rules.add("idle for " + DurationText.of(maintenance.pruneAfter()));
        }
        if (maintenance.maxEntries() > 0) {
            rules.add("beyond " + maintenance.maxEntries() + " per store");
        }
        Duration cron = configuration.cron().sessionRetention();
        String sessions = "sessions " + String.join(" and ", rules);
        String runs = "cron runs idle for " + DurationText.of(cron);
        boolean enforced = maintenance.mode() == Mode.ENFORCE && !rules.isEmpty();
        String removed = enforced && !cron.isZero()
                ? "removes " + sessions + ", and " + runs
                : enforced ? "removes " + sessions : cron.isZero() ? "removes nothing" : "removes " + runs;
        return maintenance.mode() == Mode.WARN && !rules.isEmpty() ? removed + "; warns of " + sessions : removed;
    }
}
