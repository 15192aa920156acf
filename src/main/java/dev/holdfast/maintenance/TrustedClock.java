package dev.holdfast.maintenance;

import dev.holdfast.session.StoreClock;
import dev.holdfast.session.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A wall clock that somebody may set, made safe for rules that depend on age. It keeps a <em>trusted time</em>, which goes
 * on with a steady clock and follows the wall clock:
 *
 * <ul>
 *   <li>at once, back by a day or less, and forward by a day or less in all within an hour;
 *   <li>by a day per hour of the steady clock, otherwise. So a wrong wall clock that is noticed within an hour ages
 *       nothing by more than two days, in however many steps it was set, and a right one is believed in the end.
 * </ul>
 *
 * <p>Age is judged by the earlier of the two, and not at all:
 *
 * <ul>
 *   <li>after a jump of more than a day forward, or of more than is believed at once, until the wall clock has been steady for the settling time;
 *   <li>while the wall clock cannot be right: before 2020, or more than a day before the trusted time.
 * </ul>
 *
 * <p>The owner stores {@link #forAge} from time to time and hands it to the next process, so that a restart does not make a
 * wrong clock right. Safe for use by several threads.
 */
public final class TrustedClock implements StoreClock {
    /** Where the trusted time begins when neither the wall clock nor a process before has a better one. */
    private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");

    private static final Instant IMPOSSIBLE_BEFORE = Instant.parse("2020-01-01T00:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LARGEST_DRIFT = Duration.ofMinutes(10);
    private static final int DAYS_PER_DAY = 24;
    private static final Duration LEAST_SETTLING = Duration.ofSeconds(1);
    private static final Duration DEFAULT_SETTLING = Duration.ofMinutes(5);
    private static final Logger LOG = LoggerFactory.getLogger(TrustedClock.class);

    private final InstantSource wall;
    private final Ticker ticker;
    private final Supplier<Duration> settling;
    private Instant now;
    private long ticks;
    private Instant trusted;

    /** The latest time that is believed at once. */
    private Instant credible;

    private boolean jumped;
    private long jumpedAt;
    private boolean reported;

    /**
     * @param wall the wall clock
     * @param ticker a steady clock
     * @param settling how long the wall clock must be steady after a jump forward; zero for five minutes
     * @param known a time that has passed, as far as a process before knew; null when there was none
     */
    public TrustedClock(InstantSource wall, Ticker ticker, Supplier<Duration> settling, @Nullable Instant known) {
        this.wall = wall;
        this.ticker = ticker;
        this.settling = settling;
        this.now = wall.instant();
        this.ticks = ticker.nanos();
        this.trusted = known != null ? known : now.isBefore(IMPOSSIBLE_BEFORE) ? MADE : now;
        this.credible = trusted.plus(DAY);
        if (ahead().compareTo(DAY) > 0) {
            jumped("is ahead of the time at which the process before this one ended", ahead());
        }
        follow(Duration.ZERO);
    }

    /** The time for stamps: the wall clock's, but the trusted one while the wall clock cannot be right. */
    @Override
    public synchronized Instant instant() {
        look();
        return impossible() ? trusted : now;
    }

    @Override
    public synchronized Instant forAge() {
        look();
        return now.isBefore(trusted) && !impossible() ? now : trusted;
    }

    @Override
    public synchronized boolean doubted() {
        look();
        return jumped || impossible();
    }

    /** By how much the wall clock is ahead of the trusted time; negative when it is behind it. */
    public synchronized Duration ahead() {
        return Duration.between(trusted, now);
    }

    /** What keeps rules from judging age by the wall clock; empty when nothing does. */
    public synchronized Optional<String> trouble() {
        look();
        Instant shown = now.truncatedTo(ChronoUnit.SECONDS);
        if (impossible()) {
            return Optional.of("the wall clock says " + shown + ", which cannot be right: nothing is removed by age");
        }
        if (jumped) {
            return Optional.of("the wall clock jumped forward to " + shown
                    + ": nothing is removed by age until it has been steady for "
                    + settlingTime().toSeconds() + " s");
        }
        if (now.isAfter(trusted)) {
            return Optional.of("the wall clock says " + shown + "; age is judged by "
                    + trusted.truncatedTo(ChronoUnit.SECONDS) + ", which follows by a day per hour");
        }
        return Optional.empty();
    }

    private void look() {
        Instant at = wall.instant();
        long atTicks = ticker.nanos();
        Duration passed = Duration.ofNanos(atTicks - ticks);
        Duration drift = Duration.between(now.plus(passed), at);
        now = at;
        ticks = atTicks;
        boolean forward = drift.compareTo(LARGEST_DRIFT) > 0;
        if (drift.compareTo(DAY) > 0 || (forward && at.isAfter(credible.plus(passed)))) {
            jumped("jumped forward", drift);
        } else if (drift.abs().compareTo(LARGEST_DRIFT) > 0) {
            jumpedAt = ticks;
        }
        follow(passed);
        report();
    }

    private void jumped(String how, Duration by) {
        jumped = true;
        jumpedAt = ticks;
        LOG.warn(
                "clock: the wall clock {}: seconds={} now={}; nothing is removed by age for now",
                how,
                by.toSeconds(),
                now);
    }

    /** Moves the trusted time on. */
    private void follow(Duration passed) {
        if (jumped && ticks - jumpedAt >= settlingTime().toNanos()) {
            jumped = false;
        }
        Duration step = passed.multipliedBy(DAYS_PER_DAY - 1);
        trusted = trusted.plus(passed);
        Instant kept = earlier(credible.plus(passed), trusted.plus(DAY.multipliedBy(2)));
        credible = later(kept, earlier(kept.plus(step), trusted.plus(DAY)));
        if (now.isBefore(IMPOSSIBLE_BEFORE)) {
            return;
        }
        if (now.isBefore(trusted.minus(DAY))) {
            trusted = later(trusted.minus(step), now);
        } else if (now.isAfter(credible)) {
            trusted = earlier(trusted.plus(step), now);
            credible = later(credible, trusted);
        } else {
            trusted = now;
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private void report() {
        boolean differs = jumped || impossible() || now.isAfter(trusted);
        if (reported && !differs) {
            LOG.info("clock: age is judged by the wall clock again: now={}", now);
        } else if (!reported && impossible()) {
            LOG.warn(
                    "clock: the wall clock cannot be right: now={} trusted={}; nothing is removed by age",
                    now,
                    trusted);
        }
        reported = differs;
    }

    private boolean impossible() {
        return now.isBefore(IMPOSSIBLE_BEFORE) || now.isBefore(trusted.minus(DAY));
    }

    private Duration settlingTime() {
        Duration configured = settling.get();
        if (configured.isZero()) {
            return DEFAULT_SETTLING;
        }
        return configured.compareTo(LEAST_SETTLING) < 0 ? LEAST_SETTLING : configured;
    }
}
