package dev.holdfast.session;

import java.time.Duration;

/**
 * The moment after which a command that waits may no longer start, on the scale of one {@link Ticker}.
 *
 * @param nanos the ticker's reading at which the deadline has passed
 */
public record Deadline(long nanos) {
    /** The deadline {@code timeout} from now. */
    public static Deadline after(Duration timeout, Ticker ticker) {
        return new Deadline(ticker.nanos() + timeout.toNanos());
    }

    /** Nanoseconds left at {@code now}, negative once the deadline has passed. Safe when the ticker wraps. */
    public long remaining(long now) {
        return nanos - now;
    }
}
