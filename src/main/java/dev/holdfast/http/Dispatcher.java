package dev.holdfast.http;

import dev.holdfast.session.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** Takes each request to its endpoint, and every failure to its problem. Belongs to one event loop. */
final class Dispatcher implements Handler<HttpServerRequest> {
    private final Routes routes;
    private final RequestIds ids;
    private final RequestBodies bodies;
    private final ProblemResponses problems;
    private final ConnectionWatches watches;
    private final RequestObserver observer;
    private final Ticker ticker;

    Dispatcher(
            Routes routes,
            RequestIds ids,
            RequestBodies bodies,
            ProblemResponses problems,
            ConnectionWatches watches,
            RequestObserver observer,
            Ticker ticker) {
        this.routes = routes;
        this.ids = ids;
        this.bodies = bodies;
        this.problems = problems;
        this.watches = watches;
        this.observer = observer;
        this.ticker = ticker;
    }

    @Override
    public void handle(HttpServerRequest request) {
        long began = ticker.nanos();
        observer.received();
        RequestProgress progress = watches.of(request.connection()).begin(RequestBodies.announced(request));
        Exchange exchange = new Exchange(
                request,
                ids.of(request),
                progress,
                done -> observer.answered(done.outcome(Duration.ofNanos(ticker.nanos() - began))));
        Future<?> answer = answer(exchange).onFailure(cause -> problems.answer(exchange, cause));
        if (progress.unclaimed() && !answer.failed()) {
            bodies.discard(exchange);
        }
    }

    /** The endpoint's answer. What an endpoint throws is answered like what it returns as a failure. */
    private Future<?> answer(Exchange exchange) {
        try {
            return routes.find(exchange).answer(exchange);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }
}
