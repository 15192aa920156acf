package dev.holdfast.maintenance;

import dev.holdfast.session.Scheduler;
import dev.holdfast.session.SessionStore;
import dev.holdfast.session.Ticker;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Waits between rounds. The first one of a kind comes one interval after the beginning, the next one interval after the
 * last has ended, so that rounds of one kind never overlap and no store's turn comes twice in an interval. Each wait is
 * longer than the interval by up to a tenth, at random, so that rounds, and processes that were started together, drift
 * apart. Belongs to one event loop.
 */
final class RoundTimer {
    private static final int JITTER = 10;

    private final SessionStore store;
    private final Ticker ticker;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final Set<Future<?>> running = new HashSet<>();
    private int beginnings;
    private boolean ended;

    RoundTimer(SessionStore store, Ticker ticker, Scheduler scheduler, RandomGenerator random) {
        this.store = store;
        this.ticker = ticker;
        this.scheduler = scheduler;
        this.random = random;
    }

    /** Begins with these rounds, instead of those before; one that is under way ends first, after the store at hand. */
    void begin(List<Round> rounds) {
        int beginning = ++beginnings;
        // Of the future that is joined nothing is to be told: rounds never fail.
        Future<?> unused =
                Future.join(List.copyOf(running)).onComplete(before -> rounds.forEach(round -> arm(round, beginning)));
    }

    private void arm(Round round, int beginning) {
        if (over(beginning)) {
            return;
        }
        long interval = round.interval().toNanos();
        scheduler.after(interval + random.nextLong(interval / JITTER + 1), () -> run(round, beginning));
    }

    private void run(Round round, int beginning) {
        if (over(beginning)) {
            return;
        }
        Future<Void> run = round.run(store, ticker, () -> over(beginning));
        running.add(run);
        run.onComplete(done -> {
            running.remove(run);
            arm(round, beginning);
        });
    }

    private boolean over(int beginning) {
        return ended || beginning != beginnings;
    }

    /** Ends all rounds: the store at hand is finished, the next is not begun. */
    Future<?> end() {
        ended = true;
        return Future.join(List.copyOf(running));
    }
}
