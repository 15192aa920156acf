package dev.holdfast.http;

import dev.holdfast.access.Authenticator;
import dev.holdfast.access.Principal;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.KeyRange;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreName;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests in: finds out who calls, and compares what the operation asks with what the caller was granted.
 *
 * <p>Stores are not looked at, so that no answer depends on whether one is there. A store that no grant of the caller
 * names is answered like one that does not exist, or, where the operation would create it, with {@code FORBIDDEN}.
 */
final class Gate {
    private static final String SCHEME = "bearer ";
    private static final String CHALLENGE = "Bearer realm=\"holdfast\"";

    private final @Nullable Authenticator authenticator;
    private final Admission admission;
    private final TokenChecks checks = new TokenChecks();

    /**
     * @param authenticator with null nobody is asked who he is, and everybody may do everything
     * @param admission meters tokens that must be verified
     */
    Gate(@Nullable Authenticator authenticator, Admission admission) {
        this.authenticator = authenticator;
        this.admission = admission;
    }

    /**
     * Admits the exchange to an operation, or fails with {@code UNAUTHENTICATED}, {@code FORBIDDEN},
     * {@code NOT_FOUND} or {@code RATE_LIMITED}. Complete at once unless the caller's token takes time to verify.
     */
    Future<Void> admit(Exchange exchange, Access access) {
        if (access.reach() == Access.Reach.NOTHING) {
            return Future.succeededFuture();
        }
        exchange.guard();
        return principal(exchange).map(principal -> {
            exchange.claims(null);
            exchange.by(principal);
            exchange.within(range(exchange, principal, access));
            return null;
        });
    }

    private Future<Principal> principal(Exchange exchange) {
        if (authenticator == null) {
            return Future.succeededFuture(Principal.ANONYMOUS);
        }
        List<String> credentials = exchange.headers().getAll(HttpHeaders.AUTHORIZATION);
        if (credentials.isEmpty()) {
            exchange.header(HeaderNames.WWW_AUTHENTICATE, CHALLENGE);
            return Future.failedFuture(new StoreException(
                    ErrorCode.UNAUTHENTICATED, "the request has no token; send it as 'Authorization: Bearer <token>'"));
        }
        String header = credentials.get(0);
        if (credentials.size() > 1 || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            exchange.header(HeaderNames.WWW_AUTHENTICATE, CHALLENGE + ", error=\"invalid_request\"");
            return Future.failedFuture(new StoreException(
                    ErrorCode.UNAUTHENTICATED, "the one header Authorization that is expected is 'Bearer <token>'"));
        }
        String token = header.substring(SCHEME.length()).strip();
        Principal known = authenticator.known(token);
        if (known != null) {
            return Future.succeededFuture(known);
        }
        exchange.claims(authenticator.claimedId(token));
        String address = exchange.address();
        admission.awaiting(address);
        Future<Principal> checked = checks.inTurn(address, () -> {
            admission.verifying(exchange, address);
            return authenticator.authenticate(token).onFailure(refused -> {
                admission.refused(address);
                exchange.header(HeaderNames.WWW_AUTHENTICATE, CHALLENGE + ", error=\"invalid_token\"");
            });
        });
        return checked.onComplete(decided -> admission.decided(address));
    }

    private static KeyRange range(Exchange exchange, Principal principal, Access access) {
        if (access.reach() == Access.Reach.STORES) {
            if (!principal.has(access.anyOf())) {
                throw forbidden(exchange, "none of the caller's grants has scope " + words(access));
            }
            return KeyRange.NONE;
        }
        StoreName store = Target.store(exchange);
        exchange.about(store, null);
        KeyRange range = principal.range(access.anyOf(), store);
        if (range.isEmpty()) {
            throw refusal(exchange, principal, access, store);
        }
        if (access.reach() == Access.Reach.STORE && !range.whole()) {
            throw forbidden(
                    exchange,
                    "the operation is about the whole store, and the caller's grants with scope " + words(access)
                            + " are limited to some of its keys");
        }
        return range;
    }

    private static StoreException refusal(Exchange exchange, Principal principal, Access access, StoreName store) {
        if (principal.knows(store)) {
            return forbidden(exchange, "no grant of the caller for this store has scope " + words(access));
        }
        return access.creates()
                ? forbidden(exchange, "no grant of the caller names this store")
                : new StoreException(ErrorCode.NOT_FOUND, "there is no store of this name");
    }

    private static String words(Access access) {
        return access.anyOf().stream()
                .sorted()
                .map(scope -> "'" + scope.word() + "'")
                .collect(Collectors.joining(" or "));
    }

    /** That the caller is known and may not do this. */
    static StoreException forbidden(Exchange exchange, String detail) {
        exchange.header(HeaderNames.WWW_AUTHENTICATE, CHALLENGE + ", error=\"insufficient_scope\"");
        return new StoreException(ErrorCode.FORBIDDEN, detail);
    }
}
