package dev.holdfast.fuzz;

import static dev.holdfast.fuzz.FakeServer.answer;
import static dev.holdfast.fuzz.FakeServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fuzz.FakeServer.Behaviour;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The fuzzer finds what it is for, and blames nobody else. */
final class HttpFuzzTest {
    private static final long SEED = 20261122;
    private static final String TYPE = "X-Request-Id: r1\r\nContent-Type: application/problem+json\r\n";

    @Test
    void run_againstAServerThatBehaves_findsNothing() throws IOException {
        FuzzReport report = run(1000, (method, target, good) -> good);

        assertThat(report.failures()).as(report::toString).isEmpty();
        assertThat(report.requests()).isEqualTo(1000);
        assertThat(report.statuses()).hasSameSizeAs(Contract.load().operations());
        assertThat(report.answered(4)).isGreaterThan(750);
    }

    static Stream<Arguments> misbehaviours() {
        return Stream.of(
                on("PUT", answer(500, TYPE, problem("internal", 500, "oops")), "brought the server to fail"),
                on("PUT", answer(500, TYPE, problem("internal", 500, "oops")), "caused the problem internal"),
                on("GET", answer(418, TYPE, problem("malformed-query", 418, "tea")), "status 418 is not documented"),
                on("DELETE", answer(200, "X-Request-Id: r1\r\n", ""), "status 200 is not documented for deleteSession"),
                on("PATCH", "", "the connection ended before an answer"),
                on("PATCH", "SMTP ready\r\n\r\n", "does not begin as HTTP does"),
                on("PUT", answer(400, TYPE, problem("not-found", 400, "x")), "'not-found' is not documented for 400"),
                on("PUT", answer(400, TYPE, "{\"status\":400}"), "the problem has no outcome"),
                on("PUT", answer(400, TYPE, "<html>"), "the problem document is not JSON"),
                on(
                        "PUT",
                        answer(400, "X-Request-Id: r1\r\nContent-Type: text/html\r\n", "<h1>"),
                        "instead of a problem"),
                on(
                        "PUT",
                        answer(400, "X-Request-Id: r2\r\n" + TYPE.substring(18), problem("malformed-json", 400, "x")),
                        "instance is not the X-Request-Id"),
                on("PUT", answer(400, "X-Request-Id: r1\r\n", ""), "400 without a problem document"),
                on(
                        "PUT",
                        answer(400, TYPE, problem("malformed-json", 400, "x").replace("not-applied", "applied")),
                        "a refused request with outcome"),
                on("PUT", answer(400, TYPE, problem("malformed-json", 400, "at a.B.c(B.java:7)")), "server's inside"),
                on(
                        "PUT",
                        answer(400, TYPE, problem("malformed-json", 400, "java.lang.IllegalStateException")),
                        "server's inside"),
                on("PUT", answer(201, "X-Request-Id: r1\r\n", ""), "201 without the header Store-Revision"),
                on("GET", answer(200, "X-Request-Id: r1\r\nContent-Type: image/png\r\n", "x"), "'image/png' of 200"),
                on("OPTIONS", answer(418, TYPE, problem("draining", 503, "x")), "status 418 is not documented"));
    }

    @ParameterizedTest
    @MethodSource("misbehaviours")
    void run_againstAServerThatMisbehaves_tellsHow(String method, String bad, String fault) throws IOException {
        FuzzReport report =
                run(200, (asked, target, good) -> asked.equals(method) && !target.equals("/v1/stores") ? bad : good);

        assertThat(faults(report)).anySatisfy(found -> assertThat(found).contains(fault));
        assertThat(report.failures().get(0).request()).contains(method + " /");
    }

    @Test
    void run_againstAServerThatAllowsEveryMethod_tellsSo() throws IOException {
        FuzzReport report = run(
                400,
                (method, target, good) -> good.startsWith("HTTP/1.1 405")
                        ? answer(400, TYPE, problem("malformed-query", 400, "x"))
                        : good);

        assertThat(faults(report)).anySatisfy(found -> assertThat(found).contains("instead of 405"));
    }

    @Test
    void run_againstAServerThatIsGone_endsWithTheFirstRequest() throws IOException {
        URI gone;
        try (FakeServer server = new FakeServer((method, target, good) -> good)) {
            gone = server.base();
        }

        FuzzReport report = new HttpFuzz(gone, SEED, Duration.ofSeconds(30)).run(100);

        assertThat(report.requests()).isEqualTo(1);
        assertThat(faults(report)).anySatisfy(found -> assertThat(found).contains("the server does not answer"));
    }

    @Test
    void generator_withTheSameSeed_makesTheSameRequests() {
        RequestGenerator one = new RequestGenerator(Contract.load(), SEED);
        RequestGenerator two = new RequestGenerator(Contract.load(), SEED);
        RequestGenerator other = new RequestGenerator(Contract.load(), SEED + 1);
        int differing = 0;

        for (int i = 0; i < 500; i++) {
            byte[] bytes = one.next().bytes("h");
            assertThat(two.next().bytes("h")).isEqualTo(bytes);
            differing += Arrays.equals(other.next().bytes("h"), bytes) ? 0 : 1;
        }
        assertThat(differing).isGreaterThan(300);
    }

    @Test
    void generator_reachesEveryOperationInEveryKind() {
        RequestGenerator generator = new RequestGenerator(Contract.load(), SEED);
        Set<String> met = new HashSet<>();

        for (int i = 0; i < 5000; i++) {
            FuzzRequest request = generator.next();
            met.add(request.operation().id() + " " + request.kind());
        }

        for (Contract.Op operation : Contract.load().operations()) {
            for (FuzzRequest.Kind kind : FuzzRequest.Kind.values()) {
                if (kind != FuzzRequest.Kind.CUT_OFF || !operation.bodies().isEmpty()) {
                    assertThat(met).contains(operation.id() + " " + kind);
                }
            }
        }
    }

    @Test
    void contract_knowsWhatTheDocumentSays() {
        Contract.Op put = Contract.load().operations().stream()
                .filter(op -> op.id().equals("putSession"))
                .findFirst()
                .orElseThrow();

        assertThat(put.answers().keySet()).contains(200, 201, 400, 412, 413, 415, 422, 503, 507);
        assertThat(put.bodies().get("application/json")).hasSize(2).allMatch(json -> json.startsWith("{"));
        Contract.Expected bad = java.util.Objects.requireNonNull(put.answers().get(400));
        assertThat(bad.slugs())
                .containsExactly(
                        "malformed-json", "duplicate-member", "malformed-key", "malformed-query", "malformed-request");
        Contract.Expected created =
                java.util.Objects.requireNonNull(put.answers().get(201));
        assertThat(created.headers()).contains("Location", "Store-Revision", "Durability");
    }

    private static Arguments on(String method, String bad, String fault) {
        return Arguments.of(method, bad, fault);
    }

    private static FuzzReport run(int requests, Behaviour behaviour) throws IOException {
        try (FakeServer server = new FakeServer(behaviour)) {
            return new HttpFuzz(server.base(), SEED, Duration.ofSeconds(30)).run(requests);
        }
    }

    private static List<String> faults(FuzzReport report) {
        return report.failures().stream()
                .flatMap(failure -> failure.faults().stream())
                .toList();
    }
}
