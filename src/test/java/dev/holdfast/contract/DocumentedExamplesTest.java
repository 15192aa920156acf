package dev.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.TestServer;
import dev.holdfast.contract.Documented.Operation;
import dev.holdfast.http.AccessControl;
import dev.holdfast.http.AuditTrail;
import dev.holdfast.limits.UsualLimits;
import io.swagger.v3.core.util.Yaml;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The examples of {@code openapi.yaml} are what the server returns. With {@code -Dholdfast.examples.write=true} the test
 * writes those of problems into the document.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentedExamplesTest {
    private static final String REQUEST_ID = "5c1f7e0a-daily-42";
    private static final String SESSIONS = "/v1/stores/main/sessions/";
    private static final String MAIN = SESSIONS + "agent:main:main";
    private static final String JSON = "application/json";
    private static final String JSON_PATCH = "application/json-patch+json";

    /** Not compared: it takes a disk that is full, as in {@code DiskFullIT}. */
    private static final Set<String> NOT_MET = Set.of("DiskFull");

    private static final Path DOCUMENT = Path.of("openapi.yaml");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Vertx vertx = Vertx.vertx();
    private final List<TestServer> servers = new ArrayList<>();
    private final Map<String, Exchanged> problems = new TreeMap<>();
    private JsonNode document;
    private ContractClient client;
    private Requests requests;

    @BeforeAll
    void bringAbout(@TempDir Path root) throws Exception {
        document = Yaml.mapper().readTree(Files.readString(DOCUMENT));
        client = server(root.resolve("usual"), Map.of("HOLDFAST_SESSION_MAINTENANCE_PRUNE_AFTER", "0"));
        Exchanged stored = client.send("PUT", MAIN, "{\"sessionId\":\"9c43630d\",\"updatedAt\":1795334340000}");
        assertThat(stored.status()).isEqualTo(201);
        for (String key : new String[] {Requests.THERE, Requests.GONE}) {
            assertThat(client.send("PUT", SESSIONS + key, "{}").status()).isEqualTo(201);
        }
        String run = client.send("DELETE", SESSIONS + Requests.GONE, "").header("Maintenance-Run");
        int[] corrupt = {0};
        requests = new Requests(() -> corrupt("broken-" + ++corrupt[0]), run);
        ofUsualServer();
        ContractClient limited = server(
                root.resolve("limited"), Map.of("HOLDFAST_HTTP_LIMITS_RATE", "1", "HOLDFAST_HTTP_LIMITS_BURST", "1"));
        assertThat(limited.get("/").status()).isEqualTo(200);
        problem("RateLimited", limited, Ask.of("GET", MAIN));
        ofFakes();
    }

    private void ofUsualServer() {
        problem("BadQuery", client, Ask.of("GET", "/v1/stores?limit=5"));
        problem("BadPathOrQuery", client, Ask.of("GET", "/v1/stores/main/session"));
        problem("BadDocument", client, Ask.of("PUT", MAIN).body(JSON, "{\"label\":\"a\",\"label\":\"b\"}"));
        problem("BadPatch", client, Ask.of("PATCH", MAIN).body(JSON_PATCH, "[{\"op\":\"increment\",\"path\":\"/n\"}]"));
        problem("ForbiddenOrigin", client, Ask.of("GET", "/").header("Origin", "https://elsewhere.example"));
        URI server = servers.get(0).base();
        problem(
                "Misdirected",
                ContractClient.askingFor(URI.create("http://sessions.example.com"), server),
                Ask.of("GET", MAIN));
        problem("NotFound", client, Ask.of("GET", SESSIONS + "agent:main:nobody"));
        problem(
                "PatchConflict",
                client,
                Ask.of("PATCH", MAIN).body(JSON_PATCH, "[{\"op\":\"test\",\"path\":\"/updatedAt\",\"value\":1}]"));
        problem("NotCorrupt", client, Ask.of("POST", "/v1/stores/main/recover").body(JSON, "{\"from\":\"salvage\"}"));
        problem(
                "PreconditionFailed",
                client,
                Ask.of("PUT", MAIN).body(JSON, "{}").header("If-Match", "\"4f1c3b0a9d2e87655e0f6a1b2c3d4e5f\""));
        problem("TooLarge", client, Ask.of("PUT", MAIN).body(JSON, "{\"a\":\"" + "x".repeat(1 << 20) + "\"}"));
        problem("UnsupportedMediaType", client, Ask.of("PUT", MAIN).body("text/plain", "{}"));
        problem("UnsupportedPatchType", client, Ask.of("PATCH", MAIN).body(JSON, "{}"));
        problem("InvalidEntry", client, Ask.of("PUT", MAIN).body(JSON, "{\"updatedAt\":\"yesterday\"}"));
        problem("InvalidPolicy", client, Ask.of("POST", "/v1/stores/main/prune").body(JSON, "{\"maxEntries\":-1}"));
        problem(
                "InvalidBackup",
                client,
                Ask.of("POST", "/v1/stores/" + corrupt("broken") + "/recover").body(JSON, "{\"from\":\"elsewhere\"}"));
        problem(
                "InvalidUndo",
                client,
                requests.fulfilled(Documented.load().operation("undoRun")).body("{\"keys\":\"all\"}"));
    }

    /** Failures that no request brings about in a whole server, and tokens. */
    private void ofFakes() throws Exception {
        FakeServers fakes = new FakeServers(vertx);
        RuntimeException unexpected = new IllegalStateException("unexpected");
        problem("Internal", fakes.failing(unexpected, UsualLimits.SETTINGS, AccessControl.NONE), Ask.of("GET", MAIN));
        ContractClient busy = fakes.busy();
        problem("ServerUnavailable", busy, Ask.of("GET", "/openapi.yaml"));
        problem("StoreUnavailable", busy, Ask.of("GET", MAIN));
        ContractClient guarded = fakes.failing(
                unexpected,
                UsualLimits.SETTINGS,
                new AccessControl(token -> Future.succeededFuture(FakeServers.ALMOST_POWERLESS), AuditTrail.NONE));
        problem("Unauthenticated", guarded, Ask.of("GET", MAIN));
        problem("Forbidden", guarded, Ask.of("PUT", MAIN).body(JSON, "{}").header("Authorization", "Bearer any"));
    }

    private ContractClient server(Path root, Map<String, String> environment) throws IOException {
        TestServer server = new TestServer(Files.createDirectories(root), environment);
        servers.add(server);
        return new ContractClient(server.base());
    }

    private void problem(String response, ContractClient asked, Ask ask) {
        problems.put(response, ask.header("X-Request-Id", REQUEST_ID).send(asked));
    }

    private String corrupt(String store) {
        try {
            Path directory = Files.createDirectories(servers.get(0).directory(store));
            Files.writeString(directory.resolve("sessions.json"), "{\"a\":{\"sessionId\":\"s\"},\"b\":");
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    void stop() throws Exception {
        servers.forEach(TestServer::close);
        vertx.close().await(30, TimeUnit.SECONDS);
    }

    @Test
    void examplesOfProblems_areWhatTheServerReturns() throws IOException {
        if (Boolean.getBoolean("holdfast.examples.write")) {
            write();
        }
        Map<String, JsonNode> documented = new TreeMap<>();
        document.at("/components/responses").properties().forEach(response -> {
            JsonNode example = response.getValue().at("/content/application~1problem+json/example");
            if (!example.isMissingNode() && !NOT_MET.contains(response.getKey())) {
                documented.put(response.getKey(), example);
            }
        });
        Map<String, JsonNode> returned = new TreeMap<>();
        for (Map.Entry<String, Exchanged> problem : problems.entrySet()) {
            returned.put(problem.getKey(), MAPPER.readTree(problem.getValue().document()));
        }

        assertThat(documented)
                .as("run this test with -Dholdfast.examples.write=true to write the examples")
                .isEqualTo(returned);
    }

    private void write() throws IOException {
        String text = Files.readString(DOCUMENT);
        for (Map.Entry<String, Exchanged> problem : problems.entrySet()) {
            StringBuilder example = new StringBuilder();
            for (Map.Entry<String, JsonNode> member :
                    MAPPER.readTree(problem.getValue().document()).properties()) {
                example.append("            ")
                        .append(member.getKey())
                        .append(": ")
                        .append(member.getValue())
                        .append('\n');
            }
            int response = text.indexOf("\n    " + problem.getKey() + ":\n", text.indexOf("\n  responses:\n"));
            int begin = text.indexOf("\n          example:\n", response) + "\n          example:\n".length();
            int end = begin;
            while (text.startsWith("            ", end)) {
                end = text.indexOf('\n', end) + 1;
            }
            text = text.substring(0, begin) + example + text.substring(end);
        }
        Files.writeString(DOCUMENT, text);
        document = Yaml.mapper().readTree(text);
    }

    static Stream<Operation> operations() {
        return Documented.load().operations().stream()
                .filter(operation -> operation.answers().containsKey(200)
                        && !operation.method().equals("HEAD"));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void examplesOfSuccess_haveTheMembersThatTheServerReturns(Operation operation) throws IOException {
        JsonNode content = resolved(document.at("/paths")
                        .path(operation.path())
                        .path(operation.method().toLowerCase(Locale.ROOT))
                        .at("/responses/200"))
                .at("/content/application~1json");
        List<JsonNode> examples = new ArrayList<>();
        if (content.has("example")) {
            examples.add(content.get("example"));
        }
        content.path("examples").forEach(example -> examples.add(example.get("value")));
        boolean anyMember = content.at("/schema/$ref").asText().endsWith("/StoredEntry");
        if (examples.isEmpty() || anyMember) {
            return;
        }

        JsonNode returned =
                MAPPER.readTree(requests.fulfilled(operation).send(client).document());

        Set<String> shown = new TreeSet<>();
        examples.forEach(example -> shown.addAll(names("", example)));
        Set<String> known = new TreeSet<>(names("", returned));
        known.removeIf(name -> shown.stream().noneMatch(other -> parent(other).equals(parent(name))));
        assertThat(shown).as(operation.id()).containsAll(known);
    }

    private JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : document.at(reference.substring(1));
    }

    private static String parent(String name) {
        return name.substring(0, name.lastIndexOf('/'));
    }

    /** The members of a value and of its parts, all elements of an array together; those of sessions and of maps are theirs. */
    private static Set<String> names(String path, JsonNode value) {
        Set<String> names = new TreeSet<>();
        if (value.isArray()) {
            value.forEach(element -> names.addAll(names(path, element)));
        } else if (!path.endsWith("/entry") && !path.endsWith("/reasons")) {
            value.properties().forEach(member -> {
                names.add(path + '/' + member.getKey());
                names.addAll(names(path + '/' + member.getKey(), member.getValue()));
            });
        }
        return names;
    }
}
