package dev.holdfast.http;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers failures as problems (RFC 9457). The one place where an exception becomes an answer: a
 * {@link StoreException} as its {@link Problem} says, anything else as {@code internal}, of which the client learns the
 * request id and the log the rest.
 */
final class ProblemResponses {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemResponses.class);

    private final RequestBodies bodies;
    private final Site site;

    ProblemResponses(RequestBodies bodies, Site site) {
        this.bodies = bodies;
        this.site = site;
    }

    /** Answers a failure, unless an answer has begun: then only its connection can say that it is not whole. */
    void answer(Exchange exchange, Throwable cause) {
        if (gone(exchange, cause)) {
            LOG.debug("request {}: the client is gone", exchange.requestId(), cause);
            exchange.abandon();
            return;
        }
        StoreException failure = cause instanceof StoreException known ? known : unexpected(exchange, cause);
        if (failure.code() == ErrorCode.ENGINE_UNAVAILABLE || failure.code() == ErrorCode.DISK_FULL) {
            LOG.warn("request {}: {}", exchange.requestId(), failure.detail(), failure.getCause());
        }
        exchange.failedWith(failure);
        if (exchange.answered()) {
            abandon(exchange);
            return;
        }
        exchange.withoutAnswer();
        bodies.discard(exchange);
        Problem problem = Problem.of(failure.code());
        exchange.status(problem.status()).header(HttpHeaders.CONTENT_TYPE, HeaderNames.PROBLEM_JSON);
        exchange.header(HttpHeaders.CACHE_CONTROL, HeaderNames.NO_STORE);
        Duration delay = failure.retryAfter() == null ? problem.retryAfter() : failure.retryAfter();
        if (delay != null) {
            exchange.header(
                    HttpHeaders.RETRY_AFTER,
                    Long.toString(Math.max(1, delay.plusMillis(999).toSeconds())));
        }
        if (problem.code() == ErrorCode.UNSUPPORTED_MEDIA_TYPE) {
            // The codings of bodies that are accepted (RFC 9110, section 12.5.3): none.
            exchange.header(HttpHeaders.ACCEPT_ENCODING, HeaderNames.IDENTITY);
            if (exchange.method().equals(HttpMethod.PATCH)) {
                exchange.header(HeaderNames.ACCEPT_PATCH, HeaderNames.PATCH_TYPES);
            }
        }
        Future<Void> unused = exchange.end(document(exchange, problem, failure));
    }

    /** Whether there is nobody to answer: his request broke off, or the writing of the answer did. */
    private static boolean gone(Exchange exchange, Throwable cause) {
        if (cause instanceof ClientGoneException) {
            exchange.failedWith(new StoreException(ErrorCode.INTERNAL, String.valueOf(cause.getMessage())));
            return true;
        }
        return exchange.answered() && ClientGoneException.isCausedBy(cause);
    }

    private static StoreException unexpected(Exchange exchange, Throwable cause) {
        LOG.error("request {} {} failed", exchange.requestId(), exchange.method(), cause);
        StoreException failure = new StoreException(
                ErrorCode.INTERNAL, "an unexpected failure; the server's log has it under this request's id", cause);
        boolean reads = exchange.head() || exchange.method().equals(HttpMethod.GET);
        return reads ? failure : failure.withOutcome(StoreException.Outcome.UNKNOWN);
    }

    private static void abandon(Exchange exchange) {
        if (!exchange.response().ended() && !exchange.response().closed()) {
            exchange.response().reset();
        }
        exchange.abandon();
    }

    private Buffer document(Exchange exchange, Problem problem, StoreException failure) {
        JsonOutput json = new JsonOutput(512).beginObject();
        json.name("type").string(site.problem(problem.code().slug()));
        json.name("title").string(problem.title());
        json.name("status").number(problem.status());
        json.name("detail").string(failure.detail());
        json.name("code").string(problem.code().slug());
        json.name("instance").string(exchange.requestId());
        json.name("retryable").bool(problem.retryable() && !failure.isLasting());
        json.name("outcome").string(failure.outcome().word());
        boolean conflict = failure.code() == ErrorCode.PATCH_CONFLICT && exchange.mayReadSession();
        if (failure.code() == ErrorCode.PRECONDITION_FAILED || conflict) {
            String etag = failure.currentEtag();
            json.name("currentEtag").string(etag == null ? null : Conditions.quoted(etag, false));
        }
        if (!failure.violations().isEmpty()) {
            json.name("errors").beginArray();
            for (StoreException.Violation violation : failure.violations()) {
                json.beginObject().name("pointer").string(violation.pointer());
                json.name("detail").string(violation.detail());
                String current = violation.currentValue();
                if (current != null && conflict) {
                    json.name("currentValue").raw(current.getBytes(StandardCharsets.UTF_8));
                }
                json.endObject();
            }
            json.endArray();
        }
        return json.endObject().toBuffer();
    }
}
