package dev.holdfast.http;

import dev.holdfast.session.StoreException;
import dev.holdfast.session.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Takes each request to its endpoint, and every failure to its problem. Belongs to one event loop. */
final class Dispatcher implements Handler<HttpServerRequest> {
    private final Routes routes;
    private final Admission admission;
    private final Gate gate;
    private final @Nullable WebPageGuard webPages;
    private final AuditTrail audit;
    private final AnswerHeaders headers;
    private final InvalidRequests invalid;
    private final RequestBodies bodies;
    private final ProblemResponses problems;
    private final ConnectionWatches watches;
    private final RequestObserver observer;
    private final StalledClients stalled;
    private final Ticker ticker;

    Dispatcher(
            Routes routes,
            Admission admission,
            AccessControl access,
            Site site,
            AnswerHeaders headers,
            InvalidRequests invalid,
            RequestBodies bodies,
            ProblemResponses problems,
            ConnectionWatches watches,
            RequestObserver observer,
            Ticker ticker) {
        this.routes = routes;
        this.admission = admission;
        this.gate = new Gate(access.authenticator(), admission);
        this.webPages = access.authenticator() == null ? new WebPageGuard(site) : null;
        this.audit = access.audit();
        this.headers = headers;
        this.invalid = invalid;
        this.bodies = bodies;
        this.problems = problems;
        this.watches = watches;
        this.observer = observer;
        this.stalled = watches.stalled();
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
        ConnectionWatch watch = watches.of(request.connection());
        RequestProgress progress = watch.begin(RequestBodies.announced(request));
        Exchange exchange =
                new Exchange(request, headers.begin(request), progress, admission, done -> finished(done, began));
        if (stalled.mustEnd(watch)) {
            stalled.cut(request.connection());
            exchange.abandon();
            return;
        }
        Future<Endpoint> admitted = admit(exchange);
        if (admitted.isComplete()) {
            answer(exchange, admitted);
        } else {
            // What comes of the body meanwhile waits for whoever wants it.
            request.pause();
            progress.paused();
            admitted.onComplete(decided -> {
                progress.resumed();
                answer(exchange, admitted);
                request.resume();
            });
        }
    }

    private void finished(Exchange exchange, long began) {
        admission.leave(exchange);
        observer.answered(exchange.outcome(Duration.ofNanos(ticker.nanos() - began)));
        if (audit != AuditTrail.NONE && exchange.guarded()) {
            audit.done(exchange.deed());
        }
    }

    /** The endpoint of a request that is let in. What is thrown on the way is a failure like any other. */
    private Future<Endpoint> admit(Exchange exchange) {
        try {
            admission.enter(exchange);
            RequestHeads.checkStream(exchange.request());
            if (webPages != null) {
                webPages.check(exchange.request());
            }
            Routes.Operation operation = routes.find(exchange);
            observer.routed(exchange.method().name(), exchange.route());
            return gate.admit(exchange, operation.access()).map(in -> operation.endpoint());
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /** Its caller is known now, or will not be: the request counts as his in either case. */
    private void answer(Exchange exchange, Future<Endpoint> admitted) {
        try {
            admission.meter(exchange);
            admission.share(exchange);
        } catch (StoreException tooMany) {
            problems.answer(exchange, tooMany);
            return;
        }
        admitted.compose(endpoint -> serve(exchange, endpoint)).onFailure(cause -> problems.answer(exchange, cause));
    }

    private Future<?> serve(Exchange exchange, Endpoint endpoint) {
        Future<?> answer = endpoint.answer(exchange);
        if (exchange.progress().unclaimed() && !answer.failed()) {
            bodies.discard(exchange);
        }
        return answer;
    }
}
