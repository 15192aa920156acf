package dev.holdfast.session;

import java.util.Iterator;
import org.pcollections.TreePSet;

/**
 * Entries in {@link SessionEntry#BY_EVICTION} order, and parts of them. Immutable; each part and its size take time
 * logarithmic in the number of entries.
 */
public final class EvictionOrder implements Iterable<SessionEntry> {
    private final TreePSet<SessionEntry> entries;

    EvictionOrder(TreePSet<SessionEntry> entries) {
        this.entries = entries;
    }

    public int size() {
        return entries.size();
    }

    @Override
    public Iterator<SessionEntry> iterator() {
        return entries.iterator();
    }

    /** The entries updated before {@code time} (epoch ms, 0 or later), undated ones included. */
    public EvictionOrder before(long time) {
        return before(time, Long.MAX_VALUE);
    }

    /** The entries updated before {@code time}, and those of that time that were inserted after {@code position}. */
    public EvictionOrder before(long time, long position) {
        return new EvictionOrder(entries.headSet(SessionEntry.placeInEviction(time, position), false));
    }

    /** The entries updated at {@code time} (epoch ms) or later, undated ones excluded. */
    public EvictionOrder from(long time) {
        return new EvictionOrder(entries.tailSet(SessionEntry.placeInEviction(Math.max(0, time)), true));
    }

    /** The last of them; only when there is one. */
    public SessionEntry last() {
        return entries.last();
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }
}
