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
    private static final String NO_PAGE = "about:blank";

    private final Vertx vertx;
    private final AnswerHeaders headers;

    InvalidRequests(Vertx vertx, AnswerHeaders headers) {
        this.vertx = vertx;
        this.headers = headers;
    }

    @Override
    public void handle(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof TooLongHttpLineException) {
            answer(request, 414, "URI Too Long", NO_PAGE, "the request line is too long");
        } else if (cause instanceof TooLongHttpHeaderException) {
            answer(request, 431, "Request Header Fields Too Large", NO_PAGE, "the header lines are too long together");
        } else {
            refuse(request, "the request is not HTTP");
        }
    }

    /** Answers 400 and closes the connection: what follows on it is not to be trusted. */
    void refuse(HttpServerRequest request, String detail) {
        Problem problem = Problem.of(ErrorCode.MALFORMED_QUERY);
        String type = ProblemResponses.type(request, problem.code().slug());
        answer(request, problem.status(), problem.title(), type, detail);
    }

    private void answer(HttpServerRequest request, int status, String title, String type, String detail) {
        HttpServerResponse response = request.response();
        String id = headers.begin(request);
        JsonOutput json = new JsonOutput(256).beginObject();
        json.name("type").string(type).name("title").string(title);
        json.name("status").number(status).name("detail").string(detail);
        json.name("instance").string(id).name("retryable").bool(false);
        Buffer document = json.name("outcome").string("not-applied").endObject().toBuffer();
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CACHE_CONTROL, HeaderNames.NO_STORE)
                .putHeader(HttpHeaders.CONTENT_TYPE, HeaderNames.PROBLEM_JSON)
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(document.length()))
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        // Not ended: Vert.x would go on with what follows, or close at once. With its length the client has it all.
        Future<Void> unused = response.write(document);
        vertx.setTimer(LINGER_MILLIS, timer -> request.connection().close());
    }
}
