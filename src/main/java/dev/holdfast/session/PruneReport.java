package dev.holdfast.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a maintenance run removed, or would remove.
 *
 * @param run the run's id; null for a dry run, and when nothing was removed
 * @param mode the mode it ran in; in warn mode nothing is removed
 * @param beforeCount entries before
 * @param afterCount entries after, or as they would be
 * @param pruned how many were stale
 * @param capped how many went because the store was over its cap
 * @param reaped how many were sessions of cron runs past their retention
 * @param overCap by how many entries protection keeps the store over its cap
 * @param truncated whether {@code protections} {@code removals} or {@code purges} were cut to {@link #MAX_LISTED}; counts are whole
 * @param protections entries that the rules would otherwise remove
 * @param removals entries removed, in the order of removal
 * @param purges for a dry run, the archives that the timer's next purge deletes for good; none otherwise
 * @param receipt what is true of the last commit of the run; of the view for a dry run. Its warning is for the session
 *     that the prune names as active, in warn mode
 */
public record PruneReport(
        @Nullable String run,
        boolean dryRun,
        MaintenancePolicy.Mode mode,
        int beforeCount,
        int afterCount,
        int pruned,
        int capped,
        int reaped,
        int overCap,
        boolean truncated,
        List<Protection> protections,
        List<Removed> removals,
        List<String> purges,
        Command.Receipt receipt) {
    /** How many protections and removals are listed at most. */
    public static final int MAX_LISTED = 1000;

    public PruneReport {
        protections = List.copyOf(protections);
        removals = List.copyOf(removals);
        purges = List.copyOf(purges);
    }

    /**
     * An entry that the rules would remove, were it not protected.
     *
     * @param key its key
     * @param reason what protects it
     */
    public record Protection(SessionKey key, Reason reason) {
        /** What protects an entry from maintenance. */
        public enum Reason {
            /** The request names it as its active session. */
            ACTIVE("active"),
            /** {@code pinnedAt} is not null. */
            PINNED("pinned"),
            /** {@code status} is {@code running}. */
            RUNNING("running"),
            /** It was restored and has not been written since. */
            RESTORED("restored");

            private final String word;

            Reason(String word) {
                this.word = word;
            }

            public String word() {
                return word;
            }
        }
    }

    /**
     * A removed entry.
     *
     * @param entry the entry as it was
     * @param reason why it was removed
     * @param transcript the name of its transcript's archive; null when none was archived
     */
    public record Removed(
            SessionEntry entry,
            RemovalReason reason,
            @Nullable String transcript) {}
}
