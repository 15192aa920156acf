package dev.holdfast.commit;

import dev.holdfast.session.StoreException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a lane waits for a lock that another process holds: its commands stay in the queue, no thread waits, and a timer
 * tries again. Attempts come fast at first, since a rival that writes all the time releases its lock for moments only.
 * Guarded by the lane, except {@link #reason}.
 */
final class LockWait {
    private static final Duration FIRST = Duration.ofMillis(5);
    private static final Duration LONGEST = Duration.ofMillis(50);

    /** So often in a row the pause is the same before it doubles. */
    private static final int STEADY = 4;

    private volatile @Nullable StoreException reason;
    private int attempts;
    private boolean armed;

    /** Names the holder; null while the lane waits for no lock. Any thread. */
    @Nullable
    StoreException reason() {
        return reason;
    }

    /** The last turn failed because of a lock, or did not (null). */
    void after(@Nullable StoreException lock) {
        reason = lock;
        attempts = lock == null ? 0 : attempts + 1;
    }

    /** Whether a timer is set for the next attempt, so that nothing else need begin one. */
    boolean armed() {
        return armed;
    }

    /** A timer is set; how long it takes. */
    Duration arm() {
        armed = true;
        StoreException lock = reason;
        Duration known = lock == null ? null : lock.retryAfter();
        if (known != null) {
            return known;
        }
        Duration pause = FIRST.multipliedBy(1L << Math.min(attempts / STEADY, 10));
        return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
    }

    /** The timer has fired. */
    void disarm() {
        armed = false;
    }
}
