package dev.holdfast.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.TestServer;
import dev.holdfast.access.tokens.Token;
import dev.holdfast.access.tokens.TokenEntry;
import dev.holdfast.access.tokens.TokenFile;
import dev.holdfast.contract.ContractClient;
import dev.holdfast.contract.Exchanged;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation, with a token of each scope, in the caller's own store, a foreign and an absent one, with a key inside
 * and outside the caller's prefix: what succeeds is what was granted and nothing else, and a foreign store cannot be told
 * from an absent one.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessMatrixTest {
    private static final String JSON = "application/json";
    private static final String MERGE = "application/merge-patch+json";
    private static final String OWN = "own";
    private static final String INSIDE = "in:1";
    private static final String OUTSIDE = "out:1";
    private static final String REMOVED = "in:removed";

    private final Map<String, String> tokens = new HashMap<>();
    private TestServer server;
    private ContractClient client;
    private String run = "";

    /** What a scope allows, and whether the operation needs the whole store. */
    @SuppressWarnings("ImmutableEnumChecker") // of List.of
    enum Operation {
        LIST_STORES("GET", "/v1/stores", "", "", Need.SOME, Scope.READ),
        DESCRIBE("GET", "/v1/stores/{store}", "", "", Need.SOME, Scope.READ),
        LIST("GET", "/v1/stores/{store}/sessions", "", "", Need.SOME, Scope.READ),
        COUNT("HEAD", "/v1/stores/{store}/sessions", "", "", Need.SOME, Scope.READ),
        GET("GET", "/v1/stores/{store}/sessions/{key}", "", "", Need.KEY, Scope.READ),
        GET_TWIN("GET", "/v1/stores/{store}/session?key={key}", "", "", Need.KEY, Scope.READ),
        HEAD("HEAD", "/v1/stores/{store}/sessions/{key}", "", "", Need.KEY, Scope.READ),
        HEAD_TWIN("HEAD", "/v1/stores/{store}/session?key={key}", "", "", Need.KEY, Scope.READ),
        OPTIONS("OPTIONS", "/v1/stores/{store}/sessions/{key}", "", "", Need.KEY, Scope.values()),
        OPTIONS_TWIN("OPTIONS", "/v1/stores/{store}/session?key={key}", "", "", Need.KEY, Scope.values()),
        PUT("PUT", "/v1/stores/{store}/sessions/{key}", JSON, "{}", Need.KEY, Scope.WRITE),
        PUT_TWIN("PUT", "/v1/stores/{store}/session?key={key}", JSON, "{}", Need.KEY, Scope.WRITE),
        PATCH("PATCH", "/v1/stores/{store}/sessions/{key}", MERGE, "{\"a\":1}", Need.KEY, Scope.WRITE),
        PATCH_TWIN("PATCH", "/v1/stores/{store}/session?key={key}", MERGE, "{\"a\":1}", Need.KEY, Scope.WRITE),
        DELETE("DELETE", "/v1/stores/{store}/sessions/{key}", "", "", Need.KEY, Scope.DELETE),
        DELETE_TWIN("DELETE", "/v1/stores/{store}/session?key={key}", "", "", Need.KEY, Scope.DELETE),
        PRUNE("POST", "/v1/stores/{store}/prune", JSON, "{\"dryRun\":true}", Need.STORE, Scope.MAINTAIN),
        RUNS("GET", "/v1/stores/{store}/maintenance/runs", "", "", Need.SOME, Scope.READ, Scope.MAINTAIN),
        RUN("GET", "/v1/stores/{store}/maintenance/runs/{run}", "", "", Need.SOME, Scope.READ, Scope.MAINTAIN),
        UNDO("POST", "/v1/stores/{store}/maintenance/runs/{run}/undo", "", "", Need.SOME, Scope.WRITE, Scope.MAINTAIN),
        RECOVER("POST", "/v1/stores/{store}/recover", JSON, "{\"from\":\"salvage\"}", Need.STORE, Scope.ADMIN);

        private final String method;
        private final String target;
        private final String type;
        private final String body;
        private final Need need;
        private final List<Scope> scopes;

        Operation(String method, String target, String type, String body, Need need, Scope... scopes) {
            this.method = method;
            this.target = target;
            this.type = type;
            this.body = body;
            this.need = need;
            this.scopes = List.of(scopes);
        }

        boolean creates() {
            return scopes.equals(List.of(Scope.WRITE));
        }

        boolean granted(Scope scope) {
            return scope == Scope.ADMIN || scopes.contains(scope);
        }
    }

    /** How much of a store an operation needs. */
    enum Need {
        SOME,
        KEY,
        STORE
    }

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        Path file = root.resolve("tokens.jsonl");
        for (Scope scope : Scope.values()) {
            token(file, scope.word() + "-whole", scope, List.of());
            token(file, scope.word() + "-some", scope, List.of("in:"));
        }
        add(file, "setup", GrantJson.of(List.of("admin"), List.of("*"), List.of("")));
        server = new TestServer(
                root.resolve("data"),
                Map.of("HOLDFAST_AUTH_MODE", "tokens", "HOLDFAST_AUTH_TOKENS_FILE", file.toString()));
        client = new ContractClient(server.base());
        for (String key : List.of(INSIDE, OUTSIDE)) {
            put(OWN, key);
            put("foreign", key);
        }
        put(OWN, REMOVED);
        run = send("setup", Operation.DELETE, OWN, REMOVED).header("Maintenance-Run");
    }

    private void token(Path file, String id, Scope scope, List<String> prefixes) throws Exception {
        add(
                file,
                id,
                GrantJson.of(
                        List.of(scope.word()), List.of(OWN, "mine-*"), prefixes.isEmpty() ? List.of("") : prefixes));
    }

    private void add(Path file, String id, Grant grant) throws Exception {
        Token token = Token.create(id, new SecureRandom());
        new TokenFile(file).add(new TokenEntry(id, HexFormat.of().formatHex(token.hash()), null, null, List.of(grant)));
        tokens.put(id, token.text());
    }

    private void put(String store, String key) {
        Exchanged stored = send("setup", Operation.PUT, store, key);
        assertThat(stored.status()).as(stored::toString).isLessThan(300);
    }

    private Exchanged send(String token, Operation operation, String store, String key, String... more) {
        List<String> headers = new ArrayList<>(List.of("Authorization", "Bearer " + tokens.get(token)));
        if (!operation.type.isEmpty()) {
            headers.addAll(List.of("Content-Type", operation.type));
        }
        headers.addAll(List.of(more));
        String target = target(operation, store, key);
        return client.send(operation.method, target, operation.body, headers.toArray(new String[0]));
    }

    private String target(Operation operation, String store, String key) {
        return operation.target.replace("{store}", store).replace("{key}", key).replace("{run}", run);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    static Stream<Operation> operations() {
        return Stream.of(Operation.values());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void ownStore_allowsWhatIsGranted(Operation operation) {
        for (Scope scope : Scope.values()) {
            for (boolean whole : new boolean[] {true, false}) {
                for (String key : List.of(INSIDE, OUTSIDE)) {
                    Exchanged exchanged = send(scope.word() + (whole ? "-whole" : "-some"), operation, OWN, key);
                    boolean may = operation.granted(scope)
                            && (whole
                                    || operation.need == Need.SOME
                                    || (operation.need == Need.KEY && key.equals(INSIDE)));

                    assertThat(exchanged.status() != 403)
                            .as("%s %s %s", scope, key, exchanged)
                            .isEqualTo(may);
                    assertThat(exchanged.status()).as(exchanged::toString).isNotIn(401, 404);
                    restore(operation, key);
                }
            }
        }
        assertThat(send("setup", Operation.GET, OWN, OUTSIDE).status()).isEqualTo(200);
    }

    private void restore(Operation operation, String key) {
        if (operation.method.equals("DELETE")) {
            put(OWN, key);
        }
        if (operation == Operation.UNDO) {
            String again = send("setup", Operation.DELETE, OWN, REMOVED).header("Maintenance-Run");
            run = again.isEmpty() ? run : again;
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void foreignStore_isAnsweredLikeAnAbsentOne(Operation operation) {
        if (operation == Operation.LIST_STORES) {
            return; // names no store
        }
        for (String token : tokens.keySet()) {
            if (token.equals("setup")) {
                continue;
            }
            for (String key : List.of(INSIDE, "in:none", OUTSIDE)) {
                Exchanged foreign = send(token, operation, "foreign", key);
                Exchanged absent = send(token, operation, "absent1", key);

                assertThat(told(foreign)).isEqualTo(told(absent));
                assertThat(foreign.status()).isEqualTo(operation.creates() ? 403 : 404);
            }
        }
    }

    /** A pattern that names stores that are not there shows what absence looks like when it is looked for. */
    @ParameterizedTest
    @MethodSource("operations")
    void foreignStore_isAnsweredLikeOneThatWasLookedForInVain(Operation operation) {
        if (operation == Operation.LIST_STORES || operation.creates() || operation.method.equals("OPTIONS")) {
            return; // these do not look for the store
        }

        Exchanged foreign = send("admin-whole", operation, "foreign", INSIDE);
        Exchanged absent = send("admin-whole", operation, "mine-no", INSIDE);

        assertThat(told(foreign)).isEqualTo(told(absent));
    }

    /** All that an answer tells, but for what is the request's own. */
    private static Map<String, Object> told(Exchanged exchanged) {
        Map<String, Object> told = new LinkedHashMap<>();
        Map<String, List<String>> headers = new TreeMap<>(exchanged.headers());
        String id = exchanged.header("X-Request-Id");
        headers.keySet().removeIf(name -> name.equalsIgnoreCase("x-request-id") || name.equalsIgnoreCase("date"));
        headers.keySet().removeIf(name -> name.equalsIgnoreCase("content-length"));
        told.put("status", exchanged.status());
        told.put("headers", headers);
        told.put("body", exchanged.text().replace(id, "<id>"));
        return told;
    }

    /** Of so many refused tokens some are not looked at: those are sent again. */
    private Exchanged sentWith(String credentials, Operation operation, String target) throws InterruptedException {
        Exchanged exchanged = client.send(operation.method, target, operation.body, "Authorization", credentials);
        for (int i = 0; i < 100 && exchanged.status() == 429; i++) {
            Thread.sleep(100);
            exchanged = client.send(operation.method, target, operation.body, "Authorization", credentials);
        }
        return exchanged;
    }

    @ParameterizedTest
    @MethodSource("operations")
    void requestWithoutAnAcceptedToken_isUnauthenticated(Operation operation) throws InterruptedException {
        String target = target(operation, OWN, INSIDE);
        String right = Objects.requireNonNull(tokens.get("admin-whole"));
        for (String credentials : List.of(
                "Basic YTpi",
                "Bearer",
                "Bearer hf_admin-whole_",
                "Bearer " + right + "0",
                "Bearer " + right.substring(0, right.length() - 1),
                "Bearer " + right.replace("admin-whole", "read-whole"),
                "Bearer hf_nobody_0123456789abcdef0123456789abcdef0123456789abcdef")) {
            Exchanged exchanged = sentWith(credentials, operation, target);

            assertThat(exchanged.status()).as(credentials).isEqualTo(401);
            assertThat(exchanged.header("WWW-Authenticate")).startsWith("Bearer ");
        }
        assertThat(client.send(operation.method, target, operation.body).status())
                .isEqualTo(401);
    }

    @Test
    void descriptionAndProblemPages_areForEverybody() {
        assertThat(client.get("/openapi.yaml").status()).isEqualTo(200);
        assertThat(client.get("/problems/forbidden").status()).isEqualTo(200);
    }

    @Test
    void lists_showWhatTheCallerMaySee() {
        assertThat(send("setup", Operation.LIST_STORES, "", "").text()).contains("\"foreign\"", "\"own\"");
        assertThat(send("read-whole", Operation.LIST_STORES, "", "").text())
                .contains("\"own\"", "\"entries\":2")
                .doesNotContain("foreign");
        assertThat(send("read-some", Operation.LIST_STORES, "", "").text())
                .contains("\"own\"", "\"entries\":null")
                .doesNotContain("foreign");
        assertThat(send("read-some", Operation.DESCRIBE, OWN, "").text())
                .contains("\"entries\":null", "\"bytes\":null", "\"newestUpdatedAt\":null");
        assertThat(send("read-whole", Operation.COUNT, OWN, "").header("Total-Count"))
                .isEqualTo("2");
        assertThat(send("read-some", Operation.COUNT, OWN, "").header("Total-Count"))
                .isEqualTo("1");
        assertThat(get("read-some", "?count=true").text())
                .contains(INSIDE, "\"count\":1", "\"next\":null")
                .doesNotContain(OUTSIDE);
        for (String filter : List.of("?keyPrefix=out:", "?search=out", "?keyGlob=out*", "?keyPrefix=o&count=true")) {
            assertThat(get("read-some", filter).text())
                    .contains("\"sessions\":[]")
                    .doesNotContain("out:");
        }
    }

    @Test
    void cursorOfAnotherCaller_showsNothingMore() {
        String cursor = get("read-whole", "?limit=1").text().replaceFirst("(?s).*\"next\":\"([^\"]+)\".*", "$1");

        Exchanged foreign = get("read-some", "?limit=1&cursor=" + cursor);

        assertThat(foreign.status()).isEqualTo(400);
    }

    private Exchanged get(String token, String query) {
        return client.send(
                "GET", "/v1/stores/own/sessions" + query, "", "Authorization", "Bearer " + tokens.get(token));
    }

    @Test
    void activeSession_outsideTheGrant_isRefusedWhetherItExistsOrNot() {
        Exchanged there = send("write-some", Operation.PATCH, OWN, INSIDE, "Active-Session", OUTSIDE);
        Exchanged absent = send("write-some", Operation.PATCH, OWN, INSIDE, "Active-Session", "out:none");

        assertThat(there.status()).isEqualTo(403);
        assertThat(told(there)).isEqualTo(told(absent));
        assertThat(send("write-some", Operation.PATCH, OWN, INSIDE, "Active-Session", "in:none")
                        .status())
                .isLessThan(300);
    }

    @Test
    void whoMayWriteAndNotRead_isNotAnsweredTheDocument() {
        Exchanged patched = send("write-whole", Operation.PATCH, OWN, INSIDE);
        Exchanged put = send("write-whole", Operation.PUT, OWN, INSIDE);

        assertThat(patched.status()).isEqualTo(204);
        assertThat(put.status()).isEqualTo(204);
        assertThat(patched.text()).isEmpty();
        assertThat(put.text()).isEmpty();
        assertThat(send("admin-whole", Operation.PATCH, OWN, INSIDE).text()).contains("sessionId");
    }
}
