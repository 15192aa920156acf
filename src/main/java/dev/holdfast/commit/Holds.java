package dev.holdfast.commit;

import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreView;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * When the holds of restored entries end. An entry that is written is no longer held, since what is written is another
 * entry; here only the time is looked after. One thread at a time.
 */
final class Holds {
    private final PriorityQueue<Hold> holds = new PriorityQueue<>(Comparator.comparingLong(Hold::until));

    private record Hold(long until, SessionKey key) {}

    /** Those of a view as it was recovered. */
    Holds(StoreView view) {
        view.entries().values().forEach(this::add);
    }

    private void add(SessionEntry entry) {
        if (entry.held()) {
            holds.add(new Hold(entry.heldUntil(), entry.key()));
        }
    }

    /** Those of entries that a commit brought back. */
    void add(Commit commit) {
        for (Change change : commit.changes()) {
            if (change instanceof Change.Restore) {
                add(change.entry());
            }
        }
    }

    /** The view without the holds that have ended at {@code now}, epoch ms. Takes time in proportion to these. */
    StoreView release(StoreView view, long now) {
        StoreView released = view;
        for (Hold next = holds.peek(); next != null && next.until() <= now; next = holds.peek()) {
            holds.remove();
            SessionEntry entry = released.get(next.key());
            if (entry != null && entry.heldUntil() == next.until()) {
                released = released.with(entry.heldUntil(SessionEntry.NOT_HELD));
            }
        }
        return released;
    }
}
