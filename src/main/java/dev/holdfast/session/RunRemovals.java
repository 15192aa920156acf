package dev.holdfast.session;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run removed: a page of it, in the order of removal.
 *
 * @param run the run as a whole
 * @param removals of this page
 * @param next the revision behind which the next page begins; null when this is the last one
 */
public record RunRemovals(
        RemovalRun run, List<Item> removals, @Nullable Long next) {
    public RunRemovals {
        removals = List.copyOf(removals);
    }

    /**
     * A removal.
     *
     * @param revision the removal's
     * @param at when it was committed
     * @param sessionId the entry's, null when it had none
     * @param updatedAt the entry's, epoch ms, or {@link SessionEntry#UNDATED}
     * @param reason why it was removed
     * @param transcript the name of its transcript's archive; null when none was archived
     * @param obstacle what keeps the removal from being undone now; null when nothing does
     */
    public record Item(
            long revision,
            Instant at,
            SessionKey key,
            @Nullable String sessionId,
            long updatedAt,
            RemovalReason reason,
            @Nullable String transcript,
            @Nullable UndoObstacle obstacle) {}
}
