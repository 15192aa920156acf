package dev.holdfast.commit;

import dev.holdfast.session.StoreView;
import java.time.Instant;
import java.util.List;

/**
 * The unit that is written, checksummed, synced and recovered: all of it or nothing.
 *
 * @param base the revision it builds on; its changes have the revisions {@code base + 1}, {@code base + 2}, …
 * @param at when it was made
 * @param changes at least one, in the order of their revisions
 */
public record Commit(long base, Instant at, List<Change> changes) {
    public Commit {
        changes = List.copyOf(changes);
        if (changes.isEmpty()) {
            throw new IllegalArgumentException("a commit changes something");
        }
        for (int i = 0; i < changes.size(); i++) {
            if (changes.get(i).revision() != base + 1 + i) {
                throw new IllegalArgumentException("revisions of a commit are dense");
            }
        }
    }

    /** The revision of the store after it. */
    public long revision() {
        return base + changes.size();
    }

    /** The view after it, from the one before. */
    public StoreView appliedTo(StoreView before) {
        StoreView view = before;
        for (Change change : changes) {
            view = change instanceof Change.Remove ? view.without(change.key()) : view.with(change.entry());
        }
        return view.at(revision());
    }
}
