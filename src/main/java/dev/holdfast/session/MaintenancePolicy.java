package dev.holdfast.session;

import java.time.Duration;

/**
 * The rules by which maintenance removes entries. Zero disables a rule; it never means "everything".
 *
 * @param mode whether the rules are applied or only warned about
 * @param pruneAfter entries not updated for longer are stale; zero: none is
 * @param maxEntries how many unprotected entries a store may hold; zero: any number
 * @param runningHold a session whose {@code status} is running is protected until it has not been updated for longer; zero:
 *     for as long as it says so
 * @param cronRetention sessions of cron runs not updated for longer are reaped; zero: none is. Not subject to mode
 */
public record MaintenancePolicy(
        Mode mode, Duration pruneAfter, int maxEntries, Duration runningHold, Duration cronRetention) {
    /** The default of {@code runningHold}. */
    public static final Duration RUNNING_HOLD = Duration.ofDays(7);

    /** The defaults: enforce, 30 days, 500 entries, running for 7 days, cron runs for 24 hours. */
    public static final MaintenancePolicy DEFAULT =
            new MaintenancePolicy(Mode.ENFORCE, Duration.ofDays(30), 500, Duration.ofHours(24));

    /** A policy with the default {@code runningHold}. */
    public MaintenancePolicy(Mode mode, Duration pruneAfter, int maxEntries, Duration cronRetention) {
        this(mode, pruneAfter, maxEntries, RUNNING_HOLD, cronRetention);
    }

    public MaintenancePolicy {
        if (pruneAfter.isNegative() || cronRetention.isNegative() || runningHold.isNegative() || maxEntries < 0) {
            throw new IllegalArgumentException("a policy has no negative limits");
        }
    }

    /** The policy without the rules that depend on age. */
    public MaintenancePolicy withoutAge() {
        return new MaintenancePolicy(mode, Duration.ZERO, maxEntries, Duration.ZERO, Duration.ZERO);
    }

    /** What happens to entries that the rules would remove. */
    public enum Mode {
        /** They are removed. */
        ENFORCE("enforce"),
        /** They are kept, and the active session is told when it is among them. */
        WARN("warn");

        private final String word;

        Mode(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }
}
