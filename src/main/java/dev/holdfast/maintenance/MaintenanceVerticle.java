package dev.holdfast.maintenance;

import dev.holdfast.session.SessionStore;
import dev.holdfast.session.Ticker;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The timer: runs maintenance and the reaper for stores that nobody writes to. The first round comes one interval after
 * the start, the next one interval after the last has ended, so that rounds of one kind never overlap.
 */
public final class MaintenanceVerticle extends VerticleBase {
    private final SessionStore store;
    private final List<Round> rounds;
    private final Ticker ticker;
    private final Set<Future<?>> running = new HashSet<>();
    private boolean stopped;

    public MaintenanceVerticle(SessionStore store, List<Round> rounds, Ticker ticker) {
        this.store = store;
        this.rounds = List.copyOf(rounds);
        this.ticker = ticker;
    }

    @Override
    public Future<?> start() {
        rounds.forEach(this::arm);
        return Future.succeededFuture();
    }

    private void arm(Round round) {
        vertx.setTimer(Math.max(1, round.interval().toMillis()), timer -> {
            Future<Void> run = round.run(store, ticker, () -> stopped);
            running.add(run);
            run.onComplete(done -> {
                running.remove(run);
                if (!stopped) {
                    arm(round);
                }
            });
        });
    }

    /** Ends the rounds: the store at hand is finished, the next is not begun. */
    @Override
    public Future<?> stop() {
        stopped = true;
        return Future.join(List.copyOf(running));
    }
}
