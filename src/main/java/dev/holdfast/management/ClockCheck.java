package dev.holdfast.management;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Whether the wall clock can be believed: maintenance judges by it what is old. It cannot before the year this was made
 * in, nor for a minute after a look at which it differed by more than ten minutes from what a steady clock says has
 * passed since the look before. After that minute the step is taken for a correction. Safe for use by several threads.
 */
public final class ClockCheck implements Supplier<Optional<String>> {
    private static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LARGEST_DRIFT = Duration.ofMinutes(10);
    private static final Duration DOUBTED_FOR = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final LongSupplier ticker;
    private Instant lastLook;
    private long lastTicks;
    private long doubtedSince;
    private Duration step = Duration.ZERO;
    private long steps;

    /**
     * @param clock the wall clock
     * @param ticker nanoseconds of a clock that nobody sets
     */
    public ClockCheck(InstantSource clock, LongSupplier ticker) {
        this.clock = clock;
        this.ticker = ticker;
        this.lastLook = clock.instant();
        this.lastTicks = ticker.getAsLong();
    }

    /** Why the clock cannot be believed now. */
    @Override
    public synchronized Optional<String> get() {
        Instant now = clock.instant();
        long ticks = ticker.getAsLong();
        Duration drift = Duration.between(lastLook.plusNanos(ticks - lastTicks), now);
        lastLook = now;
        lastTicks = ticks;
        if (drift.abs().compareTo(LARGEST_DRIFT) > 0) {
            step = drift;
            steps++;
            doubtedSince = ticks;
        }
        if (now.isBefore(EARLIEST)) {
            return Optional.of("it is " + now.truncatedTo(ChronoUnit.SECONDS) + " by the wall clock, which cannot be");
        }
        if (!step.isZero() && ticks - doubtedSince < DOUBTED_FOR.toNanos()) {
            return Optional.of("the wall clock was set " + (step.isNegative() ? "back" : "forward") + " by "
                    + step.abs().toSeconds() + " s");
        }
        step = Duration.ZERO;
        return Optional.empty();
    }

    /** How often the clock has been found to have been set. */
    public synchronized long steps() {
        return steps;
    }
}
