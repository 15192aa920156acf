package dev.holdfast.maintenance;

import dev.holdfast.session.KeyRange;
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
 * The removals that maintenance makes in a view: first what is stale, oldest first, then the unprotected entries that
 * exceed the cap, in the order in which a full store gives them up. Protected entries do not count. Active sessions count
 * as the unprotected entries that they are without the request, so that none of them pushes out a session that is more
 * recent. A pure function of the view, the policy, the time and the active sessions; every
 * trigger (a write, the timer, a prune, its preview) uses it.
 *
 * <p>Computing it takes time in proportion to what it removes, and to the active sessions it meets, not to the store.
 *
 * @param removals in the order in which they are to be made
 * @param pruned how many of them are stale
 * @param capped how many of them exceed the cap
 * @param reaped how many of them are sessions of cron runs
 * @param overCap how many protected entries there are beyond the cap; zero while there is {@code more}
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
     * @param active sessions that must stay
     * @param limit how many removals it has at most
     */
    public static MaintenancePlan of(
            StoreView view, MaintenancePolicy policy, PlanTime time, Set<SessionKey> active, int limit) {
        long cutoff = staleBefore(policy, time.judged());
        Candidates candidates = Candidates.of(view, policy, time);
        List<Removal> removals = new ArrayList<>();
        for (SessionEntry entry : candidates.inOrderUpdatedBefore(cutoff)) {
            if (active.contains(entry.key())) {
                continue;
            }
            if (removals.size() == limit) {
                return new MaintenancePlan(removals, removals.size(), 0, 0, 0, true);
            }
            removals.add(new Removal(entry, RemovalReason.STALE));
        }
        int pruned = removals.size();
        int excess = policy.maxEntries() == 0 ? 0 : candidates.size() - pruned - policy.maxEntries();
        for (SessionEntry entry : excess <= 0 ? List.<SessionEntry>of() : candidates.inOrder()) {
            boolean stays = active.contains(entry.key());
            if (!stays && isStale(entry, cutoff)) {
                continue;
            }
            if (excess == 0) {
                break;
            }
            excess--;
            if (stays) {
                continue;
            }
            if (removals.size() == limit) {
                return new MaintenancePlan(removals, pruned, removals.size() - pruned, 0, 0, true);
            }
            removals.add(new Removal(entry, RemovalReason.CAP));
        }
        int overCap = Math.max(0, view.overCap(policy.maxEntries()) - removals.size());
        return new MaintenancePlan(removals, pruned, removals.size() - pruned, 0, overCap, false);
    }

    /**
     * The plan for callers who may not remove others: what is stale of their keys, oldest first. It looks at all that is
     * stale.
     *
     * @param active sessions that must stay
     * @param limit how many removals it has at most
     */
    public static MaintenancePlan ofStale(
            StoreView view,
            MaintenancePolicy policy,
            PlanTime time,
            Set<SessionKey> active,
            KeyRange within,
            int limit) {
        List<Removal> removals = new ArrayList<>();
        for (SessionEntry entry :
                Candidates.of(view, policy, time).inOrderUpdatedBefore(staleBefore(policy, time.judged()))) {
            if (active.contains(entry.key()) || !within.contains(entry.key())) {
                continue;
            }
            if (removals.size() == limit) {
                return new MaintenancePlan(removals, limit, 0, 0, 0, true);
            }
            removals.add(new Removal(entry, RemovalReason.STALE));
        }
        return new MaintenancePlan(removals, removals.size(), 0, 0, 0, false);
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
        long cutoff = Times.before(now, policy.cronRetention());
        List<Removal> removals = new ArrayList<>();
        boolean more = false;
        if (cutoff == 0) {
            return NOTHING;
        }
        for (SessionEntry entry : Candidates.of(view, policy, PlanTime.at(now)).inOrderBefore(cutoff)) {
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
            StoreView view, MaintenancePolicy policy, PlanTime time, Set<SessionKey> active) {
        long cutoff = staleBefore(policy, time.judged());
        List<SessionEntry> inOrder = inEvictionOrder(view.entries().values(), time.now());
        List<Protection> protections = new ArrayList<>();
        // How many of the entries that are not protected, or only as active ones, exceed the cap.
        int excess = -policy.maxEntries();
        for (SessionEntry entry : inOrder) {
            boolean pruned = isStale(entry, cutoff) && !active.contains(entry.key());
            excess += protection(entry, policy, time.judged()) == null && !pruned ? 1 : 0;
        }
        for (SessionEntry entry : inOrder) {
            boolean stale = isStale(entry, cutoff);
            boolean named = active.contains(entry.key());
            Protection.Reason lasting = protection(entry, policy, time.judged());
            boolean capped = policy.maxEntries() > 0 && excess + (lasting == null ? 0 : 1) > 0;
            if ((lasting != null || named) && (stale || capped)) {
                protections.add(new Protection(entry.key(), reason(lasting, named)));
            }
            excess -= lasting == null && (named || !stale) ? 1 : 0;
        }
        return protections;
    }

    /** The number of entries that maintenance must not remove, foreign ones left out. Logarithmic. */
    public static int protectedEntries(StoreView view, MaintenancePolicy policy, PlanTime time) {
        return view.countedEntries() - Candidates.of(view, policy, time).size();
    }

    /**
     * The warning for a session that the rules would remove if nothing protected it; null when they would not. Takes time
     * logarithmic in the size of the store.
     */
    public static @Nullable MaintenanceWarning warning(
            StoreView view, MaintenancePolicy policy, PlanTime time, SessionKey active) {
        SessionEntry entry = view.get(active);
        if (entry == null || entry.foreign()) {
            return null;
        }
        long cutoff = staleBefore(policy, time.judged());
        boolean wouldPrune = isStale(entry, cutoff);
        boolean wouldCap = !wouldPrune && policy.maxEntries() > 0 && exceedsCap(view, policy, time, cutoff, entry);
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

    private static boolean exceedsCap(
            StoreView view, MaintenancePolicy policy, PlanTime time, long cutoff, SessionEntry entry) {
        Candidates candidates = Candidates.of(view, policy, time);
        int stale = candidates.updatedBefore(cutoff);
        int itself = protection(entry, policy, time.judged()) == null ? 0 : 1;
        int excess = candidates.size() + itself - stale - policy.maxEntries();
        return candidates.before(entry) - (entry.dated() ? stale : 0) < excess;
    }

    private static List<SessionEntry> inEvictionOrder(Collection<SessionEntry> entries, long now) {
        List<SessionEntry> sorted = new ArrayList<>();
        for (SessionEntry entry : entries) {
            if (!entry.foreign()) {
                sorted.add(entry);
            }
        }
        sorted.sort(Candidates.order(now));
        return sorted;
    }

    /** What protects an entry from maintenance, unless it is active; null when nothing does. */
    static Protection.@Nullable Reason protection(SessionEntry entry, MaintenancePolicy policy, long now) {
        if (entry.pinned()) {
            return Protection.Reason.PINNED;
        }
        if (entry.running() && entry.updatedAt() >= Candidates.holdEndedBefore(policy, now)) {
            return Protection.Reason.RUNNING;
        }
        return entry.held() ? Protection.Reason.RESTORED : null;
    }

    private static Protection.Reason reason(Protection.@Nullable Reason lasting, boolean active) {
        return lasting == null || (active && lasting == Protection.Reason.RESTORED)
                ? Protection.Reason.ACTIVE
                : lasting;
    }

    private static boolean isStale(SessionEntry entry, long cutoff) {
        return entry.dated() && entry.updatedAt() < cutoff;
    }

    /** Entries updated before this time are stale; zero when none is. */
    private static long staleBefore(MaintenancePolicy policy, long now) {
        Duration pruneAfter = policy.pruneAfter();
        return pruneAfter.isZero() ? 0 : Times.before(now, pruneAfter);
    }
}
