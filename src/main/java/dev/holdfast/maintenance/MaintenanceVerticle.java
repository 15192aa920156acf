package dev.holdfast.maintenance;

import dev.holdfast.session.Command;
import dev.holdfast.session.Deadline;
import dev.holdfast.session.SessionStore;
import dev.holdfast.session.StoreStatus;
import dev.holdfast.session.Ticker;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.Iterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs maintenance for stores that nobody writes to: {@code interval} after the start and then every {@code interval}, one
 * store after the other. The timer is one-shot and armed again when a round has ended, so that rounds never overlap.
 */
public final class MaintenanceVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(MaintenanceVerticle.class);

    private final SessionStore store;
    private final Duration interval;
    private final Duration timeout;
    private final Ticker ticker;
    private boolean stopped;
    private Future<Void> round = Future.succeededFuture();

    /**
     * @param interval between two rounds
     * @param timeout how long the maintenance of one store may wait in its queue
     */
    public MaintenanceVerticle(SessionStore store, Duration interval, Duration timeout, Ticker ticker) {
        this.store = store;
        this.interval = interval;
        this.timeout = timeout;
        this.ticker = ticker;
    }

    @Override
    public Future<?> start() {
        armTimer();
        return Future.succeededFuture();
    }

    private void armTimer() {
        vertx.setTimer(Math.max(1, interval.toMillis()), timer -> {
            round = store.execute(new Command.ListStores())
                    .compose(list -> maintain(list.stores().iterator()))
                    .onFailure(failure -> log.warn("maintenance found no stores: {}", failure.getMessage()))
                    .otherwiseEmpty();
            round.onComplete(done -> {
                if (!stopped) {
                    armTimer();
                }
            });
        });
    }

    private Future<Void> maintain(Iterator<StoreStatus> stores) {
        if (stopped || !stores.hasNext()) {
            return Future.succeededFuture();
        }
        StoreStatus next = stores.next();
        return store.execute(new Command.Maintain(next.store(), Deadline.after(timeout, ticker)))
                .onFailure(failure -> log.warn("store {}: no maintenance: {}", next.store(), failure.getMessage()))
                .otherwiseEmpty()
                .compose(done -> maintain(stores));
    }

    /** Ends the round: the store at hand is finished, the next is not begun. */
    @Override
    public Future<?> stop() {
        stopped = true;
        return round;
    }
}
