package dev.holdfast.commit;

import dev.holdfast.session.Cause;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.StoreView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What another process has changed, found by comparing what it left with what there was before. Pure. */
public final class ExternalChanges {
    private ExternalChanges() {}

    /**
     * The changes that lead from one view to another: removals in the order of keys, then entries in the order in which
     * {@code after} lists them. An entry with the same bytes has not changed, wherever it stands.
     *
     * @param base the revision that they build on; not less than that of {@code before}
     * @return null when there are none
     */
    public static @Nullable Commit between(StoreView before, StoreView after, long base, Instant at) {
        List<Change> changes = new ArrayList<>();
        for (SessionEntry old : before.entries().values()) {
            if (after.get(old.key()) == null) {
                changes.add(new Change.Vanish(base + 1 + changes.size(), old));
            }
        }
        for (SessionEntry entry : after.inInsertionOrder()) {
            SessionEntry old = before.get(entry.key());
            if (old == null || !old.sameDocument(entry)) {
                changes.add(new Change.Put(base + 1 + changes.size(), Cause.EXTERNAL, entry));
            }
        }
        return changes.isEmpty() ? null : new Commit(base, at, changes);
    }
}
