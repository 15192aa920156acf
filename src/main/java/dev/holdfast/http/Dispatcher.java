package dev.holdfast.http;

import dev.holdfast.session.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** Takes each request to its endpoint, and every failure to its problem. Belongs to one event loop. */
final class Dispatcher implements Handler<HttpServerRequest> {
    private final Routes routes;
    private final Admission admission;
    private final AnswerHeaders headers;
    private final InvalidRequests invalid;
    private final RequestBodies bodies;
    private final ProblemResponses problems;
    private final ConnectionWatches watches;
    private final RequestObserver observer;
    private final Ticker ticker;

    Dispatcher(
            Routes routes,
            Admission admission,
            AnswerHeaders headers,
            InvalidRequests invalid,
            RequestBodies bodies,
            ProblemResponses problems,
            ConnectionWatches watches,
            RequestObserver observer,
            Ticker ticker) {
        this.routes = routes;
        this.admission = admission;
        this.headers = headers;
        this.invalid = invalid;
        this.bodies = bodies;
        this.problems = problems;
        this.watches = watches;
        this.observer = observer;
        this.ticker = ticker;
    }

    @Override
    public void handle(HttpServerRequest request) {
        String fault = RequestHeads.fault(request);
        if (fault != null) {
            invalid.refuse(request, fault);
            return;
        }
        long began = ticker.nanos();
        observer.received();
        RequestProgress progress = watches.of(request.connection()).begin(RequestBodies.announced(request));
        Exchange exchange =
                new Exchange(request, headers.begin(request), progress, done -> finished(done, ticker.nanos() - began));
        Future<?> answer = answer(exchange).onFailure(cause -> problems.answer(exchange, cause));
        if (progress.unclaimed() && !answer.failed()) {
            bodies.discard(exchange);
        }
    }

    private void finished(Exchange exchange, long nanos) {
        admission.leave(exchange);
        observer.answered(exchange.outcome(Duration.ofNanos(nanos)));
    }

    /** The endpoint's answer. What an endpoint throws is answered like what it returns as a failure. */
    private Future<?> answer(Exchange exchange) {
        try {
            admission.enter(exchange);
            admission.meter(exchange);
            return routes.find(exchange).answer(exchange);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }
}
