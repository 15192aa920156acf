package dev.holdfast.http;

import dev.holdfast.session.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * Ends the connections of one event loop so that no request that came is left without an answer: no connection is
 * accepted any more, requests under way finish, and each answer says that it is its connection's last. A connection on
 * which nothing is under way is left open for a moment, since its client may just be sending; a client that begins after
 * that finds it closed, which HTTP allows at any time.
 */
final class Drain {
    /** So long a connection that was accepted just before is not yet to be seen everywhere. */
    private static final Duration AT_LEAST = Duration.ofMillis(60);

    /** How long clients may take to begin their next request, or to see that there is none to begin. */
    private static final Duration LINGER = Duration.ofMillis(500);

    private static final long LOOK_MILLIS = 20;

    private final Vertx vertx;
    private final ConnectionWatches watches;
    private final Ticker ticker;
    private final Duration grace;

    /**
     * @param grace how long requests under way may take
     */
    Drain(Vertx vertx, ConnectionWatches watches, Ticker ticker, Duration grace) {
        this.vertx = vertx;
        this.watches = watches;
        this.ticker = ticker;
        this.grace = grace;
    }

    /** Completes when no connection is left, or after the grace. Called on the event loop of the connections. */
    Future<Void> run() {
        Promise<Void> ended = Promise.promise();
        watches.drain();
        look(ticker.nanos(), ended);
        return ended.future();
    }

    private void look(long began, Promise<Void> ended) {
        long passed = ticker.nanos() - began;
        if (passed >= LINGER.toNanos()) {
            watches.closeIdle();
        }
        if ((watches.size() == 0 && passed >= AT_LEAST.toNanos()) || passed >= grace.toNanos()) {
            ended.complete();
        } else {
            vertx.setTimer(LOOK_MILLIS, timer -> look(began, ended));
        }
    }
}
