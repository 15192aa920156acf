package dev.holdfast.access;

import io.vertx.core.Future;

/** Finds out whose a bearer token is. */
@FunctionalInterface
public interface Authenticator {
    /**
     * The principal of a token.
     *
     * <p>Called on event loops: it must not block. What it can decide at once it answers with a future that is complete;
     * other futures complete on the caller's context.
     *
     * @param token any text that a client sent; never to be logged
     * @return fails with {@code UNAUTHENTICATED}, the same way whatever is wrong with the token
     */
    Future<Principal> authenticate(String token);
}
