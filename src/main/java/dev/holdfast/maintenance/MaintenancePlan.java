package dev.holdfast.maintenance;

import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.MaintenanceWarning;
import dev.holdfast.session.PruneReport.Protection;
import dev.holdfast.session.RemovalReason;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What maintenance removes from a view: first what is stale, oldest first, then what exceeds the cap, in the order in
 * which a full store gives entries up. A pure function of the view, the policy, the time and the active sessions; every
 * trigger (a write, the timer, a prune, its preview) uses it.
 *
 * <p>Computing it takes time in proportion to what it removes, and to the active sessions it meets, not to the store.
 *
 * @param removals in the order in which they are to be made
 * @param pruned how many of them are stale
 * @param capped how many of them exceed the cap
 * @param reaped how many of them are sessions of cron runs
 * @param overCap by how many entries protection keeps the store over its cap; zero while there is {@code more}
 * @param more whether the limit cut the plan short
 */
public record MaintenancePlan(List<Removal> removals, int pruned, int capped, int reaped, int overCap, boolean more) {
    /** A plan to remove nothing. */
    public static final MaintenancePlan NOTHING = new MaintenancePlan(List.of(), 0, 0, 0, 0, false);

    public MaintenancePlan {
        removals = List.copyOf(removals);
    }

    /** An entry to remove, and why. */
    public record Removal(SessionEntry entry, RemovalReason reason) {}

    /**
     * Makes the plan.
     *
     * @param now the time, epoch ms
     * @param active sessions that must stay
     * @param limit how many removals it has at most
     */
    public static MaintenancePlan of(
            StoreView view, MaintenancePolicy policy, long now, Set<SessionKey> active, int limit) {
        long cutoff = staleBefore(policy, now);
        List<Removal> removals = new ArrayList<>();
        for (SessionEntry entry : view.evictableUpdatedBefore(cutoff)) {
            if (active.contains(entry.key())) {
                continue;
            }
            if (removals.size() == limit) {
                return new MaintenancePlan(removals, removals.size(), 0, 0, 0, true);
            }
            removals.add(new Removal(entry, RemovalReason.STALE));
        }
        int pruned = removals.size();
        int excess = policy.maxEntries() == 0 ? 0 : view.countedEntries() - pruned - policy.maxEntries();
        if (excess <= 0) {
            return new MaintenancePlan(removals, pruned, 0, 0, 0, false);
        }
        for (SessionEntry entry : view.evictable()) {
            if (active.contains(entry.key()) || isStale(entry, cutoff)) {
                continue;
            }
            if (excess == 0) {
                break;
            }
            if (removals.size() == limit) {
                return new MaintenancePlan(removals, pruned, removals.size() - pruned, 0, 0, true);
            }
            removals.add(new Removal(entry, RemovalReason.CAP));
            excess--;
        }
        return new MaintenancePlan(removals, pruned, removals.size() - pruned, 0, excess, false);
    }

    /**
     * The reaper's plan: sessions of cron runs whose {@code updatedAt} plus the retention is past, oldest first; one
     * without {@code updatedAt} counts as updated in 1970. Base rows of jobs and all other sessions stay. It looks at
     * what has not been updated for the retention, not at the whole store.
     *
     * @param now the time, epoch ms
     * @param limit how many removals it has at most
     */
    public static MaintenancePlan ofCronRuns(StoreView view, MaintenancePolicy policy, long now, int limit) {
        if (policy.cronRetention().isZero()) {
            return NOTHING;
        }
        long cutoff = before(now, policy.cronRetention());
        List<Removal> removals = new ArrayList<>();
        boolean more = false;
        for (SessionEntry entry : view.evictable()) {
            if (Math.max(0, entry.updatedAt()) >= cutoff) {
                break;
            }
            if (CronRuns.isRun(entry.key())) {
                if (removals.size() == limit) {
                    more = true;
                    break;
                }
                removals.add(new Removal(entry, RemovalReason.CRON_RUN));
            }
        }
        return new MaintenancePlan(removals, 0, 0, removals.size(), 0, more);
    }

    /**
     * The entries that the rules would remove, were they not protected, in eviction order. Looks at the whole view: for
     * reports, not for writes.
     */
    public static List<Protection> protections(
            StoreView view, MaintenancePolicy policy, long now, Set<SessionKey> active) {
        long cutoff = staleBefore(policy, now);
        List<SessionEntry> inOrder = inEvictionOrder(view.entries().values());
        List<Protection> protections = new ArrayList<>();
        int excess = policy.maxEntries() == 0 ? 0 : view.countedEntries() - policy.maxEntries();
        for (SessionEntry entry : inOrder) {
            excess -= isStale(entry, cutoff) && protection(entry, active) == null ? 1 : 0;
        }
        for (SessionEntry entry : inOrder) {
            boolean stale = isStale(entry, cutoff);
            Protection.Reason reason = protection(entry, active);
            if (reason != null && (stale || excess > 0)) {
                protections.add(new Protection(entry.key(), reason));
            } else if (reason == null && !stale) {
                excess--;
            }
        }
        return protections;
    }

    /**
     * The warning for a session that the rules would remove if nothing protected it; null when they would not. Takes time
     * logarithmic in the size of the store.
     *
     * @param now the time, epoch ms
     */
    public static @Nullable MaintenanceWarning warning(
            StoreView view, MaintenancePolicy policy, long now, SessionKey active) {
        SessionEntry entry = view.get(active);
        if (entry == null || entry.foreign()) {
            return null;
        }
        long cutoff = staleBefore(policy, now);
        boolean wouldPrune = isStale(entry, cutoff);
        boolean wouldCap = !wouldPrune && policy.maxEntries() > 0 && exceedsCap(view, policy, cutoff, entry);
        return wouldPrune || wouldCap
                ? new MaintenanceWarning(
                        active,
                        entry.updatedAt(),
                        view.size(),
                        policy.pruneAfter(),
                        policy.maxEntries(),
                        wouldPrune,
                        wouldCap)
                : null;
    }

    private static boolean exceedsCap(StoreView view, MaintenancePolicy policy, long cutoff, SessionEntry entry) {
        int stale = view.evictableUpdatedBefore(cutoff).size();
        int excess = view.countedEntries() - stale - policy.maxEntries();
        int goBefore = view.evictableBefore(entry) - (entry.dated() ? stale : 0);
        return goBefore < excess;
    }

    private static List<SessionEntry> inEvictionOrder(Collection<SessionEntry> entries) {
        List<SessionEntry> sorted = new ArrayList<>();
        for (SessionEntry entry : entries) {
            if (!entry.foreign()) {
                sorted.add(entry);
            }
        }
        sorted.sort(SessionEntry.BY_EVICTION);
        return sorted;
    }

    private static Protection.@Nullable Reason protection(SessionEntry entry, Set<SessionKey> active) {
        if (entry.pinned()) {
            return Protection.Reason.PINNED;
        }
        if (entry.running()) {
            return Protection.Reason.RUNNING;
        }
        if (active.contains(entry.key())) {
            return Protection.Reason.ACTIVE;
        }
        return entry.held() ? Protection.Reason.RESTORED : null;
    }

    private static boolean isStale(SessionEntry entry, long cutoff) {
        return entry.dated() && entry.updatedAt() < cutoff;
    }

    /** Entries updated before this time are stale; zero when none is. */
    private static long staleBefore(MaintenancePolicy policy, long now) {
        Duration pruneAfter = policy.pruneAfter();
        return pruneAfter.isZero() ? 0 : before(now, pruneAfter);
    }

    /** {@code age} before {@code now}, not before 1970: an age can be longer than its milliseconds can be counted. */
    private static long before(long now, Duration age) {
        return now <= 0 || age.compareTo(Duration.ofMillis(now)) >= 0 ? 0 : now - age.toMillis();
    }
}
