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
        boolean over = policy.maxEntries() > 0 && view.countedEntries() > policy.maxEntries();
        if (over && view.evictable().iterator().hasNext()) {
            return Long.MIN_VALUE;
        }
        for (SessionEntry oldest : view.evictableUpdatedBefore(Long.MAX_VALUE)) {
            return past(oldest.updatedAt(), policy.pruneAfter());
        }
        return NEVER;
    }

    private static long reap(StoreView view, MaintenancePolicy policy) {
        for (SessionEntry entry : view.evictable()) {
            if (CronRuns.isRun(entry.key())) {
                return past(Math.max(0, entry.updatedAt()), policy.cronRetention());
            }
        }
        return NEVER;
    }

    /** The first time at which more than {@code limit} has passed; never when the limit is zero, which is no limit. */
    private static long past(long since, Duration limit) {
        long millis = limit.toMillis();
        return limit.isZero() || millis >= NEVER - since ? NEVER : since + millis + 1;
    }
}
