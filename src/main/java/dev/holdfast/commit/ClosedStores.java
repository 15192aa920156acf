package dev.holdfast.commit;

import dev.holdfast.maintenance.MaintenanceDue;
import dev.holdfast.session.Command;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.PruneReport;
import dev.holdfast.session.StoreClock;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.StoreView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * When maintenance will have something to do in stores that were closed, so that the timer opens only those. Some bytes a
 * store. What it knows of a store is void when the store's file has changed since, and after a day, because a store has
 * more to look after than its entries.
 *
 * <p>Calls for one store come one at a time.
 */
final class ClosedStores {
    private static final Duration VALID = Duration.ofDays(1);

    private final Storage storage;
    private final Supplier<MaintenancePolicy> policies;
    private final StoreClock clock;
    private final Map<StoreName, Closed> stores = new ConcurrentHashMap<>();

    private record Closed(
            String stamp,
            long since,
            MaintenancePolicy policy,
            MaintenanceDue due,
            int entries,
            int overCap,
            Command.Receipt receipt) {}

    ClosedStores(Storage storage, Supplier<MaintenancePolicy> policies, StoreClock clock) {
        this.storage = storage;
        this.policies = policies;
        this.clock = clock;
    }

    /** Takes note of a store that has just been closed. Blocks shortly. */
    void closed(StoreName store, StoreView view, Command.Receipt receipt) {
        String stamp = stamp(store);
        if (stamp != null) {
            MaintenancePolicy policy = policies.get();
            int overCap = view.overCap(policy.maxEntries());
            MaintenanceDue due = MaintenanceDue.of(view, policy);
            stores.put(store, new Closed(stamp, clock.millis(), policy, due, view.size(), overCap, receipt));
        }
    }

    /** A store was opened, or what became of it is not clear. */
    void forget(StoreName store) {
        stores.remove(store);
    }

    /**
     * What a command of the timer answers when it is clear without opening its store that it has nothing to do; null when
     * it is not. Blocks shortly.
     */
    @Nullable
    PruneReport nothingDue(Command.OnStore<?> command) {
        Closed known = stores.get(command.store());
        if (known == null || !known.policy.equals(policies.get())) {
            return null;
        }
        long now = clock.millis();
        long due = command instanceof Command.Reap ? known.due.reap() : known.due.prune();
        long judged = clock.doubted() ? Long.MIN_VALUE : clock.forAge().toEpochMilli();
        boolean nothing =
                judged < due && now < known.since + VALID.toMillis() && known.stamp.equals(stamp(command.store()));
        return nothing ? nothingRemoved(known) : null;
    }

    /** The store's stamp; null when it cannot be told: then the store has to be opened. */
    private @Nullable String stamp(StoreName store) {
        try {
            return storage.stamp(store);
        } catch (StoreException e) {
            return null;
        }
    }

    private PruneReport nothingRemoved(Closed store) {
        return new PruneReport(
                null,
                false,
                store.policy.mode(),
                store.entries,
                store.entries,
                0,
                0,
                0,
                store.overCap,
                false,
                List.of(),
                List.of(),
                List.of(),
                store.receipt);
    }
}
