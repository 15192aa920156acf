package dev.holdfast.http;

import dev.holdfast.session.ErrorCode;
import io.netty.handler.codec.http.ContentLengthNotAllowedException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http.TransferEncodingNotAllowedException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * Answers what is not HTTP, heads that are too long, and other versions of HTTP: 400, 414, 431 or 505, a problem without a
 * page of its own for all but 400. The connection is closed, but only after the client has had some time to read: what it is still sending
 * would otherwise make its system drop the answer.
 */
final class InvalidRequests implements Handler<HttpServerRequest> {
    private static final long LINGER_MILLIS = 500;
    private static final String NO_PAGE = "about:blank";

    private final Vertx vertx;
    private final AnswerHeaders headers;
    private final Site site;

    InvalidRequests(Vertx vertx, AnswerHeaders headers, Site site) {
        this.vertx = vertx;
        this.headers = headers;
        this.site = site;
    }

    @Override
    public void handle(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof TooLongHttpLineException) {
            answer(request, 414, "URI Too Long", NO_PAGE, "the request line is too long");
        } else if (cause instanceof TooLongHttpHeaderException) {
            answer(request, 431, "Request Header Fields Too Large", NO_PAGE, "the header lines are too long together");
        } else if (cause instanceof Http1Heads.UnsupportedVersionException) {
            answer(request, 505, "HTTP Version Not Supported", NO_PAGE, "expected HTTP/1.1, HTTP/1.0 or HTTP/2");
        } else if (cause instanceof StrictRequestDecoder.MalformedHeadException) {
            refuse(request, String.valueOf(cause.getMessage()));
        } else if (cause instanceof ContentLengthNotAllowedException) {
            refuse(request, "the request has both Transfer-Encoding and Content-Length: expected one of them");
        } else if (cause instanceof TransferEncodingNotAllowedException) {
            refuse(request, "Transfer-Encoding is not part of HTTP/1.0: expected Content-Length");
        } else {
            refuse(request, "the request is not HTTP");
        }
    }

    /** Answers 400 and closes the connection: what follows on it is not to be trusted. */
    void refuse(HttpServerRequest request, String detail) {
        Problem problem = Problem.of(ErrorCode.MALFORMED_REQUEST);
        String type = site.problem(problem.code().slug());
        answer(request, problem.status(), problem.title(), type, detail);
    }

    private void answer(HttpServerRequest request, int status, String title, String type, String detail) {
        HttpServerResponse response = request.response();
        String id = headers.begin(request);
        JsonOutput json = new JsonOutput(256).beginObject();
        json.name("type").string(type).name("title").string(title);
        json.name("status").number(status).name("detail").string(detail);
        json.name("code").string(ErrorCode.MALFORMED_REQUEST.slug());
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
