package dev.holdfast.http;

import dev.holdfast.limits.Allowance;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.nio.channels.ClosedChannelException;

/**
 * Reads the bodies that are wanted and gets rid of those that are not. A client that is still sending when its request
 * is refused would often not see the answer if the connection were closed at once; so what it sends is read and
 * discarded, up to a bound.
 */
final class RequestBodies {
    /** How much of a refused body is read before the connection is closed (HTTP/1.1) or the stream reset (HTTP/2). */
    static final long MOST_DISCARDED = 16L << 20;

    private static final long NO_ERROR = 0;
    private static final long LINGER_MILLIS = 1000;

    /** How much room a body gets before any of it has come. */
    private static final int FIRST_ROOM = 8 * 1024;

    private final Vertx vertx;
    private final long maxBody;
    private final Allowance allBodies;

    /**
     * @param maxBody how many bytes a body may have
     * @param allBodies what the bodies of all requests under way may have together
     */
    RequestBodies(Vertx vertx, long maxBody, Allowance allBodies) {
        this.vertx = vertx;
        this.maxBody = maxBody;
        this.allBodies = allBodies;
    }

    /** Whether more of the request than its head may come. */
    static boolean announced(HttpServerRequest request) {
        long length = declaredLength(request);
        return length > 0
                || request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                || (length < 0 && request.version() == HttpVersion.HTTP_2);
    }

    private static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            return -1;
        }
        try {
            return Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    /**
     * The whole body. To be called before the endpoint returns.
     *
     * @return fails with {@code TOO_LARGE}: at once when the length is announced, else when it has been exceeded; with
     *     {@code STORE_BUSY} when there is no room for it beside others; with {@code MALFORMED_QUERY} when its chunks are
     *     broken; with a {@link ClientGoneException}
     */
    Future<Buffer> read(Exchange exchange) {
        RequestProgress progress = exchange.progress();
        HttpServerRequest request = exchange.request();
        long declared = declaredLength(request);
        if (declared > maxBody) {
            return Future.failedFuture(tooLarge());
        }
        if (!progress.receiving()) {
            return Future.succeededFuture(Buffer.buffer());
        }
        if (request.response().closed()) {
            // While its token was verified: nothing more will be told of it.
            progress.brokenOff();
            return Future.failedFuture(new ClientGoneException(new ClosedChannelException()));
        }
        progress.taken();
        if (expectsContinue(request)) {
            request.response().writeContinue();
        }
        Promise<Buffer> whole = Promise.promise();
        Buffer body = declared > 0 ? Buffer.buffer((int) Math.min(declared, FIRST_ROOM)) : Buffer.buffer();
        request.handler(chunk -> {
            progress.received(chunk.length());
            if (body.length() + (long) chunk.length() > maxBody) {
                whole.tryFail(tooLarge());
            } else if (!allBodies.take(chunk.length())) {
                whole.tryFail(noRoom());
            } else {
                exchange.hold(chunk.length());
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(end -> {
            progress.receivedAll();
            whole.tryComplete(body);
        });
        request.exceptionHandler(cause -> {
            progress.brokenOff();
            boolean gone = exchange.http2() || ClientGoneException.isCausedBy(cause);
            whole.tryFail(gone ? new ClientGoneException(cause) : brokenChunks());
            // Vert.x is about to close it, and would drop an answer that it has not flushed. A client that goes on
            // sending may miss it all the same.
            if (!exchange.http2()) {
                Future<Void> unused = request.connection().close();
            }
        });
        return whole.future();
    }

    private static boolean expectsContinue(HttpServerRequest request) {
        String expect = request.getHeader(HttpHeaders.EXPECT);
        return expect != null && expect.equalsIgnoreCase("100-continue");
    }

    private static StoreException noRoom() {
        return new StoreException(
                ErrorCode.STORE_BUSY,
                "the bodies of requests under way take all the memory that http.limits.bodies allows");
    }

    private static StoreException brokenChunks() {
        return new StoreException(
                ErrorCode.MALFORMED_QUERY,
                "the body is not in chunks as RFC 9112, section 7.1, has them: where it ends is not known");
    }

    private StoreException tooLarge() {
        return new StoreException(
                ErrorCode.TOO_LARGE,
                "the body of the request has more than the " + maxBody + " bytes that http.maxBody allows");
    }

    /**
     * Discards what comes of the body from now on. To be called before the answer ends; announces the closing of the
     * connection when it is known to follow.
     */
    void discard(Exchange exchange) {
        RequestProgress progress = exchange.progress();
        if (!progress.receiving()) {
            return;
        }
        HttpServerRequest request = exchange.request();
        boolean waitsForContinue = expectsContinue(request) && progress.unclaimed();
        progress.taken();
        if (!exchange.http2() && (waitsForContinue || declaredLength(request) > MOST_DISCARDED)) {
            if (!exchange.answered()) {
                exchange.header(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
            progress.whenDone(() -> cut(exchange));
        }
        if (waitsForContinue) {
            // It will not send the body now; should it do so all the same, it has some time to see the answer.
            vertx.setTimer(LINGER_MILLIS, timer -> cut(exchange));
        }
        Discarded discarded = new Discarded();
        request.handler(chunk -> {
            progress.received(chunk.length());
            discarded.bytes += chunk.length();
            if (discarded.bytes > MOST_DISCARDED) {
                cut(exchange);
            }
        });
        request.endHandler(end -> progress.receivedAll());
        request.exceptionHandler(gone -> progress.receivedAll());
    }

    private static void cut(Exchange exchange) {
        if (!exchange.http2()) {
            exchange.request().connection().close();
        } else if (exchange.progress().receiving()) {
            exchange.response().reset(NO_ERROR);
            exchange.progress().receivedAll();
        }
    }

    private static final class Discarded {
        private long bytes;
    }
}
