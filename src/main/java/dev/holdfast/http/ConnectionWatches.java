package dev.holdfast.http;

import dev.holdfast.limits.ConnectionLimit;
import dev.holdfast.limits.Limits;
import dev.holdfast.session.Ticker;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.Http2ServerConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Cuts clients that keep a connection waiting for longer than the idle timeout, by one sweep over all connections of
 * an event loop. The time begins when a connection is accepted, and a client that sends the head of a request byte by
 * byte does not begin it anew. A connection is cut between the timeout and an eighth of it (one second at most) later. On HTTP/2 a
 * silent stream cuts its connection too: its client is not alive, or not well-behaved.
 *
 * <p>Belongs to one event loop.
 */
final class ConnectionWatches {
    private static final Logger log = LoggerFactory.getLogger(ConnectionWatches.class);

    private static final long LONGEST_PAUSE_MILLIS = 1000;

    /** When connections were accepted whose first request, or HTTP/2 preface, has not come yet. */
    private final Map<Channel, Long> silent = new HashMap<>();

    private final Map<HttpConnection, ConnectionWatch> watches = new HashMap<>();
    private final int streams;
    private final Duration idleTimeout;
    private final Duration firstRequest;
    private final StalledClients stalled;
    private final Ticker ticker;
    private final RequestObserver observer;
    private @Nullable Channel listener;
    private boolean draining;

    ConnectionWatches(HttpSettings settings, Limits limits, Ticker ticker, RequestObserver observer) {
        this.streams = limits.settings().streams();
        this.idleTimeout = settings.idleTimeout();
        Duration first = limits.settings().firstRequest();
        this.firstRequest = first.compareTo(idleTimeout) < 0 ? first : idleTimeout;
        this.ticker = ticker;
        this.observer = observer;
        this.stalled = new StalledClients(watches, limits.responses(), ticker);
    }

    /** Those of its clients that do not take what they are answered. */
    StalledClients stalled() {
        return stalled;
    }

    /** A connection was accepted. */
    void accepted(Channel channel) {
        listener = channel.parent();
        silent.put(channel, ticker.nanos());
        channel.closeFuture().addListener(closed -> silent.remove(channel));
    }

    /**
     * From now on no connection is accepted, here or on another event loop that shares the port, and each answer is its
     * connection's last. Clients of HTTP/2 are told to begin nothing new.
     */
    void drain() {
        draining = true;
        if (listener != null) {
            ChannelFuture unused = listener.close();
        }
        watches.forEach((connection, watch) -> end(connection, watch));
    }

    private static void end(HttpConnection connection, ConnectionWatch watch) {
        watch.end();
        if (connection instanceof Http2ServerConnection) {
            Future<Void> unused = connection.shutdown();
        }
    }

    /** Closes the connections on which no request is under way. */
    void closeIdle() {
        var idle = new ArrayList<HttpConnection>();
        watches.forEach((connection, watch) -> {
            if (watch.idle()) {
                idle.add(connection);
            }
        });
        idle.forEach(HttpConnection::close);
        closeSilent(ticker.nanos());
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
        if (draining) {
            end(connection, watch);
        }
        if (connection instanceof HttpServerConnection served) {
            silent.remove(served.channelHandlerContext().channel());
            if (served.channelHandlerContext().handler() instanceof Http2ConnectionHandler http2) {
                // Netty would wait for the client to acknowledge the bound before it holds.
                http2.connection().remote().maxActiveStreams(streams);
                http2.decoder()
                        .frameListener(new FrameFloodLimit(http2.decoder().frameListener(), ticker));
            }
        }
        observer.connected();
        connection.exceptionHandler(ConnectionWatches::failed);
        connection.closeHandler(closed -> {
            watches.remove(connection);
            observer.disconnected();
        });
        return watch;
    }

    /** What clients do is no error of the server, though Vert.x logs it as one. */
    private static void failed(Throwable failure) {
        boolean clients = ClientGoneException.isCausedBy(failure)
                || failure instanceof DecoderException
                || failure instanceof IllegalArgumentException // of Netty's decoders, as the next
                || failure instanceof IndexOutOfBoundsException;
        log.atLevel(clients ? Level.DEBUG : Level.ERROR).setCause(failure).log("a connection failed");
    }

    /** From now on closes connections when all are open that may be; on this event loop, which is that of the context. */
    void evictFor(ConnectionLimit limit, Context context) {
        AtomicBoolean asked = new AtomicBoolean();
        limit.ask((count, address) -> {
            if (asked.compareAndSet(false, true)) {
                context.runOnContext(now -> {
                    asked.set(false);
                    limit.evicted(evict(count, address));
                });
            }
        });
    }

    /**
     * Closes up to so many connections, of one address or of any: those on which nobody has asked for anything for the
     * longest time. Returns how many.
     */
    private int evict(int count, @Nullable String address) {
        long now = ticker.nanos();
        PriorityQueue<Idle> longest = new PriorityQueue<>(Comparator.comparingLong(Idle::nanos));
        silent.forEach((channel, accepted) -> {
            if (address == null || ConnectionGate.isOf(channel, address)) {
                keep(longest, new Idle(now - accepted, () -> close(channel)), count);
            }
        });
        watches.forEach((connection, watch) -> {
            if (watch.idle() && (address == null || isOf(connection, address))) {
                keep(longest, new Idle(watch.waited(now), connection::close), count);
            }
        });
        longest.forEach(one -> one.end().run());
        return longest.size();
    }

    private static boolean isOf(HttpConnection connection, String address) {
        return connection instanceof HttpServerConnection served
                && ConnectionGate.isOf(served.channelHandlerContext().channel(), address);
    }

    private static void close(Channel channel) {
        ChannelFuture unused = channel.close();
    }

    private static void keep(PriorityQueue<Idle> longest, Idle one, int count) {
        longest.add(one);
        if (longest.size() > count) {
            longest.remove();
        }
    }

    /**
     * A connection on which nothing is under way.
     *
     * @param nanos for how long
     * @param end closes it
     */
    private record Idle(long nanos, Runnable end) {}

    /** Closes every connection that has waited for too long. Returns how many. */
    @CanIgnoreReturnValue
    int sweep() {
        long now = ticker.nanos();
        var late = new ArrayList<HttpConnection>();
        watches.forEach((connection, watch) -> {
            Duration patience = watch.begun() ? idleTimeout : firstRequest;
            if (watch.waited(now) >= patience.toNanos()) {
                late.add(connection);
            }
        });
        late.forEach(HttpConnection::close);
        stalled.sweep();
        return late.size() + closeSilent(now - firstRequest.toNanos());
    }

    @CanIgnoreReturnValue
    private int closeSilent(long acceptedBefore) {
        var late = new ArrayList<Channel>();
        silent.forEach((channel, accepted) -> {
            if (accepted - acceptedBefore <= 0) {
                late.add(channel);
            }
        });
        for (Channel channel : late) {
            ChannelFuture unused = channel.close();
        }
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
        return watches.size() + silent.size();
    }
}
