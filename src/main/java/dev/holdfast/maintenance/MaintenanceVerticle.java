package dev.holdfast.maintenance;

import dev.holdfast.session.Scheduler;
import dev.holdfast.session.SessionStore;
import dev.holdfast.session.Ticker;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The timer: runs maintenance and the reaper for stores that nobody writes to, as {@link RoundTimer} describes. */
public final class MaintenanceVerticle extends VerticleBase {
    private final Supplier<List<Round>> rounds;
    private final RoundTimer timer;

    /**
     * @param rounds those of the moment
     * @param scheduler runs its tasks on this verticle's context
     * @param random for the waits
     */
    public MaintenanceVerticle(
            SessionStore store,
            Supplier<List<Round>> rounds,
            Ticker ticker,
            Scheduler scheduler,
            RandomGenerator random) {
        this.rounds = rounds;
        this.timer = new RoundTimer(store, ticker, scheduler, random);
    }

    @Override
    public Future<?> start() {
        timer.begin(rounds.get());
        return Future.succeededFuture();
    }

    /** Begins anew with the rounds of the moment, which have changed. Any thread, once it is deployed. */
    public void beginAnew() {
        context.runOnContext(here -> timer.begin(rounds.get()));
    }

    @Override
    public Future<?> stop() {
        return timer.end();
    }
}
