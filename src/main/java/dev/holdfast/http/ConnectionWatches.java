package dev.holdfast.http;

import dev.holdfast.session.Ticker;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/**
 * Cuts clients that keep a connection waiting for longer than the idle timeout, by one sweep over all connections of
 * an event loop. A connection is cut between the timeout and an eighth of it (one second at most) later. On HTTP/2 a
 * silent stream cuts its connection too: its client is not alive, or not well-behaved.
 *
 * <p>Belongs to one event loop.
 */
final class ConnectionWatches {
    private static final long LONGEST_PAUSE_MILLIS = 1000;

    private final Map<HttpConnection, ConnectionWatch> watches = new HashMap<>();
    private final Duration idleTimeout;
    private final Ticker ticker;

    ConnectionWatches(Duration idleTimeout, Ticker ticker) {
        this.idleTimeout = idleTimeout;
        this.ticker = ticker;
    }

    /** The watch of a connection, which begins with the first call for it and ends when it is closed. */
    @CanIgnoreReturnValue
    ConnectionWatch of(HttpConnection connection) {
        ConnectionWatch watch = watches.get(connection);
        return watch == null ? add(connection) : watch;
    }

    private ConnectionWatch add(HttpConnection connection) {
        ConnectionWatch watch = new ConnectionWatch(ticker);
        watches.put(connection, watch);
        endVertxWatch(connection);
        connection.closeHandler(closed -> watches.remove(connection));
        return watch;
    }

    /**
     * Takes over from Vert.x, whose own idle timeout is needed for connections on which no request has come yet, of
     * which no handler hears, but would also count the time that the server takes for an answer.
     */
    private static void endVertxWatch(HttpConnection connection) {
        if (connection instanceof HttpServerConnection served) {
            ChannelPipeline pipeline = served.channelHandlerContext().pipeline();
            if (pipeline.get(IdleStateHandler.class) != null) {
                pipeline.remove(IdleStateHandler.class);
            }
        }
    }

    /** Closes every connection that has waited for too long. Returns how many. */
    @CanIgnoreReturnValue
    int sweep() {
        long now = ticker.nanos();
        var late = new ArrayList<HttpConnection>();
        watches.forEach((connection, watch) -> {
            if (watch.waited(now) >= idleTimeout.toNanos()) {
                late.add(connection);
            }
        });
        late.forEach(HttpConnection::close);
        return late.size();
    }

    /** Sweeps from now on, until {@code vertx} or the verticle that calls this ends. */
    void sweepAlways(Vertx vertx) {
        long pause = Math.max(1, Math.min(LONGEST_PAUSE_MILLIS, idleTimeout.toMillis() / 8));
        vertx.setTimer(pause, timer -> {
            sweep();
            sweepAlways(vertx);
        });
    }

    int size() {
        return watches.size();
    }
}
