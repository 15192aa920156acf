package dev.holdfast.commit;

import dev.holdfast.session.Command;
import dev.holdfast.session.Deadline;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreName;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An engine: where stores are kept. Methods block; they are called on I/O threads, never twice at once for one store.
 */
public interface Storage {
    /**
     * Makes sure that stores can be kept; called once, before anything else.
     *
     * @throws StoreException {@code ENGINE_UNAVAILABLE}
     */
    default void begin() {}

    /** Why no store can be written, as of the last {@link #upkeep}; empty while they can. Any thread. */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    /** The names of all stores that exist, sorted. Opens none. */
    List<StoreName> stores();

    /**
     * Whether {@code store} has ever been written. Cheap.
     *
     * @throws StoreException {@code ENGINE_UNAVAILABLE} when its files vanished while it was open
     */
    boolean exists(StoreName store);

    /**
     * How many bytes of memory {@code store} will take when it is open, as far as its files' sizes show; zero when it does
     * not exist. Never more than it would take without what its journal changes. Cheap.
     */
    long estimatedBytes(StoreName store);

    /**
     * A text that changes when somebody else has changed the contents of {@code store} while it was closed. Cheap. What
     * was committed and is not yet in the store's main file does not show.
     */
    String stamp(StoreName store);

    /**
     * Opens a store: takes its locks, recovers it. Creates it when it does not exist.
     *
     * @param deadline until when a lock held by another process is waited for; when it has passed, the locks are tried once
     * @param memory is told how much memory the store takes, from its first entry on, and may refuse it
     * @throws StoreException {@code STORE_CORRUPT} when its files are broken, {@code STORE_LOCKED} when another process
     *     holds it, {@code DISK_FULL}, {@code ENGINE_UNAVAILABLE}. Nothing is left locked. Cheap when the same broken
     *     files were judged before.
     */
    OpenStore open(StoreName store, Deadline deadline, MemoryClaim memory);

    /**
     * What has to be done every few seconds, such as telling other processes that this one holds its open stores. Does
     * not block.
     */
    List<Upkeep> upkeep();

    /**
     * Makes a corrupt store usable again, so that it can be opened afterwards.
     *
     * @param from the name of a backup or corrupt copy, or {@code salvage}
     * @throws StoreException {@code NOT_CORRUPT}, {@code NOT_FOUND}, {@code INVALID_BACKUP}, and those of {@link #open}
     */
    Command.RecoverReport recover(StoreName store, String from, Deadline deadline);

    /**
     * One thing that has to be done every few seconds, independent of all others. Blocks; never done twice at once.
     *
     * @param of what it is done to: the same object each time, with equality of its own
     * @param store of which store; null when it is of all
     */
    record Upkeep(Object of, @Nullable StoreName store, Runnable task) {}
}
