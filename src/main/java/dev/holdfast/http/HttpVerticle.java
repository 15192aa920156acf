package dev.holdfast.http;

import dev.holdfast.session.SessionStore;
import dev.holdfast.session.Ticker;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves the HTTP interface on one event loop. Several instances share the port. Stopping accepts no more connections
 * and lets requests under way finish, for {@link #GRACE_SECONDS} at most.
 */
public final class HttpVerticle extends VerticleBase {
    private static final int GRACE_SECONDS = 20;
    private static final int LONGEST_HEADERS = 16 * 1024;
    private static final int LONGEST_REQUEST_LINE = 8 * 1024;

    private final HttpSettings settings;
    private final SessionStore store;
    private final InstantSource clock;
    private final Ticker ticker;
    private @Nullable HttpServer server;

    public HttpVerticle(HttpSettings settings, SessionStore store, InstantSource clock, Ticker ticker) {
        this.settings = settings;
        this.store = store;
        this.clock = clock;
        this.ticker = ticker;
    }

    @Override
    public Future<?> start() {
        return vertx.executeBlocking(StaticPages::load, false).compose(this::listen);
    }

    private Future<HttpServer> listen(StaticPages pages) {
        RequestBodies bodies = new RequestBodies(vertx, settings.maxBody());
        Routes routes = new RouteTable(vertx, settings, store, clock, ticker, bodies, pages).routes();
        ConnectionWatches watches = new ConnectionWatches(settings.idleTimeout(), ticker);
        watches.sweepAlways(vertx);
        RequestIds ids = new RequestIds(new SecureRandom());
        server = vertx.createHttpServer(options())
                .connectionHandler(watches::of)
                .requestHandler(new Dispatcher(routes, ids, bodies, new ProblemResponses(bodies), watches));
        return server.listen();
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setHttp2ClearTextEnabled(true)
                // Only until a connection's first request has come: see ConnectionWatches.
                .setIdleTimeout(
                        (int) Math.min(Integer.MAX_VALUE, settings.idleTimeout().toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxHeaderSize(LONGEST_HEADERS)
                .setMaxInitialLineLength(LONGEST_REQUEST_LINE);
    }

    /** The port that is listened on, once started. */
    public int port() {
        return Objects.requireNonNull(server, "not started").actualPort();
    }

    @Override
    public Future<?> stop() {
        return server == null ? Future.succeededFuture() : server.shutdown(GRACE_SECONDS, TimeUnit.SECONDS);
    }
}
