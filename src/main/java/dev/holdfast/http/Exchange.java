package dev.holdfast.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request and its answer. Belongs to its connection's event loop. */
final class Exchange {
    /** Larger answers are written in pieces of this many bytes, so that a slow reader's progress can be seen. */
    private static final int PIECE = 256 * 1024;

    private final HttpServerRequest request;
    private final String requestId;
    private final RequestProgress progress;
    private Map<String, String> variables = Map.of();

    Exchange(HttpServerRequest request, String requestId, RequestProgress progress) {
        this.request = request;
        this.requestId = requestId;
        this.progress = progress;
        request.response().putHeader(HeaderNames.REQUEST_ID, requestId);
    }

    /** With the parts of the path that its route's template names, as they stood in the raw path. */
    @CanIgnoreReturnValue
    Exchange withVariables(Map<String, String> rawSegments) {
        variables = rawSegments;
        return this;
    }

    HttpServerRequest request() {
        return request;
    }

    HttpMethod method() {
        return request.method();
    }

    boolean head() {
        return request.method().equals(HttpMethod.HEAD);
    }

    MultiMap headers() {
        return request.headers();
    }

    String requestId() {
        return requestId;
    }

    RequestProgress progress() {
        return progress;
    }

    boolean http2() {
        return request.version() == HttpVersion.HTTP_2;
    }

    /** The raw text of a path variable, null when the route has none of that name. */
    @Nullable
    String variable(String name) {
        return variables.get(name);
    }

    @CanIgnoreReturnValue
    QueryParameters query(List<String> known) {
        return QueryParameters.parse(request.query(), known);
    }

    HttpServerResponse response() {
        return request.response();
    }

    @CanIgnoreReturnValue
    Exchange header(CharSequence name, CharSequence value) {
        request.response().putHeader(name, value);
        return this;
    }

    @CanIgnoreReturnValue
    Exchange status(int status) {
        request.response().setStatusCode(status);
        return this;
    }

    /** Takes back what had been said of an answer that failed, but for {@code Allow} and the request's id. */
    void withoutAnswer() {
        MultiMap headers = request.response().headers();
        String allow = headers.get(HttpHeaders.ALLOW);
        headers.clear().add(HeaderNames.REQUEST_ID, requestId);
        if (allow != null) {
            headers.add(HttpHeaders.ALLOW, allow);
        }
    }

    /** Whether the answer has begun, or can no longer arrive. */
    boolean answered() {
        HttpServerResponse response = request.response();
        return response.ended() || response.headWritten() || response.closed();
    }

    /** Ends the answer without a body. */
    Future<Void> end() {
        progress.answered();
        return flushed(request.response().end());
    }

    /** Ends the answer with a body, of which HEAD only tells the length. */
    Future<Void> end(Buffer body) {
        progress.answered();
        HttpServerResponse response = request.response();
        if (head()) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
            return flushed(response.end());
        }
        if (body.length() <= PIECE) {
            return flushed(response.end(body));
        }
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
        return flushed(pieces(body, 0));
    }

    private Future<Void> pieces(Buffer body, int at) {
        progress.touch();
        int end = Math.min(body.length(), at + PIECE);
        if (end == body.length()) {
            return request.response().end(body.slice(at, end));
        }
        return request.response().write(body.slice(at, end)).compose(written -> pieces(body, end));
    }

    private Future<Void> flushed(Future<Void> written) {
        return written.onComplete(done -> progress.flushed());
    }
}
