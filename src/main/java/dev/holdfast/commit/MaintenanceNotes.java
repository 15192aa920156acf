package dev.holdfast.commit;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.StoreStatus.LastMaintenance;
import dev.holdfast.session.StoreView;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the latest maintenance of an open store came to. Written by the thread that makes commits; any thread may read it. */
final class MaintenanceNotes {
    private final StoreName store;
    private final StoreEngine engine;
    private volatile @Nullable LastMaintenance last;

    MaintenanceNotes(StoreName store, StoreEngine engine) {
        this.store = store;
        this.engine = engine;
    }

    /** Null when there was none since the store was opened. */
    @Nullable
    LastMaintenance last() {
        return last;
    }

    /** Maintenance beside a client's commit, which is durable, has removed something. */
    void beside(MaintenanceRun run) {
        last = new LastMaintenance(engine.clock().instant(), run.id(), run.removed(), took(run), null);
    }

    /**
     * A run has ended; of those that are no maintenance, nothing is noted.
     *
     * @param view the latest view
     * @param error why it ended early; null when it did not
     */
    void ended(SteppedRun run, StoreView view, @Nullable ErrorCode error) {
        if (run instanceof MaintenanceRun maintenance) {
            String id = maintenance.removed() == 0 ? null : maintenance.id();
            Duration took = took(maintenance);
            last = new LastMaintenance(engine.clock().instant(), id, maintenance.removed(), took, error);
            engine.observer().maintained(store, error, took);
            engine.capWarnings().look(store, view, maintenance.terms());
        }
    }

    private Duration took(MaintenanceRun run) {
        return Duration.ofNanos(engine.ticker().nanos() - run.started());
    }
}
