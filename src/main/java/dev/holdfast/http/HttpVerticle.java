package dev.holdfast.http;

import dev.holdfast.session.SessionStore;
import dev.holdfast.session.Ticker;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves the HTTP interface on one event loop. Several instances share the port. Stopping one is a {@link Drain}, and
 * stops all of them.
 */
public final class HttpVerticle extends VerticleBase {
    private final Supplier<HttpSettings> settings;
    private final SessionStore store;
    private final AccessControl access;
    private final InstantSource clock;
    private final Ticker ticker;
    private final ConnectionWatches watches;
    private final RequestObserver observer;
    private @Nullable HttpServer server;

    /**
     * @param settings those of the moment: the timeouts of the queue and the grace are asked for when they are needed, the
     *     others once
     */
    public HttpVerticle(
            Supplier<HttpSettings> settings,
            SessionStore store,
            AccessControl access,
            InstantSource clock,
            Ticker ticker,
            RequestObserver observer) {
        this.settings = settings;
        this.store = store;
        this.access = access;
        this.clock = clock;
        this.ticker = ticker;
        this.watches = new ConnectionWatches(settings.get().idleTimeout(), ticker, observer);
        this.observer = observer;
    }

    @Override
    public Future<?> start() {
        return vertx.executeBlocking(StaticPages::load, false).compose(this::listen);
    }

    private Future<HttpServer> listen(StaticPages pages) {
        RequestBodies bodies = new RequestBodies(vertx, settings.get().maxBody());
        Routes routes = new RouteTable(vertx, settings, store, clock, ticker, bodies, pages).routes();
        watches.sweepAlways(vertx);
        AnswerHeaders headers = new AnswerHeaders(new RequestIds(new SecureRandom()), clock);
        InvalidRequests invalid = new InvalidRequests(vertx, headers);
        server = WatchedHttpServer.create(vertx, settings.get(), watches)
                .invalidRequestHandler(invalid)
                .requestHandler(new Dispatcher(
                        routes,
                        access,
                        headers,
                        invalid,
                        bodies,
                        new ProblemResponses(bodies),
                        watches,
                        observer,
                        ticker));
        return server.listen();
    }

    /** The port that is listened on, once started. */
    public int port() {
        return Objects.requireNonNull(server, "not started").actualPort();
    }

    @Override
    public Future<?> stop() {
        HttpServer listening = server;
        return listening == null
                ? Future.succeededFuture()
                : new Drain(vertx, watches, ticker, settings.get().grace())
                        .run()
                        .compose(drained -> listening.close());
    }
}
