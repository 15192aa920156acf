package dev.holdfast.http;

import dev.holdfast.session.ErrorCode;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * Answers what is not HTTP, and heads that are too long: 400, 414 or 431, a problem without a page of its own for the
 * latter two. The connection is closed, but only after the client has had some time to read: what it is still sending
 * would otherwise make its system drop the answer.
 */
final class InvalidRequests implements Handler<HttpServerRequest> {
    private static final long LINGER_MILLIS = 500;

    private final Vertx vertx;
    private final RequestIds ids;

    InvalidRequests(Vertx vertx, RequestIds ids) {
        this.vertx = vertx;
        this.ids = ids;
    }

    @Override
    public void handle(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        String id = ids.of(request);
        HttpServerResponse response = request.response();
        Buffer document;
        if (cause instanceof TooLongHttpLineException) {
            document = document(response, 414, "URI Too Long", "about:blank", id, "the request line is too long");
        } else if (cause instanceof TooLongHttpHeaderException) {
            document = document(
                    response,
                    431,
                    "Request Header Fields Too Large",
                    "about:blank",
                    id,
                    "the header lines are too long together");
        } else {
            Problem problem = Problem.of(ErrorCode.MALFORMED_QUERY);
            String type = ProblemResponses.type(request, problem.code().slug());
            document = document(response, problem.status(), problem.title(), type, id, "the request is not HTTP");
        }
        response.putHeader(HeaderNames.REQUEST_ID, id)
                .putHeader(HttpHeaders.CACHE_CONTROL, HeaderNames.NO_STORE)
                .putHeader(HttpHeaders.CONTENT_TYPE, HeaderNames.PROBLEM_JSON)
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(document.length()))
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        // Not ended: Vert.x would close the connection at once. With its length the client has all of the answer.
        Future<Void> unused = response.write(document);
        vertx.setTimer(LINGER_MILLIS, timer -> request.connection().close());
    }

    private static Buffer document(
            HttpServerResponse response, int status, String title, String type, String id, String detail) {
        response.setStatusCode(status);
        JsonOutput json = new JsonOutput(256).beginObject();
        json.name("type").string(type).name("title").string(title);
        json.name("status").number(status).name("detail").string(detail);
        json.name("instance").string(id).name("retryable").bool(false);
        return json.name("outcome").string("not-applied").endObject().toBuffer();
    }
}
