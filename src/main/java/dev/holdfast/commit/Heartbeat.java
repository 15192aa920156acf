package dev.holdfast.commit;

import dev.holdfast.session.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Renews, every few seconds, what tells other processes that this one holds its open stores. Whether it comes and goes in
 * time shows whether the thread that looks after stores and the disk still answer. Ticks come from one thread; any may
 * ask.
 */
final class Heartbeat {
    /** Ticks come every second. So late, they do not come any more. */
    private static final Duration TICKS_MISSING = Duration.ofSeconds(15);

    /** A heartbeat writes a few hundred bytes a store. So late, the disk hangs. */
    private static final Duration DISK_HANGS = Duration.ofSeconds(30);

    private final Storage storage;
    private final Executor blocking;
    private final Ticker ticker;
    private final AtomicBoolean beating = new AtomicBoolean();
    private volatile long lastTick;
    private volatile long lastBeat;

    Heartbeat(Storage storage, Executor blocking, Ticker ticker) {
        this.storage = storage;
        this.blocking = blocking;
        this.ticker = ticker;
        this.lastTick = ticker.nanos();
        this.lastBeat = lastTick;
    }

    /** Beats when it is time to; never while the last beat is still under way. */
    void tick() {
        long now = ticker.nanos();
        lastTick = now;
        if (now - lastBeat >= EngineSettings.HEARTBEAT.toNanos() && beating.compareAndSet(false, true)) {
            lastBeat = now;
            blocking.execute(this::beat);
        }
    }

    private void beat() {
        try {
            storage.heartbeat();
        } finally {
            beating.set(false);
        }
    }

    /** What does not answer any more, and since when; empty while all does. */
    Optional<String> trouble() {
        long now = ticker.nanos();
        if (now - lastTick >= TICKS_MISSING.toNanos()) {
            return Optional.of("nobody has looked after the stores for " + seconds(now - lastTick) + " s");
        }
        if (beating.get() && now - lastBeat >= DISK_HANGS.toNanos()) {
            return Optional.of("the disk has not answered for " + seconds(now - lastBeat) + " s");
        }
        return Optional.empty();
    }

    private static long seconds(long nanos) {
        return TimeUnit.NANOSECONDS.toSeconds(nanos);
    }
}
