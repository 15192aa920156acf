package dev.holdfast.commit;

import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreException;
import java.util.Set;

/** Work on a store that takes several commits, between which waiting commands pass. Used by one thread. */
interface SteppedRun {
    /** What it is called in the log. */
    String id();

    /**
     * Applies its next part to {@code draft}.
     *
     * @param limit how many entries it changes at most
     */
    void step(CommitDraft draft, int limit);

    /**
     * What it applied is durable.
     *
     * @param unmoved the keys of entries that came back while their transcripts stay in the archive
     */
    default void committed(Commit commit, Set<SessionKey> unmoved) {}

    /** Whether it adds to what the store holds in memory. */
    default boolean grows() {
        return false;
    }

    /** Whether something is left for another step. */
    boolean more();

    /** It has ended: answers who waits for it. */
    void end(LiveStore store);

    /** It cannot go on: answers who waits for it. What it has done so far stays done. */
    void fail(StoreException failure);
}
