package dev.holdfast.commit;

import dev.holdfast.session.StoreName;
import dev.holdfast.session.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Has the storage's {@link Storage.Upkeep} done every few seconds, each on a thread of its own, so that one that hangs
 * delays no other. Knows whether the thread that looks after stores and the disk still answer. Ticks come from one
 * thread; any may ask.
 */
final class Heartbeat {
    /** Ticks come every second. So late, they do not come any more. */
    private static final Duration TICKS_MISSING = Duration.ofSeconds(15);

    /** So late, nothing but a new process helps. */
    private static final Duration DEAD = Duration.ofMinutes(1);

    /** Upkeep writes a few hundred bytes. So late, the disk hangs. */
    private static final Duration DISK_HANGS = Duration.ofSeconds(30);

    private final Storage storage;
    private final Executor threads;
    private final Ticker ticker;
    private final Map<Object, InFlight> inFlight = new ConcurrentHashMap<>();
    private volatile long lastTick;
    private long lastBeat;

    private record InFlight(Storage.Upkeep upkeep, long since) {}

    Heartbeat(Storage storage, Executor threads, Ticker ticker) {
        this.storage = storage;
        this.threads = threads;
        this.ticker = ticker;
        this.lastTick = ticker.nanos();
        this.lastBeat = lastTick;
    }

    /** Beats when it is time to; what is still in flight from the last beat is left out. */
    void tick() {
        long now = ticker.nanos();
        lastTick = now;
        if (now - lastBeat >= EngineSettings.HEARTBEAT.toNanos()) {
            lastBeat = now;
            storage.upkeep().forEach(upkeep -> begin(upkeep, now));
        }
    }

    private void begin(Storage.Upkeep upkeep, long now) {
        if (inFlight.putIfAbsent(upkeep.of(), new InFlight(upkeep, now)) != null) {
            return;
        }
        boolean begun = false;
        try {
            threads.execute(() -> run(upkeep));
            begun = true;
        } finally {
            if (!begun) {
                inFlight.remove(upkeep.of());
            }
        }
    }

    private void run(Storage.Upkeep upkeep) {
        try {
            upkeep.task().run();
        } finally {
            inFlight.remove(upkeep.of());
        }
    }

    /** What does not answer any more, and since when; empty while all does. Single stores do not count. */
    Optional<String> trouble() {
        long now = ticker.nanos();
        if (now - lastTick >= TICKS_MISSING.toNanos()) {
            return unattended(now);
        }
        return inFlight.values().stream()
                .filter(each -> each.upkeep().store() == null && now - each.since() >= DISK_HANGS.toNanos())
                .findAny()
                .map(each -> "the disk has not answered for " + seconds(now - each.since()) + " s");
    }

    /** Why the process does not serve and will not by itself; empty while it may. */
    Optional<String> death() {
        long now = ticker.nanos();
        return now - lastTick >= DEAD.toNanos() ? unattended(now) : Optional.empty();
    }

    private Optional<String> unattended(long now) {
        return Optional.of("no timer has served the stores for " + seconds(now - lastTick) + " s");
    }

    /** Since when, by the ticker, the locks of a store have not been renewed although they are being renewed. */
    Map<StoreName, Long> pending() {
        Map<StoreName, Long> pending = new ConcurrentHashMap<>();
        inFlight.values().forEach(each -> {
            StoreName store = each.upkeep().store();
            if (store != null) {
                pending.merge(store, each.since(), Math::min);
            }
        });
        return pending;
    }

    private static long seconds(long nanos) {
        return TimeUnit.NANOSECONDS.toSeconds(nanos);
    }
}
