package dev.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.TestServer;
import dev.holdfast.access.Authenticator;
import dev.holdfast.contract.Documented.Operation;
import dev.holdfast.http.AccessControl;
import dev.holdfast.http.AuditTrail;
import dev.holdfast.limits.LimitSettings;
import dev.holdfast.limits.UsualLimits;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every status that {@code openapi.yaml} documents is answered by the server, as documented. The server is whole and
 * keeps files; what cannot be brought about from outside comes from a store behind the HTTP interface that always fails.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentedAnswersTest {
    /** Documented, and not brought about, for this reason. */
    private static final Map<String, String> NOT_MET = Map.of(
            "getService 500", "no store is asked, and nothing else can fail",
            "getOpenApi 500", "no store is asked, and nothing else can fail",
            "getProblem 500", "no store is asked, and nothing else can fail",
            "sessionOptions 500", "no store is asked, and nothing else can fail",
            "sessionOptionsByQuery 500", "no store is asked, and nothing else can fail");

    /** These ask no store, so no store's failure fails them. */
    private static final Set<String> WITHOUT_STORE =
            Set.of("getService", "getOpenApi", "getProblem", "sessionOptions", "sessionOptionsByQuery");

    /** These ask for no token. */
    private static final Set<String> OPEN = Set.of("getService", "getOpenApi", "getProblem");

    private static final LimitSettings USUAL = UsualLimits.SETTINGS;

    private static final Map<Integer, RuntimeException> FAILURES = Map.of(
            500, new IllegalStateException("unexpected"),
            503, new StoreException(ErrorCode.ENGINE_UNAVAILABLE, "the disk does not answer"),
            507, new StoreException(ErrorCode.DISK_FULL, "no space left"));

    private final Documented documented = Documented.load();
    private final Vertx vertx = Vertx.vertx();
    private final Map<Integer, ContractClient> failing = new TreeMap<>();
    private @Nullable ContractClient guarded;
    private TestServer server;
    private ContractClient client;
    private Requests requests;
    private ContractClient limited;
    private ContractClient busy;
    private int corruptStores;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        server = new TestServer(
                root,
                Map.of(
                        "HOLDFAST_HTTP_MAX_BODY", "64kb",
                        "HOLDFAST_STORE_ENTRY_MAX_BYTES", "64kb",
                        "HOLDFAST_SESSION_MAINTENANCE_PRUNE_AFTER", "0"));
        client = new ContractClient(server.base());
        put(Requests.THERE);
        put(Requests.GONE);
        Exchanged removed = client.send("DELETE", "/v1/stores/main/sessions/" + Requests.GONE, "");
        requests = new Requests(this::corruptStore, removed.header("Maintenance-Run"));
        FakeServers fakes = new FakeServers(vertx);
        for (Map.Entry<Integer, RuntimeException> failure : FAILURES.entrySet()) {
            failing.put(failure.getKey(), fakes.failing(failure.getValue(), USUAL, AccessControl.NONE));
        }
        RuntimeException unavailable = Objects.requireNonNull(FAILURES.get(503));
        limited = fakes.failing(unavailable, FakeServers.limits(0, 1), AccessControl.NONE);
        assertThat(limited.get("/openapi.yaml").status()).isEqualTo(200);
        busy = fakes.busy();
        Authenticator knowsEverybody = token -> Future.succeededFuture(FakeServers.ALMOST_POWERLESS);
        guarded = fakes.failing(unavailable, USUAL, new AccessControl(knowsEverybody, AuditTrail.NONE));
    }

    private void put(String key) {
        Exchanged stored = client.send("PUT", "/v1/stores/main/sessions/" + key, "{}");
        assertThat(stored.status()).isLessThan(300);
    }

    private String corruptStore() {
        String name = "broken-" + ++corruptStores;
        try {
            Path directory = Files.createDirectories(server.directory(name));
            Files.writeString(directory.resolve("sessions.json"), "{\"a\":{\"sessionId\":\"s\"},\"b\":");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return name;
    }

    @AfterAll
    void stop() throws Exception {
        vertx.close().await(30, TimeUnit.SECONDS);
        server.close();
    }

    static Stream<Arguments> answers() {
        return Documented.load().operations().stream().flatMap(operation -> operation.answers().keySet().stream()
                .filter(status -> !NOT_MET.containsKey(operation.id() + ' ' + status))
                .map(status -> Arguments.of(Named.of(operation.id(), operation), status)));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void answer_isAsDocumented(Operation operation, int status) {
        if (operation.method().equals("DELETE")) {
            put(Requests.GONE);
        }

        Exchanged exchanged =
                switch (status) {
                    case 401 -> requests.fulfilled(operation).send(Objects.requireNonNull(guarded));
                    case 403 ->
                        OPEN.contains(operation.id())
                                ? requests.fulfilled(operation)
                                        .header("Origin", "https://elsewhere.example")
                                        .send(client)
                                : requests.fulfilled(operation)
                                        .header("Authorization", "Bearer any")
                                        .send(Objects.requireNonNull(guarded));
                    case 421 ->
                        requests.fulfilled(operation)
                                .send(ContractClient.askingFor(URI.create("http://elsewhere.example"), server.base()));
                    case 429 -> requests.fulfilled(operation).send(limited);
                    case 500, 503, 507 -> requests.fulfilled(operation).send(failing(operation, status));
                    default -> requests.answeredWith(operation, status).send(client);
                };

        assertThat(exchanged.status()).as(exchanged::toString).isEqualTo(status);
    }

    private ContractClient failing(Operation operation, int status) {
        return WITHOUT_STORE.contains(operation.id()) ? busy : Objects.requireNonNull(failing.get(status));
    }

    @Test
    void exceptions_areDocumentedAnswers() {
        Set<String> all = new TreeSet<>();
        documented
                .operations()
                .forEach(operation ->
                        operation.answers().keySet().forEach(status -> all.add(operation.id() + ' ' + status)));

        assertThat(all).containsAll(NOT_MET.keySet());
    }

    @Test
    void otherMethods_areRefusedWithThoseThatThereAre() {
        Set<String> paths = new TreeSet<>();
        documented.operations().forEach(operation -> paths.add(operation.path()));
        for (String path : paths) {
            String target = path.replace("{store}", "main").replaceAll("\\{\\w+}", "x");
            for (String method : new String[] {"GET", "PUT", "PATCH", "POST", "DELETE", "OPTIONS", "TRACE", "LINK"}) {
                if (!documented.methods(path).contains(method)) {
                    assertThat(client.send(method, target, "").status()).isEqualTo(405);
                }
            }
        }
    }

    @Test
    void corruptStore_isRefusedByAllThatNeedsItsSessions() {
        String corrupt = corruptStore();
        Map<String, Integer> others = Map.of("describeStore", 200, "sessionOptions", 204);
        for (Operation operation : documented.operations()) {
            String id = operation.id().replace("ByQuery", "");
            if (operation.path().contains("{store}") && !id.equals("recoverStore")) {
                Exchanged exchanged = requests.fulfilled(operation)
                        .target("stores/main", "stores/" + corrupt)
                        .send(client);

                assertThat(exchanged.status()).as(exchanged::toString).isEqualTo(others.getOrDefault(id, 503));
            }
        }
    }
}
