package dev.holdfast.commit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every session store does, whatever its engine and whatever stands in front of it. An engine is plugged in by one
 * subclass.
 */
abstract class SessionStoreContract
        implements EntryContract, ListContract, MaintenanceContract, RunContract, UndoContract, StoreHarness.Wiring {
    private StoreHarness harness;

    @BeforeEach
    final void start() {
        harness = new StoreHarness(this);
    }

    @AfterEach
    final void stop() {
        harness.close();
        stopped();
    }

    /** Called after each test, when nothing runs any more. */
    protected void stopped() {}

    @Override
    public final StoreHarness harness() {
        return harness;
    }
}
