package dev.holdfast.maintenance;

import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.StoreView;
import java.time.Duration;

/**
 * When there will be something to remove from a store that nobody writes to: before that, a plan for it is empty.
 *
 * @param prune the first time at which an entry is stale or over the cap, epoch ms; {@link #NEVER}
 * @param reap the first time at which the session of a cron run is past its retention, epoch ms; {@link #NEVER}
 */
public record MaintenanceDue(long prune, long reap) {
    public static final long NEVER = Long.MAX_VALUE;

    /** Looks at entries in eviction order until it meets the session of a cron run. */
    public static MaintenanceDue of(StoreView view, MaintenancePolicy policy) {
        return new MaintenanceDue(prune(view, policy), reap(view, policy));
    }

    private static long prune(StoreView view, MaintenancePolicy policy) {
        long due = overCap(view, policy);
        for (SessionEntry oldest : view.evictable().from(0)) {
            due = Math.min(due, past(oldest.updatedAt(), policy.pruneAfter()));
            break;
        }
        for (SessionEntry oldest : view.running().from(0)) {
            long stale = past(oldest.updatedAt(), policy.pruneAfter());
            due = Math.min(due, Math.max(stale, holdEnd(oldest, policy)));
            break;
        }
        return due;
    }

    /** The first time at which more entries than the cap are not protected. */
    private static long overCap(StoreView view, MaintenancePolicy policy) {
        if (policy.maxEntries() == 0) {
            return NEVER;
        }
        int missing = policy.maxEntries() + 1 - view.evictable().size();
        if (missing <= 0) {
            return Long.MIN_VALUE;
        }
        for (SessionEntry running : view.running()) {
            missing--;
            if (missing == 0) {
                return holdEnd(running, policy);
            }
        }
        return NEVER;
    }

    private static long reap(StoreView view, MaintenancePolicy policy) {
        long due = NEVER;
        for (SessionEntry entry : view.evictable()) {
            if (CronRuns.isRun(entry.key())) {
                due = past(Math.max(0, entry.updatedAt()), policy.cronRetention());
                break;
            }
        }
        for (SessionEntry entry : view.running()) {
            if (CronRuns.isRun(entry.key())) {
                long retained = past(Math.max(0, entry.updatedAt()), policy.cronRetention());
                return Math.min(due, Math.max(retained, holdEnd(entry, policy)));
            }
        }
        return due;
    }

    /** The first time at which a running entry is not protected any more. An undated one counts as updated in 1970. */
    private static long holdEnd(SessionEntry running, MaintenancePolicy policy) {
        return past(Math.max(0, running.updatedAt()), policy.runningHold());
    }

    /** The first time at which more than {@code limit} has passed; never when the limit is zero, which is no limit. */
    private static long past(long since, Duration limit) {
        long millis = limit.toMillis();
        return limit.isZero() || millis >= NEVER - since ? NEVER : since + millis + 1;
    }
}
