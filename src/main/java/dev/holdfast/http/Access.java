package dev.holdfast.http;

import dev.holdfast.access.Scope;
import java.util.Set;

/**
 * What an operation asks of its caller.
 *
 * @param reach what it is about
 * @param anyOf the scopes of which the caller needs one there
 * @param creates whether it creates a store that is not there
 */
record Access(Reach reach, Set<Scope> anyOf, boolean creates) {
    /** For everybody, whoever he is. */
    static final Access OPEN = new Access(Reach.NOTHING, Set.of(), false);

    /** What an operation is about. */
    enum Reach {
        /** No store. */
        NOTHING,
        /** The stores for which the caller has the scope; some must be granted. */
        STORES,
        /** Those keys of a store for which the caller has the scope. */
        KEYS,
        /** A store with all its keys. */
        STORE
    }

    static Access toStores(Scope scope) {
        return new Access(Reach.STORES, Set.of(scope), false);
    }

    static Access toKeys(Scope... anyOf) {
        return new Access(Reach.KEYS, Set.of(anyOf), false);
    }

    static Access toStore(Scope scope) {
        return new Access(Reach.STORE, Set.of(scope), false);
    }
}
