package dev.holdfast.file;

import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreView;
import java.util.Collection;
import java.util.List;

/**
 * What a store's files come to, and what is to be done before it takes commits.
 *
 * @param view everything that was recovered, at its revision
 * @param start how the next segment begins
 * @param present what {@code sessions.json} is now
 * @param raised whether the view's revision was raised, so that positions in the feed before it are void
 * @param nextSequence the number of the next segment, never used before
 * @param replay what was read from the journal
 * @param overridden keys of records that were replayed over a file that somebody else wrote
 * @param retained segments that stay, oldest first
 * @param discarded segments that say nothing: to be deleted once the next segment exists
 */
record Recovered(
        StoreView view,
        Start start,
        Tie present,
        boolean raised,
        long nextSequence,
        JournalReplay.Outcome replay,
        Collection<SessionKey> overridden,
        List<StoredSegment> retained,
        List<StoredSegment> discarded) {
    /** How the segment that takes the next commits begins. */
    enum Start {
        /** {@code sessions.json} is what was recovered: the segment is tied to it at once. */
        ADOPTED,
        /** The segment continues the ones before it, which are needed until the next checkpoint. */
        CONTINUED,
        /** What was recovered is on no disk in one piece: it is written as a checkpoint before anything else. */
        REWRITTEN
    }

    /** The same, to be written as a checkpoint before anything else. */
    Recovered rewritten() {
        return new Recovered(
                view, Start.REWRITTEN, present, raised, nextSequence, replay, overridden, retained, discarded);
    }
}
