package dev.holdfast.http;

import dev.holdfast.limits.Allowance;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the body of one request. The body is complete only if no byte of it was lost on the way: a chunk that the server
 * fails to keep, for want of memory say, fails the request, and the length that was kept must be both the announced and the
 * received one. Vert.x goes on after a handler has thrown, so the end of the request proves nothing.
 *
 * <p>Belongs to one event loop.
 */
final class BodyAssembly {
    private static final Logger LOG = LoggerFactory.getLogger(BodyAssembly.class);

    /** The capacity of a body before any of it has come. */
    private static final int FIRST_CAPACITY = 8 * 1024;

    private final Exchange exchange;
    private final HttpServerRequest request;
    private final RequestProgress progress;
    private final @Nullable Allowance allBodies;
    private final long declared;
    private final long maxBody;
    private final Promise<Buffer> whole = Promise.promise();
    private final Buffer body;
    private long complete;

    /**
     * @param declared the announced length, -1 when none is
     * @param maxBody the largest length that is accepted
     * @param allBodies what the bodies of all requests in flight may have together; null when the body is not kept
     */
    BodyAssembly(Exchange exchange, long declared, long maxBody, @Nullable Allowance allBodies) {
        this.exchange = exchange;
        this.request = exchange.request();
        this.progress = exchange.progress();
        this.allBodies = allBodies;
        this.declared = declared;
        this.maxBody = maxBody;
        this.body = declared > 0 && allBodies != null
                ? Buffer.buffer((int) Math.min(declared, FIRST_CAPACITY))
                : Buffer.buffer();
    }

    /**
     * Reads the body from now on.
     *
     * @return see {@link RequestBodies#read}
     */
    Future<Buffer> start() {
        request.handler(this::append);
        request.endHandler(end -> end());
        request.exceptionHandler(this::fail);
        return whole.future();
    }

    private void append(Buffer chunk) {
        try {
            progress.received(chunk.length());
            if (whole.future().isComplete()) {
                return;
            }
            if (complete + chunk.length() > maxBody) {
                whole.tryFail(tooLarge(maxBody));
            } else if (allBodies == null) {
                complete += chunk.length();
            } else if (allBodies.take(chunk.length())) {
                exchange.hold(chunk.length());
                body.appendBuffer(chunk);
                complete += chunk.length();
            } else {
                whole.tryFail(
                        busy("the bodies of requests in flight take all the memory that http.limits.bodies allows"));
            }
        } catch (RuntimeException lost) {
            whole.tryFail(notKept(lost));
        } catch (Error fatal) {
            whole.tryFail(notKept(fatal));
            throw fatal;
        }
    }

    private void end() {
        progress.receivedAll();
        long received = request.bytesRead();
        if (complete == received && (declared < 0 || declared == received)) {
            whole.tryComplete(body);
        } else if (!whole.future().isComplete()) {
            LOG.error(
                    "request {}: body incomplete, announced={} received={} kept={}",
                    exchange.requestId(),
                    declared,
                    received,
                    complete);
            whole.tryFail(notKept(null));
        }
    }

    private void fail(Throwable cause) {
        progress.brokenOff();
        if (!exchange.http2()) {
            LingeringClose.of(request.connection());
        }
        if (exchange.http2() || ClientGoneException.isCausedBy(cause)) {
            whole.tryFail(new ClientGoneException(cause));
        } else if (cause instanceof RuntimeException && !(cause.getCause() instanceof Error)) {
            // Of Netty's decoder, whatever its type: it throws ArrayIndexOutOfBoundsException, too.
            whole.tryFail(RequestHeads.malformed(
                    "the body is not in chunks as RFC 9112, section 7.1, defines them: its end is unknown"));
        } else {
            whole.tryFail(notKept(cause));
        }
        // Vert.x is about to close it, and would drop a response that it has not flushed.
        if (!exchange.http2()) {
            Future<Void> unused = request.connection().close();
        }
    }

    private StoreException notKept(@Nullable Throwable cause) {
        if (cause != null) {
            LOG.error("request {}: cannot keep the body", exchange.requestId(), cause);
        }
        return busy("the server could not keep the whole body, for lack of memory; nothing was changed");
    }

    private static StoreException busy(String detail) {
        return new StoreException(ErrorCode.STORE_BUSY, detail);
    }

    static StoreException tooLarge(long maxBody) {
        return new StoreException(
                ErrorCode.TOO_LARGE,
                "the body of the request has more than the " + maxBody
                        + " bytes that are accepted here (http.maxBody)");
    }
}
