package dev.holdfast.access;

import dev.holdfast.session.KeyGlob;
import dev.holdfast.session.KeyRange;
import dev.holdfast.session.StoreName;
import java.util.List;
import java.util.Set;

/**
 * What may be done, where.
 *
 * @param scopes the kinds of operations; at least one
 * @param stores patterns of the stores' names; at least one
 * @param keys the keys in those stores; at least one
 */
public record Grant(Set<Scope> scopes, List<KeyGlob> stores, KeyRange keys) {
    /** Everything, everywhere. */
    public static final Grant EVERYTHING = new Grant(Scope.ALL, List.of(new KeyGlob("*")), KeyRange.ALL);

    public Grant {
        scopes = Set.copyOf(scopes);
        stores = List.copyOf(stores);
        if (scopes.isEmpty() || stores.isEmpty() || keys.isEmpty()) {
            throw new IllegalArgumentException("a grant has at least one scope, one store and one key");
        }
    }

    boolean names(StoreName store) {
        for (KeyGlob pattern : stores) {
            if (pattern.matches(store.value())) {
                return true;
            }
        }
        return false;
    }

    boolean allows(Set<Scope> anyOf) {
        for (Scope scope : scopes) {
            for (Scope asked : anyOf) {
                if (scope.allows(asked)) {
                    return true;
                }
            }
        }
        return false;
    }
}
