package dev.holdfast.maintenance;

import dev.holdfast.session.Scheduler;
import dev.holdfast.session.SessionStore;
import dev.holdfast.session.Ticker;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The timer: runs maintenance and the reaper for stores that nobody writes to. The first round comes one interval after
 * the start, the next one interval after the last has ended, so that rounds of one kind never overlap and no store's turn
 * comes twice in an interval. Each wait is longer than the interval by up to a tenth, at random, so that rounds, and
 * processes that were started together, drift apart.
 */
public final class MaintenanceVerticle extends VerticleBase {
    private static final int JITTER = 10;

    private final SessionStore store;
    private final List<Round> rounds;
    private final Ticker ticker;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final Set<Future<?>> running = new HashSet<>();
    private boolean stopped;

    /**
     * @param scheduler runs its tasks on this verticle's context
     * @param random for the waits
     */
    public MaintenanceVerticle(
            SessionStore store, List<Round> rounds, Ticker ticker, Scheduler scheduler, RandomGenerator random) {
        this.store = store;
        this.rounds = List.copyOf(rounds);
        this.ticker = ticker;
        this.scheduler = scheduler;
        this.random = random;
    }

    @Override
    public Future<?> start() {
        rounds.forEach(this::arm);
        return Future.succeededFuture();
    }

    private void arm(Round round) {
        long interval = round.interval().toNanos();
        scheduler.after(interval + random.nextLong(interval / JITTER + 1), () -> run(round));
    }

    private void run(Round round) {
        if (stopped) {
            return;
        }
        Future<Void> run = round.run(store, ticker, () -> stopped);
        running.add(run);
        run.onComplete(done -> {
            running.remove(run);
            if (!stopped) {
                arm(round);
            }
        });
    }

    /** Ends the rounds: the store at hand is finished, the next is not begun. */
    @Override
    public Future<?> stop() {
        stopped = true;
        return Future.join(List.copyOf(running));
    }
}
