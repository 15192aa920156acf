package dev.holdfast.commit;

import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.StoreException;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The record of what was removed from a store, and of what came back, as far back as it is kept. Every commit is in it that
 * was durable when {@link OpenStore#ledger} was asked for it. Cut by days of UTC; all removals of a run are under the day on which the run began.
 *
 * <p>Methods block, on any I/O thread, several at once too. What is damaged is passed over, logged and counted; it is never
 * taken for something else.
 */
public interface Ledger {
    /**
     * The days that have removals, the latest first.
     *
     * @throws StoreException {@code ENGINE_UNAVAILABLE}
     */
    List<LocalDate> days();

    /**
     * The removals of a day, mostly in the order of their revisions, each once; none when the day has been dropped.
     *
     * @throws StoreException {@code ENGINE_UNAVAILABLE}
     */
    void read(LocalDate day, Consumer<RecordedRemoval> sink);

    /**
     * The revisions of the removals that were undone.
     *
     * @throws StoreException {@code ENGINE_UNAVAILABLE}
     */
    Set<Long> undone();

    /**
     * A removed entry, byte for byte; null when its record is no longer there or damaged.
     *
     * @param position the place in the insertion order that it takes
     * @throws StoreException {@code ENGINE_UNAVAILABLE}
     */
    @Nullable
    SessionEntry entry(RecordedRemoval removal, long position);

    /** Where the transcript of a removed session is now. */
    Transcript transcript(RecordedRemoval removal);

    /** Where a transcript is. */
    enum Transcript {
        /** The removal archived none. */
        NONE,
        /** In the archive, and its own name is free. */
        ARCHIVED,
        /** It has its own name: archiving it failed, or it was brought back. */
        IN_PLACE,
        /** In the archive, and another file has its name. */
        NAME_TAKEN,
        /** There is neither the archive nor a file of its name. */
        GONE,
        /** The disk does not say. */
        UNREADABLE
    }
}
