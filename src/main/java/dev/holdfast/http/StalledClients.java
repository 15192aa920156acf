package dev.holdfast.http;

import dev.holdfast.limits.Allowance;
import dev.holdfast.session.Ticker;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Clients that ask and do not take what they are answered. An answer that is not large must be taken within
 * {@value #PATIENCE_SECONDS} s, or its stream is reset; on HTTP/1, and when that has happened
 * {@value #MOST_DROPPED} times, the connection is closed. When answers on their way take nearly all the memory that they may, connections
 * are closed that have taken nothing for a second, those first that keep most. Belongs to one event loop.
 */
final class StalledClients {
    static final int PATIENCE_SECONDS = 10;
    static final int MOST_DROPPED = 10;

    private static final long SECOND = 1_000_000_000L;
    private static final long PAUSE = SECOND / 10;

    /** What one connection may keep while its client takes nothing: this part of all. */
    private static final int CONNECTION = 8;

    /** Connections are closed when less than this part is left. */
    private static final int LEFT = 4;

    private final Map<HttpConnection, ConnectionWatch> watches;
    private final Allowance responses;
    private final Ticker ticker;
    private long shedAt;

    StalledClients(Map<HttpConnection, ConnectionWatch> watches, Allowance responses, Ticker ticker) {
        this.watches = watches;
        this.responses = responses;
        this.ticker = ticker;
        this.shedAt = ticker.nanos() - PAUSE;
    }

    /** Whether a connection, on which another request has come, keeps too much that its client does not take. */
    boolean mustEnd(ConnectionWatch watch) {
        if (!responses.has(LEFT)) {
            shed();
        }
        return watch.kept() > responses.most() / CONNECTION && watch.stalled(ticker.nanos()) >= SECOND;
    }

    private void shed() {
        long now = ticker.nanos();
        if (now - shedAt < PAUSE) {
            return;
        }
        shedAt = now;
        List<Map.Entry<HttpConnection, ConnectionWatch>> stalled = new ArrayList<>();
        watches.entrySet().forEach(one -> {
            if (one.getValue().stalled(now) >= SECOND) {
                stalled.add(one);
            }
        });
        stalled.sort(Comparator.comparingLong(one -> -one.getValue().kept()));
        for (Map.Entry<HttpConnection, ConnectionWatch> one : stalled) {
            if (responses.has(2)) {
                return;
            }
            cut(one.getKey());
        }
    }

    /** Ends what has been stalled for too long. */
    void sweep() {
        if (!responses.has(LEFT)) {
            shed();
        }
        long now = ticker.nanos();
        List<Runnable> ends = new ArrayList<>();
        watches.forEach((connection, watch) -> {
            List<RequestProgress> dropped = watch.drop(now, PATIENCE_SECONDS * SECOND);
            if (!dropped.isEmpty()) {
                ends.add(() -> end(connection, watch, dropped));
            }
        });
        ends.forEach(Runnable::run);
    }

    private void end(HttpConnection connection, ConnectionWatch watch, List<RequestProgress> dropped) {
        if (watch.dropped() > MOST_DROPPED
                || !(connection instanceof HttpServerConnection served)
                || !(served.channelHandlerContext().handler() instanceof Http2ConnectionHandler http2)) {
            cut(connection);
            return;
        }
        ChannelHandlerContext context = served.channelHandlerContext();
        for (RequestProgress progress : dropped) {
            ChannelFuture unused =
                    http2.resetStream(context, progress.stream(), Http2Error.CANCEL.code(), context.newPromise());
        }
        context.flush();
    }

    /** Closes a connection without waiting for its client. */
    void cut(HttpConnection connection) {
        if (connection instanceof HttpServerConnection served) {
            ChannelFuture unused = served.channelHandlerContext().close();
        } else {
            Future<Void> unused = connection.close();
        }
    }
}
