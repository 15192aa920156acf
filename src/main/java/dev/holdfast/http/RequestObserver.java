package dev.holdfast.http;

import dev.holdfast.session.StoreName;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Is told of every request, on its event loop: it must be quick, must not block and must not throw. */
public interface RequestObserver {
    /** Looks away. */
    RequestObserver NONE = new RequestObserver() {};

    /** The status of a request whose client was gone before it was answered; nobody has seen it. */
    int CLIENT_GONE = 499;

    /** The route of a request that no route takes. */
    String NO_ROUTE = "none";

    /** The first bytes of a request have come on a new connection. */
    default void connected() {}

    /** Such a connection is closed. */
    default void disconnected() {}

    /** A request's head has come. Every one is followed by {@link #answered}. */
    default void received() {}

    /** Its endpoint is about to be asked; called within the request's own context. Left out when it has no endpoint. */
    default void routed(String method, String route) {}

    /** The answer has been handed to the connection whole, or cannot be any more. */
    default void answered(Answered answered) {}

    /** Tells both, this one first. */
    default RequestObserver and(RequestObserver other) {
        RequestObserver first = this;
        return new RequestObserver() {
            @Override
            public void connected() {
                first.connected();
                other.connected();
            }

            @Override
            public void disconnected() {
                first.disconnected();
                other.disconnected();
            }

            @Override
            public void received() {
                first.received();
                other.received();
            }

            @Override
            public void routed(String method, String route) {
                first.routed(method, route);
                other.routed(method, route);
            }

            @Override
            public void answered(Answered answered) {
                first.answered(answered);
                other.answered(answered);
            }
        };
    }

    /**
     * What became of a request. It names no session, and holds nothing of a body.
     *
     * @param principal who sent it; see {@link dev.holdfast.access.Principal#id}
     * @param remote the address that it came from; null when that is unknown
     * @param store the store that it is about; null when its path names none, or a name that no store can have
     * @param method the request's method; any text that a client chose
     * @param route the template of the path, such as {@code /v1/stores/{store}}; {@link #NO_ROUTE}
     * @param status the answer's status; {@link #CLIENT_GONE}
     * @param bytes of the answer's body
     * @param took from the request's head to the answer's end
     * @param requestId as answered in {@code X-Request-Id}
     * @param traceId of the trace that the request's {@code traceparent} says it belongs to; null without one
     */
    record Answered(
            String principal,
            @Nullable SocketAddress remote,
            @Nullable StoreName store,
            String method,
            String route,
            int status,
            long bytes,
            Duration took,
            String requestId,
            @Nullable String traceId) {}
}
