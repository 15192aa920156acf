package dev.holdfast.commit;

import dev.holdfast.session.Deadline;
import dev.holdfast.session.Durability;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreView;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The durable side of one open store. Blocking; called by one I/O thread at a time, except {@link Checkpoint#write()},
 * which runs beside the others.
 */
public interface OpenStore {
    /** The view as recovered when the store was opened. Until the first commit: then nothing keeps it in memory. */
    StoreView recovered();

    /** What a commit survives once {@link #append} has returned. */
    Durability durability();

    /** Whether other processes may write the store while it is open, so that {@link #refresh} is asked before a view is used. */
    default boolean shared() {
        return false;
    }

    /**
     * Whether somebody else may have changed the store since the view of {@code revision}: looks at its file. Any thread.
     *
     * @throws StoreException {@code ENGINE_UNAVAILABLE} when that cannot be told
     */
    default boolean changed(long revision) {
        return false;
    }

    /**
     * What others have changed since the last commit or refresh; null when nothing. By any thread, but not while another
     * appends or refreshes.
     *
     * @throws StoreException {@code STORE_CORRUPT}, {@code ENGINE_UNAVAILABLE}. Ask {@link #usable()} before anything else
     */
    default @Nullable External refresh() {
        return null;
    }

    /** What an operator must know about the store's files; null when there is nothing. */
    default @Nullable String notice() {
        return null;
    }

    /** Whether an operator recovered the store and nothing has been written since, so that it may be repeated. */
    default boolean recoverable() {
        return false;
    }

    /**
     * Keeps others from writing until {@link #end}; to be called before the changes of a commit are worked out.
     *
     * @throws StoreException {@code STORE_LOCKED} when another process does not let go before the deadline, {@code
     *     ENGINE_UNAVAILABLE}. Nothing is to be ended then
     */
    default void begin(Deadline deadline) {}

    /** Lets others write again. */
    default void end() {}

    /**
     * Makes a commit durable: returns after it has been written and synced.
     *
     * @throws StoreException {@code DISK_FULL}, {@code ENGINE_UNAVAILABLE}, {@code STORE_LOCKED}. Its outcome says whether
     *     the commit is proven absent ({@code NOT_APPLIED}) or may be found by recovery ({@code UNKNOWN}). Ask
     *     {@link #usable()} before anything else is appended.
     */
    void append(Commit commit);

    /** False after a failure that left it unclear what is on disk, or when the locks were lost: abandon and open again. */
    boolean usable();

    /** Chooses names of archives for the next commit, from the files that there are now. */
    ArchiveNames archiveNames();

    /**
     * Renames the files that a durable commit archives, and those that it brings back. Failures are logged and counted,
     * never thrown.
     *
     * @param view the view after the commit: a file that one of its entries uses stays
     * @return the keys of entries that came back while their transcripts stay in the archive
     */
    Set<SessionKey> moveTranscripts(Commit commit, StoreView view);

    /**
     * The record of what was removed, brought up to date. Any I/O thread, beside the others.
     *
     * @return null when the store has been closed
     * @throws StoreException {@code DISK_FULL}, {@code ENGINE_UNAVAILABLE} when it cannot be brought up to date
     */
    @Nullable
    Ledger ledger();

    /**
     * Whether a checkpoint pays now.
     *
     * @param view the latest view
     * @param quiet how long the store has not been written, in nanoseconds; zero under load
     */
    boolean checkpointDue(StoreView view, long quiet);

    /**
     * Begins a checkpoint of {@code view}, which is the latest: cuts the journal, so that later commits are not part of
     * it. Short. At most one checkpoint is under way.
     */
    Checkpoint cut(StoreView view);

    /**
     * Whether the ledger has space for the removals of another commit. Called by the thread that appends; never throws.
     *
     * @param now by which days of the ledger are in the past
     */
    default boolean mayRemove(Instant now) {
        return true;
    }

    /**
     * Destroys what was removed so long ago that it need not be kept. Any I/O thread, beside the others; ends early when
     * the store is closed. Failures are logged and counted, never thrown: the next purge tries again.
     */
    void purge(Instant now);

    /** The names of the archives that a purge at {@code now} deletes. Any I/O thread; never throws. */
    default List<String> overdueArchives(Instant now) {
        return List.of();
    }

    /** Sizes, for the store's status. */
    Sizes sizes();

    /**
     * Writes a last checkpoint if anything changed since the last one, marks the end, releases the locks. Releases them
     * even when it throws.
     */
    void close(StoreView view);

    /** Releases files and locks and writes nothing. */
    void abandon();

    /** A checkpoint that has been cut and not yet written. */
    @FunctionalInterface
    interface Checkpoint {
        /** Writes the view to its file, beside running commits. Failures are logged and counted; the journal is kept. */
        void write();
    }

    /**
     * The store as others have left it.
     *
     * @param view all of it, at a greater revision than before when an entry has changed
     * @param exists whether there still is a store
     * @param changes what has changed, as a commit; null when no entry has
     */
    record External(
            StoreView view, boolean exists, @Nullable Commit changes) {}

    /**
     * Sizes on disk.
     *
     * @param journalBytes bytes of all journal segments
     * @param snapshotBytes bytes of the last checkpoint
     */
    record Sizes(long journalBytes, long snapshotBytes) {}
}
