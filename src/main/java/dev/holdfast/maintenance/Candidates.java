package dev.holdfast.maintenance;

import dev.holdfast.session.EvictionOrder;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.StoreView;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/**
 * The entries of a view that maintenance may remove at a time: all but the foreign, the pinned, the restored, and the
 * running ones whose {@code runningHold} lasts.
 *
 * <p>A full store gives them up in this order: undated ones, then the least recently updated; of equals, the later
 * inserted first. A time after now is wrong and says nothing about recency. An entry that is ahead of the clock by some
 * time counts as updated that time before now, so that it never crowds out sessions that are written now.
 */
final class Candidates {
    private final long now;
    private final EvictionOrder past;
    private final EvictionOrder ahead;
    private final EvictionOrder expired;

    private Candidates(long now, EvictionOrder past, EvictionOrder ahead, EvictionOrder expired) {
        this.now = now;
        this.past = past;
        this.ahead = ahead;
        this.expired = expired;
    }

    static Candidates of(StoreView view, MaintenancePolicy policy, PlanTime time) {
        long now = time.now();
        long next = now == Long.MAX_VALUE ? now : Math.max(now, 0) + 1;
        EvictionOrder evictable = view.evictable();
        return new Candidates(
                now,
                evictable.before(next),
                evictable.from(next),
                view.running().before(holdEndedBefore(policy, time.judged())));
    }

    /** Running entries updated before this time are not protected any more; {@link SessionEntry#UNDATED} when all are. */
    static long holdEndedBefore(MaintenancePolicy policy, long now) {
        long cutoff = policy.runningHold().isZero() ? 0 : Times.before(now, policy.runningHold());
        return cutoff == 0 ? SessionEntry.UNDATED : cutoff;
    }

    int size() {
        return past.size() + ahead.size() + expired.size();
    }

    /** How many were updated before {@code cutoff}, which is not after now; undated ones excluded. */
    int updatedBefore(long cutoff) {
        return cutoff <= 0
                ? 0
                : datedBefore(past, cutoff).size()
                        + datedBefore(expired, cutoff).size();
    }

    /** Those updated before {@code cutoff}, which is not after now, oldest first; undated ones excluded. */
    Iterable<SessionEntry> inOrderUpdatedBefore(long cutoff) {
        return cutoff <= 0
                ? List.of()
                : merged(List.of(datedBefore(past, cutoff), datedBefore(expired, cutoff)), SessionEntry.BY_EVICTION);
    }

    /** Those updated before {@code cutoff}, which is not after now, undated ones first, then the oldest. */
    Iterable<SessionEntry> inOrderBefore(long cutoff) {
        return merged(List.of(past.before(cutoff), expired.before(cutoff)), SessionEntry.BY_EVICTION);
    }

    private static EvictionOrder datedBefore(EvictionOrder entries, long cutoff) {
        return entries.before(cutoff).from(0);
    }

    /** All, in the order in which a full store gives them up. */
    Iterable<SessionEntry> inOrder() {
        return merged(List.of(past, expired, () -> new FurthestAhead(ahead)), order(now));
    }

    private static Iterable<SessionEntry> merged(List<Iterable<SessionEntry>> parts, Comparator<SessionEntry> order) {
        return () -> new Merge<>(parts, order);
    }

    /** How many a full store gives up before {@code entry}. Logarithmic. */
    int before(SessionEntry entry) {
        long time = recency(entry, now);
        if (!entry.dated()) {
            return past.before(SessionEntry.UNDATED, entry.position()).size()
                    + expired.before(SessionEntry.UNDATED, entry.position()).size();
        }
        long aheadTime = now + (now - time);
        int past = time < 0
                ? this.past.before(0).size() + expired.before(0).size()
                : this.past.before(time, entry.position()).size()
                        + expired.before(time, entry.position()).size();
        int sameTime = ahead.from(aheadTime).before(aheadTime, entry.position()).size();
        return past + ahead.from(aheadTime + 1).size() + sameTime;
    }

    /** The order in which a full store gives entries up at {@code now}. */
    static Comparator<SessionEntry> order(long now) {
        return Comparator.comparingLong((SessionEntry entry) -> recency(entry, now))
                .thenComparing(Comparator.comparingLong(SessionEntry::position).reversed());
    }

    /** The time that an entry counts as updated at; may be before 1970. */
    private static long recency(SessionEntry entry, long now) {
        if (!entry.dated()) {
            return Long.MIN_VALUE;
        }
        return entry.updatedAt() <= now ? entry.updatedAt() : now - (entry.updatedAt() - now);
    }

    /** Entries by time, the furthest ahead first; those of one time in {@link SessionEntry#BY_EVICTION} order. */
    private static final class FurthestAhead implements Iterator<SessionEntry> {
        private EvictionOrder left;
        private Iterator<SessionEntry> ofOneTime = List.<SessionEntry>of().iterator();

        FurthestAhead(EvictionOrder ahead) {
            this.left = ahead;
        }

        @Override
        public boolean hasNext() {
            return ofOneTime.hasNext() || !left.isEmpty();
        }

        @Override
        public SessionEntry next() {
            if (!ofOneTime.hasNext()) {
                long time = left.last().updatedAt();
                ofOneTime = left.from(time).iterator();
                left = left.before(time);
            }
            return ofOneTime.next();
        }
    }
}
