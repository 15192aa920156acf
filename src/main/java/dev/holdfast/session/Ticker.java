package dev.holdfast.session;

/**
 * A monotonic clock for deadlines and durations. Its origin is arbitrary: only differences mean something. The wall
 * clock is a {@link java.time.InstantSource} and is never used to measure how long something took.
 */
@FunctionalInterface
public interface Ticker {
    /** Nanoseconds since an arbitrary origin, as {@link System#nanoTime()} counts them. */
    long nanos();
}
