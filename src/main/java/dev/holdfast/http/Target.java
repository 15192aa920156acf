package dev.holdfast.http;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreName;
import org.jspecify.annotations.Nullable;

/**
 * The session that a request is about.
 *
 * @param store its store
 * @param key its key
 * @param twin whether the key came in the query
 */
record Target(StoreName store, SessionKey key, boolean twin) {
    /**
     * The session of a request by its path, or by its query's {@code key} when the path names none.
     *
     * @throws StoreException {@code NOT_FOUND} when no store can have that name, {@code MALFORMED_KEY},
     *     {@code FORBIDDEN}
     */
    static Target of(Exchange exchange, QueryParameters query) {
        StoreName store = store(exchange);
        String raw = exchange.variable("key");
        if (raw != null) {
            return new Target(store, key(raw, "the session key in the path"), false).checked(exchange);
        }
        SessionKey key = key(query);
        if (key == null) {
            throw new StoreException(ErrorCode.MALFORMED_KEY, "query parameter 'key' is missing");
        }
        return new Target(store, key, true).checked(exchange);
    }

    private Target checked(Exchange exchange) {
        exchange.about(store, key);
        require(exchange, key);
        return this;
    }

    /** Refuses a key that the caller's grants leave out, whether there is a session of it or not. */
    private static void require(Exchange exchange, SessionKey key) {
        if (!exchange.range().contains(key)) {
            throw Gate.forbidden(exchange, "the caller's grants for this store leave this session key out");
        }
    }

    /**
     * The store that a request's path names.
     *
     * @throws StoreException {@code NOT_FOUND} when no store can have that name
     */
    static StoreName store(Exchange exchange) {
        String name = exchange.variable("store");
        return StoreName.parse(name == null ? "" : decoded(name))
                .orElseThrow(() -> new StoreException(
                        ErrorCode.NOT_FOUND,
                        "no store can have this name: a store name is a lower-case letter or digit, followed by at most"
                                + " 63 lower-case letters, digits, '_' or '-'"));
    }

    /** The run that a request's path names. */
    static String run(Exchange exchange) {
        String run = exchange.variable("run");
        return run == null ? "" : decoded(run);
    }

    /**
     * The session that a query's {@code key} names, null when it names none.
     *
     * @throws StoreException {@code MALFORMED_KEY}
     */
    static @Nullable SessionKey key(QueryParameters query) {
        String value = query.get("key");
        return value == null ? null : checked(value, "query parameter 'key'");
    }

    /** The name that a segment stands for; one that is broken stands for itself, which nothing is called. */
    private static String decoded(String segment) {
        try {
            return RawPath.decodeSegment(segment);
        } catch (IllegalArgumentException broken) {
            return segment;
        }
    }

    /**
     * The session that header {@code Active-Session} names, null when it does not.
     *
     * @throws StoreException {@code MALFORMED_KEY}, {@code MALFORMED_REQUEST}, {@code FORBIDDEN}
     */
    static @Nullable SessionKey active(Exchange exchange) {
        String raw = exchange.headers().get(HeaderNames.ACTIVE_SESSION);
        if (raw == null) {
            return null;
        }
        if (exchange.headers().getAll(HeaderNames.ACTIVE_SESSION).size() > 1) {
            throw RequestHeads.malformed("header Active-Session is given more than once: expected one session key");
        }
        SessionKey active = key(raw, "header Active-Session");
        require(exchange, active);
        return active;
    }

    private static SessionKey key(String raw, String where) {
        try {
            return new SessionKey(RawPath.decodeSegment(raw));
        } catch (IllegalArgumentException e) {
            throw malformed(where, e);
        }
    }

    private static SessionKey checked(String value, String where) {
        try {
            return new SessionKey(value);
        } catch (IllegalArgumentException e) {
            throw malformed(where, e);
        }
    }

    private static StoreException malformed(String where, IllegalArgumentException fault) {
        return new StoreException(ErrorCode.MALFORMED_KEY, where + ": " + fault.getMessage());
    }

    /** The session's path in canonical form. */
    String location() {
        return "/v1/stores/" + store.value() + "/sessions/" + RawPath.encodeSegment(key.value());
    }
}
