package dev.holdfast.access;

import dev.holdfast.session.KeyRange;
import dev.holdfast.session.StoreName;
import java.util.List;
import java.util.Set;

/**
 * An authenticated caller.
 *
 * @param id who it is, for limits and the audit log; not secret
 * @param grants what it may do; what no grant allows is forbidden
 */
public record Principal(String id, List<Grant> grants) {
    /** Everybody, where nobody is asked who he is: may do everything. */
    public static final Principal ANONYMOUS = new Principal("anonymous", List.of(Grant.EVERYTHING));

    /** A caller who has not said who he is, or could not prove it: may do nothing. */
    public static final Principal UNKNOWN = new Principal("unknown", List.of());

    public Principal {
        grants = List.copyOf(grants);
    }

    /** Whether it is somebody in particular, and neither everybody nor one who is not known. */
    @SuppressWarnings("ReferenceEquality") // for every request; comparing as records do looks at the grants first
    public boolean named() {
        return this != ANONYMOUS && this != UNKNOWN;
    }

    /** Whether a store of this name may be known to the caller to exist. */
    public boolean knows(StoreName store) {
        for (Grant grant : grants) {
            if (grant.names(store)) {
                return true;
            }
        }
        return false;
    }

    /** Whether some grant has one of the scopes, wherever it be. */
    public boolean has(Set<Scope> anyOf) {
        return grants.stream().anyMatch(grant -> grant.allows(anyOf));
    }

    /** The keys of a store for which the caller has one of the scopes. */
    public KeyRange range(Set<Scope> anyOf, StoreName store) {
        KeyRange range = KeyRange.NONE;
        for (Grant grant : grants) {
            if (!grant.names(store) || !grant.allows(anyOf)) {
                continue;
            }
            if (grant.keys().whole()) {
                return KeyRange.ALL;
            }
            range = range.isEmpty() ? grant.keys() : range.and(grant.keys());
        }
        return range;
    }
}
