package dev.holdfast.maintenance;

import dev.holdfast.session.Command;
import dev.holdfast.session.Deadline;
import dev.holdfast.session.Reason;
import dev.holdfast.session.SessionStore;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.StoreStatus;
import dev.holdfast.session.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done to every store from time to time, one store after the other. A store that fails is logged and does not keep
 * the others waiting; the next round tries it again.
 *
 * @param name for the log
 * @param interval between two rounds
 * @param timeout how long its command may wait in a store's queue
 * @param command makes the command for a store
 */
public record Round(
        String name, Duration interval, Duration timeout, BiFunction<StoreName, Deadline, Command<?>> command) {
    private static final Logger log = LoggerFactory.getLogger(Round.class);

    /**
     * Goes round all stores there are.
     *
     * @param stopped whether to end before the next store
     * @return completes when the round has ended; never fails
     */
    Future<Void> run(SessionStore store, Ticker ticker, BooleanSupplier stopped) {
        Promise<Void> ended = Promise.promise();
        store.execute(new Command.ListStores())
                .onSuccess(list -> next(list.stores().iterator(), store, ticker, stopped, ended))
                .onFailure(failure -> {
                    log.warn("{}: no round: {}", name, Reason.of(failure));
                    ended.complete();
                });
        return ended.future();
    }

    /** Not composed of one future a store: however many there are, ending the last one takes one step. */
    private void next(
            Iterator<StoreStatus> stores,
            SessionStore store,
            Ticker ticker,
            BooleanSupplier stopped,
            Promise<Void> ended) {
        if (stopped.getAsBoolean() || !stores.hasNext()) {
            ended.complete();
            return;
        }
        StoreName next = stores.next().store();
        store.execute(command.apply(next, Deadline.after(timeout, ticker))).onComplete(done -> {
            if (done.failed()) {
                log.warn("{}: store {} failed: {}", name, next, Reason.of(done.cause()));
            }
            next(stores, store, ticker, stopped, ended);
        });
    }
}
