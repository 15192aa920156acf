package dev.holdfast.session;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The wall clock as stores use it: {@link #instant} stamps what is written, {@link #forAge} judges what is old. They differ
 * after the wall clock was set: a stamp may be wrong for a moment, but what is removed by age does not come back by itself.
 */
public interface StoreClock extends InstantSource {
    /** The time by which age is judged, never later than {@link #instant}. */
    Instant forAge();

    /** Whether the wall clock is in doubt. Then no rule that depends on age applies. */
    boolean doubted();

    /** A clock that is believed whatever it says. */
    static StoreClock of(InstantSource wall) {
        return new StoreClock() {
            @Override
            public Instant instant() {
                return wall.instant();
            }

            @Override
            public Instant forAge() {
                return wall.instant();
            }

            @Override
            public boolean doubted() {
                return false;
            }
        };
    }
}
