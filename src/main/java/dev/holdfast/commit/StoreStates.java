package dev.holdfast.commit;

import dev.holdfast.maintenance.MaintenancePlan;
import dev.holdfast.maintenance.PlanTime;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.StoreStatus;
import dev.holdfast.session.StoreView;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The state of each store, and the reason why it could not be opened. Any thread; never blocks. */
final class StoreStates {
    private final Map<StoreName, StoreLane> lanes;
    private final Supplier<MaintenancePolicy> policy;
    private final Supplier<PlanTime> time;
    private final Map<StoreName, StoreException> troubles = new ConcurrentHashMap<>();

    /**
     * @param lanes of all stores, a live view that may change while it is read
     * @param time the times that plans go by now
     */
    StoreStates(Map<StoreName, StoreLane> lanes, Supplier<MaintenancePolicy> policy, Supplier<PlanTime> time) {
        this.lanes = lanes;
        this.policy = policy;
        this.time = time;
    }

    /** A store was opened. */
    void opened(StoreName store) {
        troubles.remove(store);
    }

    /** A store could not be opened. */
    void troubled(StoreName store, StoreException trouble) {
        if (trouble.code() == ErrorCode.STORE_CORRUPT || trouble.code() == ErrorCode.STORE_LOCKED) {
            troubles.put(store, trouble);
        } else {
            troubles.remove(store);
        }
    }

    /** The state of a store that exists. */
    StoreStatus of(StoreName store) {
        StoreLane lane = lanes.get(store);
        StoreSession.Live live = lane == null ? null : lane.live();
        if (live != null) {
            return new StoreStatus(store, StoreStatus.State.OPEN, live.store().notice(), figures(live), policy.get());
        }
        StoreException trouble = troubles.get(store);
        return new StoreStatus(store, state(trouble), trouble == null ? null : trouble.detail(), null, policy.get());
    }

    private static StoreStatus.State state(@Nullable StoreException trouble) {
        if (trouble == null) {
            return StoreStatus.State.CLOSED;
        }
        return trouble.code() == ErrorCode.STORE_CORRUPT ? StoreStatus.State.CORRUPT : StoreStatus.State.LOCKED;
    }

    private StoreStatus.Figures figures(StoreSession.Live live) {
        StoreView view = live.store().view();
        OpenStore.Sizes sizes = live.store().sizes();
        MaintenancePolicy inForce = policy.get();
        int protectedEntries = MaintenancePlan.protectedEntries(view, inForce, time.get());
        return new StoreStatus.Figures(
                view.revision(),
                view.size(),
                view.foreignMembers(),
                view.doubtfulTimes(),
                view.bytes(),
                view.oldestUpdatedAt(),
                view.newestUpdatedAt(),
                sizes.journalBytes(),
                sizes.snapshotBytes(),
                protectedEntries,
                inForce.maxEntries() > 0 && protectedEntries >= inForce.maxEntries(),
                view.overCap(inForce.maxEntries()),
                live.turns().notes().last());
    }
}
