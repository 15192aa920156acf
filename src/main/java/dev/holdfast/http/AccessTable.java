package dev.holdfast.http;

import static dev.holdfast.access.Scope.ADMIN;
import static dev.holdfast.access.Scope.DELETE;
import static dev.holdfast.access.Scope.MAINTAIN;
import static dev.holdfast.access.Scope.READ;
import static dev.holdfast.access.Scope.WRITE;

import dev.holdfast.access.Scope;
import io.vertx.core.http.HttpMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What each operation of the {@link RouteTable} asks of its caller. An operation that is missing here cannot be served. */
final class AccessTable {
    private static final Map<String, Access> TABLE = new HashMap<>();

    static {
        TABLE.put("GET /", Access.OPEN);
        TABLE.put("GET /openapi.yaml", Access.OPEN);
        TABLE.put("GET /problems/{slug}", Access.OPEN);
        TABLE.put("GET /v1/stores", Access.toStores(READ));
        TABLE.put("GET /v1/stores/{store}", Access.toKeys(READ));
        TABLE.put("GET /v1/stores/{store}/sessions", Access.toKeys(READ));
        TABLE.put("HEAD /v1/stores/{store}/sessions", Access.toKeys(READ));
        for (String session : List.of("/v1/stores/{store}/sessions/{key}", "/v1/stores/{store}/session")) {
            TABLE.put("GET " + session, Access.toKeys(READ));
            TABLE.put("HEAD " + session, Access.toKeys(READ));
            TABLE.put("PUT " + session, new Access(Access.Reach.KEYS, Set.of(WRITE), true));
            TABLE.put("PATCH " + session, new Access(Access.Reach.KEYS, Set.of(WRITE), true));
            TABLE.put("DELETE " + session, Access.toKeys(DELETE));
            TABLE.put("OPTIONS " + session, new Access(Access.Reach.KEYS, Scope.ALL, false));
        }
        TABLE.put("POST /v1/stores/{store}/prune", Access.toStore(MAINTAIN));
        TABLE.put("POST /v1/stores/{store}/recover", Access.toStore(ADMIN));
        TABLE.put("GET /v1/stores/{store}/maintenance/runs", Access.toKeys(READ, MAINTAIN));
        TABLE.put("GET /v1/stores/{store}/maintenance/runs/{run}", Access.toKeys(READ, MAINTAIN));
        TABLE.put("POST /v1/stores/{store}/maintenance/runs/{run}/undo", Access.toKeys(WRITE, MAINTAIN));
    }

    private AccessTable() {}

    /**
     * What an operation asks.
     *
     * @throws IllegalStateException when the table does not say
     */
    static Access of(HttpMethod method, String path) {
        Access access = TABLE.get(method + " " + path);
        if (access == null) {
            throw new IllegalStateException("the access table does not say who may use " + method + " " + path);
        }
        return access;
    }

    /** The operations that it names, as {@code GET /path}. */
    static Set<String> operations() {
        return Set.copyOf(TABLE.keySet());
    }
}
