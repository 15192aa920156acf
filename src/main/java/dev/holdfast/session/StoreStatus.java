package dev.holdfast.session;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of a store. Figures that only an open store has are null while it is closed.
 *
 * @param store its name
 * @param state what can be done with it
 * @param detail why it is corrupt or locked; null otherwise
 * @param figures what it holds; null unless it is open
 * @param policy the maintenance policy in force
 */
public record StoreStatus(
        StoreName store,
        State state,
        @Nullable String detail,
        @Nullable Figures figures,
        MaintenancePolicy policy) {
    /** What can be done with a store. */
    public enum State {
        /** It is in memory and answers at once. */
        OPEN("open"),
        /** It is opened by the next request. */
        CLOSED("closed"),
        /** Its files are broken; {@code recover} is what helps. */
        CORRUPT("corrupt"),
        /** Another process holds it. */
        LOCKED("locked");

        private final String word;

        State(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /**
     * What an open store holds.
     *
     * @param revision its revision
     * @param entries how many entries
     * @param foreignMembers how many members are only kept because somebody else wrote them
     * @param doubtfulTimes how many entries have an {@code updatedAt} that is not a time, or that looks like seconds
     * @param bytes all documents' bytes
     * @param oldestUpdatedAt epoch ms, or {@link SessionEntry#UNDATED}
     * @param newestUpdatedAt epoch ms, or {@link SessionEntry#UNDATED}
     * @param journalBytes bytes of the journal
     * @param snapshotBytes bytes of {@code sessions.json}
     * @param protectedEntries how many entries maintenance must not remove as they are: pinned, running, restored
     * @param capFull whether these alone reach the policy's cap
     * @param overCap by how many entries it holds more than the policy's cap
     * @param lastMaintenance the last time maintenance ran or removed something; null when it has not since it was opened
     */
    public record Figures(
            long revision,
            int entries,
            int foreignMembers,
            int doubtfulTimes,
            long bytes,
            long oldestUpdatedAt,
            long newestUpdatedAt,
            long journalBytes,
            long snapshotBytes,
            int protectedEntries,
            boolean capFull,
            int overCap,
            @Nullable LastMaintenance lastMaintenance) {}

    /**
     * The last maintenance of a store.
     *
     * @param at when
     * @param run its run's id; null when it removed nothing
     * @param removed how many entries it removed
     * @param took from its first plan to its last commit; of maintenance beside a write, without the commit
     * @param error why it ended early; null when it did not
     */
    public record LastMaintenance(
            Instant at,
            @Nullable String run,
            int removed,
            Duration took,
            @Nullable ErrorCode error) {}
}
