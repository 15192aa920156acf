package dev.holdfast;

import dev.holdfast.config.Configuration;
import dev.holdfast.maintenance.Round;
import dev.holdfast.session.Command;
import dev.holdfast.session.MaintenancePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Which rounds the timer makes, by configuration: a rule that is off has none. */
final class MaintenanceRounds {
    private MaintenanceRounds() {}

    /** What of the configuration the rounds depend on. */
    static List<Record> settings(Configuration configuration) {
        return List.of(
                configuration.maintenance(),
                configuration.cron(),
                configuration.store().queue());
    }

    static Duration interval(Configuration configuration) {
        return configuration.maintenance().interval();
    }

    static List<Round> of(Configuration configuration) {
        MaintenancePolicy policy = configuration.policy();
        Duration timeout = configuration.store().queue().timeout();
        Duration interval = configuration.maintenance().interval();
        Duration sweepInterval = configuration.cron().sweepInterval();
        List<Round> rounds = new ArrayList<>();
        if (policy.mode() == MaintenancePolicy.Mode.ENFORCE && !interval.isZero()) {
            rounds.add(new Round("maintenance", interval, timeout, Command.Maintain::new));
        }
        if (!policy.cronRetention().isZero() && !sweepInterval.isZero()) {
            rounds.add(new Round("reaper", sweepInterval, timeout, Command.Reap::new));
        }
        return rounds;
    }
}
