package dev.holdfast.access;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

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

    /**
     * The principal of a token that can be told from others at once and with little effort, so that nobody need be kept
     * from asking. Called on event loops: it must not block.
     *
     * @param token any text that a client sent; never to be logged
     * @return null when {@link #authenticate} must be asked, which may accept the token or not
     */
    default @Nullable Principal known(String token) {
        return null;
    }

    /**
     * The id that a token claims, for the audit log. It proves nothing. Called on event loops: it must not block.
     *
     * @param token any text that a client sent; never to be logged
     * @return null when it claims none that a token can have
     */
    default @Nullable String claimedId(String token) {
        return null;
    }
}
