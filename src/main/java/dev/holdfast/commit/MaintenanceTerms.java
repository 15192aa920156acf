package dev.holdfast.commit;

import dev.holdfast.maintenance.PlanTime;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.StoreClock;
import java.time.Instant;

/**
 * By what a piece of maintenance goes, from its beginning to its end.
 *
 * @param policy the rules; without those that depend on age while the clock is in doubt
 * @param began the time that is recorded, and that entries are ordered by
 * @param judged the time that age is judged by: it may be long before {@code began}, never after
 */
record MaintenanceTerms(MaintenancePolicy policy, Instant began, Instant judged) {
    static MaintenanceTerms of(MaintenancePolicy policy, StoreClock clock) {
        return new MaintenanceTerms(clock.doubted() ? policy.withoutAge() : policy, clock.instant(), clock.forAge());
    }

    /** The times that plans go by. */
    PlanTime time() {
        return new PlanTime(judged.toEpochMilli(), Math.max(began.toEpochMilli(), judged.toEpochMilli()));
    }

    /** The time that age is judged by, epoch ms. */
    long now() {
        return judged.toEpochMilli();
    }
}
