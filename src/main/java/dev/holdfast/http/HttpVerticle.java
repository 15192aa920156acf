package dev.holdfast.http;

import dev.holdfast.session.SessionStore;
import dev.holdfast.session.Ticker;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Serves the HTTP interface on one event loop. Several instances share the port. Stopping one is a {@link Drain}, and
 * stops all of them.
 */
public final class HttpVerticle extends VerticleBase {
    private final SharedPort shared;
    private final SessionStore store;
    private final AccessControl access;
    private final InstantSource clock;
    private final Ticker ticker;
    private final ConnectionWatches watches;
    private final RequestObserver observer;
    private @Nullable HttpServer server;

    public HttpVerticle(
            SharedPort shared,
            SessionStore store,
            AccessControl access,
            InstantSource clock,
            Ticker ticker,
            RequestObserver observer) {
        this.shared = shared;
        this.store = store;
        this.access = access;
        this.clock = clock;
        this.ticker = ticker;
        this.watches = new ConnectionWatches(shared.settings(), shared.limits(), ticker, observer);
        this.observer = observer;
    }

    @Override
    public Future<?> start() {
        RequestBodies bodies = new RequestBodies(
                vertx, shared.settings().maxBody(), shared.limits().bodies());
        Routes routes = new RouteTable(vertx, shared.current(), store, clock, ticker, bodies, shared.limits()).routes();
        watches.sweepAlways(vertx);
        watches.evictFor(shared.limits().connections(), context);
        AnswerHeaders headers = new AnswerHeaders(new RequestIds(new SecureRandom()), clock);
        Site site = shared.settings().site();
        InvalidRequests invalid = new InvalidRequests(vertx, headers, site);
        Admission admission = new Admission(shared.limits());
        ProblemResponses problems = new ProblemResponses(bodies, site);
        server = WatchedHttpServer.create(vertx, shared, watches)
                .invalidRequestHandler(invalid)
                .requestHandler(new Dispatcher(
                        routes, admission, access, site, headers, invalid, bodies, problems, watches, observer,
                        ticker));
        return shared.listen(server);
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
                : new Drain(vertx, watches, ticker, shared.settings().grace())
                        .run()
                        .compose(drained -> listening.close());
    }
}
