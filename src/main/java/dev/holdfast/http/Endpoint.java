package dev.holdfast.http;

import io.vertx.core.Future;

/** What one operation of the interface does. */
@FunctionalInterface
interface Endpoint {
    /**
     * Answers the request.
     *
     * <p>Called on the event loop; must not block. It reads the request's body, if it wants it, before it returns.
     *
     * @return completes when the answer has been handed to the connection. A failure, returned or thrown, is answered as
     *     a problem by the caller, unless an answer has begun
     */
    Future<?> answer(Exchange exchange);
}
