package dev.holdfast.http;

import dev.holdfast.limits.Allowance;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

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
     *     {@code STORE_BUSY} when the server cannot keep it whole next to others; with {@code MALFORMED_REQUEST} when its
     *     chunks are broken; with a {@link ClientGoneException}
     */
    Future<Buffer> read(Exchange exchange) {
        return read(exchange, maxBody, allBodies);
    }

    /**
     * Waits for a body that nobody needs: a request whose body breaks off has not been sent whole, and must not be carried
     * out. To be called before the endpoint returns.
     *
     * @return fails as {@link #read} does, with {@code TOO_LARGE} only beyond the bytes of a body that are discarded
     */
    Future<Buffer> skip(Exchange exchange) {
        return read(exchange, MOST_DISCARDED, null);
    }

    private static Future<Buffer> read(Exchange exchange, long maxBody, @Nullable Allowance allBodies) {
        RequestProgress progress = exchange.progress();
        HttpServerRequest request = exchange.request();
        long declared = declaredLength(request);
        if (declared > maxBody) {
            return Future.failedFuture(BodyAssembly.tooLarge(maxBody));
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
        return new BodyAssembly(exchange, declared, maxBody, allBodies).start();
    }

    /** HTTP/1.0 has no interim responses (RFC 9110, section 10.1.1). */
    private static boolean expectsContinue(HttpServerRequest request) {
        return request.version() != HttpVersion.HTTP_1_0
                && request.headers().contains(HttpHeaders.EXPECT)
                && ListField.contains(request.headers().getAll(HttpHeaders.EXPECT), "100-continue");
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
        request.exceptionHandler(broken -> {
            if (!exchange.http2()) {
                LingeringClose.of(request.connection());
            }
            progress.receivedAll();
        });
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
