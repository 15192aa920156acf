package dev.holdfast.commit;

import dev.holdfast.maintenance.MaintenancePlan;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.StoreView;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns, once an hour per store, when protected entries alone reach the cap: then the cap bounds only the other entries,
 * and the store grows with each entry that is protected. Thread-safe.
 */
final class CapWarnings {
    private static final Logger log = LoggerFactory.getLogger(CapWarnings.class);
    private static final Duration PAUSE = Duration.ofHours(1);

    private final InstantSource clock;
    private final Map<StoreName, Long> warned = new ConcurrentHashMap<>();

    CapWarnings(InstantSource clock) {
        this.clock = clock;
    }

    /** Judges a view that was just committed. Takes constant time below the cap, and logarithmic time above it. */
    void look(StoreName store, StoreView view, MaintenanceTerms terms) {
        MaintenancePolicy policy = terms.policy();
        if (policy.maxEntries() == 0 || view.countedEntries() < policy.maxEntries()) {
            return;
        }
        long now = clock.millis();
        int protectedEntries = MaintenancePlan.protectedEntries(view, policy, terms.time());
        if (protectedEntries >= policy.maxEntries() && due(store, now)) {
            log.warn(
                    "store {}: protected entries alone reach the cap, which bounds only the others: protected={}"
                            + " maxEntries={} entries={}; unpin sessions, end their runs, or raise"
                            + " session.maintenance.maxEntries",
                    store,
                    protectedEntries,
                    policy.maxEntries(),
                    view.size());
        }
    }

    private boolean due(StoreName store, long now) {
        Long last = warned.get(store);
        if (last != null && Math.abs(now - last) < PAUSE.toMillis()) {
            return false;
        }
        warned.put(store, now);
        return true;
    }
}
