package dev.holdfast.commit;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreName;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Is told what the core and its engine do, for whoever keeps figures. Called in the midst of the work, by several threads
 * at once: it must be quick, must not block and must not throw.
 */
public interface StoreObserver {
    /** Looks away. */
    StoreObserver NONE = new StoreObserver() {};

    /** A command is about to be queued; called by the thread that brings it. */
    default CommandTrace queued(StoreName store) {
        return CommandTrace.NONE;
    }

    /** A command's turn has come, after so long in the queue. */
    default void waited(Duration wait) {}

    /** A command was refused by the queue: {@code QUEUE_TIMEOUT} or {@code STORE_BUSY}. */
    default void refused(StoreName store, ErrorCode code) {}

    /** A commit is durable and published. */
    default void committed(StoreName store, Commit commit, Duration took) {}

    /** A commit failed. */
    default void commitFailed(StoreName store, ErrorCode code) {}

    /**
     * A run of maintenance has ended, that of the timer, of the reaper, of a prune or of what a write left.
     *
     * @param error why it ended early; null when it did not
     */
    default void maintained(StoreName store, @Nullable ErrorCode error, Duration took) {}

    /** The journal was synced for a commit. */
    default void synced(Duration took) {}

    /** A checkpoint is in place, so long after it was begun. */
    default void checkpointed(Duration took) {}

    /** A store was opened: its files were read and what its journal holds was replayed. */
    default void recovered(Duration took) {}
}
