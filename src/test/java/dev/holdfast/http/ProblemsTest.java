package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemsTest extends HttpTest {
    private static final String PATH = "/v1/stores/main/sessions/a";

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void problem_hasStatusAndPage(ErrorCode code) throws Exception {
        store.failWith(new StoreException(code, "the \"detail\""));

        HttpResponse<String> response = sendUnchecked("GET", PATH, null);

        Problem problem = Problem.of(code);
        assertThat(response.statusCode()).isEqualTo(problem.status());
        assertThat(response.body())
                .contains("\"type\":\"/problems/" + code.slug() + '"', "\"code\":\"" + code.slug() + '"')
                .contains("\"detail\":\"the \\\"detail\\\"\"")
                .contains("\"title\":\"" + problem.title() + '"')
                .contains("\"retryable\":" + problem.retryable());
        assertThat(response.headers().firstValue("Retry-After").isPresent()).isEqualTo(problem.retryAfter() != null);
        HttpResponse<String> page = send("GET", "/problems/" + code.slug(), null);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).startsWith("# " + code.slug());
    }

    @Test
    void problem_tellsOutcomeAndDelayOfTheFailure() throws Exception {
        store.failWith(new StoreException(ErrorCode.STORE_LOCKED, "held")
                .withOutcome(StoreException.Outcome.UNKNOWN)
                .withRetryAfter(Duration.ofMillis(2500)));

        HttpResponse<String> response = send("PUT", PATH, "{}");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(header(response, "Retry-After")).isEqualTo("3");
        assertThat(response.body()).contains("\"outcome\":\"unknown\"");
    }

    @Test
    void unexpectedFailure_isInternalWithoutDetails() throws Exception {
        store.failWith(new IllegalStateException("secret path"));

        HttpResponse<String> read = send("GET", PATH, null);
        HttpResponse<String> write = send("PUT", PATH, "{}");

        assertThat(read.statusCode()).isEqualTo(500);
        assertThat(read.body()).contains("not-applied").doesNotContain("secret");
        assertThat(write.statusCode()).isEqualTo(500);
        assertThat(write.body()).contains("\"outcome\":\"unknown\"").doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1",
                "/v1/stores/",
                "/v1/stores/main/sessions/a/b",
                "/v2/stores",
                "/problems/none",
                "/v1/stores/main/sessions/a/transcript",
                "//v1/stores",
                "/v1/stores/../stores"
            })
    void unknownPath_isNotFound(String path) throws Exception {
        assertThat(send("GET", path, null).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/stores/main/sessions/a/lease, lease",
        "/v1/stores/main/sessions/a/history, history",
        "/v1/stores/main/sessions/a/transcript, transcript",
        "/v1/stores/main/session/lease?key=a, lease",
        "/v1/stores/main/changes, changes"
    })
    void reservedName_isNotFoundAndSaysSo(String path, String name) throws Exception {
        HttpResponse<String> response = send("GET", path, null);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body())
                .contains("'" + name + "' is reserved", path.replaceFirst("\\?.*", ""))
                .doesNotContain("%2F", "key=a");
    }

    @ParameterizedTest
    @CsvSource({
        "/nowhere, false",
        "/v1/store, false",
        "/v1/stores/main/session/a, false",
        "/v1/stores/main/sessions/a/b, true",
        "/v1/stores/main/sessions/a/b/lease, true",
        "/v1/stores/main/prune/lease, false",
        "/v2/stores/main/sessions/a/b, false",
        "/sessions/a/b, false",
        "/a%22b, false"
    })
    void unknownPath_isEchoedWithoutItsQuery(String path, boolean hint) throws Exception {
        HttpResponse<String> response = send("GET", path + "?secret=1", null);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("unknown path: " + path).doesNotContain("secret");
        assertThat(response.body().contains("'/' is %2F")).isEqualTo(hint);
    }

    @Test
    void longUnknownPath_isCut() throws Exception {
        HttpResponse<String> response = send("GET", "/" + "x".repeat(5000), null);

        assertThat(response.body()).contains("xxx…").hasSizeLessThan(1500);
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /v1/stores, 'GET, HEAD'",
        "POST, /v1/stores/main/sessions, 'GET, HEAD'",
        "POST, /v1/stores/main/sessions/a, 'GET, HEAD, PUT, PATCH, DELETE, OPTIONS'",
        "GET, /v1/stores/main/prune, POST",
        "FOO, /v1/stores/main/session, 'GET, HEAD, PUT, PATCH, DELETE, OPTIONS'"
    })
    void otherMethod_isNotAllowed(String method, String path, String allow) throws Exception {
        HttpResponse<String> response = send(method, path, null);

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(header(response, "Allow")).isEqualTo(allow);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0\r\n",
                "HTTP/1.0\r\nHost: a b\r\n",
                "HTTP/1.1\r\nHost: <x>\r\n",
                "HTTP/1.1\r\nHost: [::1]\r\n"
            })
    void type_isAReferenceWhateverTheRequestsHostIs(String rest) throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send("GET " + PATH + ' ' + rest + "Connection: close\r\n\r\n");

            assertThat(connection.whole()).contains("{\"type\":\"/problems/");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'GET /v1/stores?%s HTTP/1.1', 9000, 414",
        "'GET /%s HTTP/1.1', 2000000, 414",
        "'GET /v1/stores HTTP/1.1\r\nX-A: %s', 20000, 431",
        "'GET /v1/stores HTTP/1.1\r\nX-A: %s', 2000000, 431",
        "'GET /v1/stores HTTP/1.1\r\nX A: %s', 3, 400",
        "'GET /v1/stores HTTP/1.1\r\nContent-Length: %s', 3, 400"
    })
    void headThatIsNoHttpOrTooLong_isToldSo(String head, int length, int status) throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(String.format(head, "x".repeat(length)) + "\r\nHost: x\r\n\r\n");

            String answer = connection.head();

            assertThat(answer)
                    .contains(" " + status + " ")
                    .containsIgnoringCase("content-type: application/problem+json");
            assertThat(answer).containsIgnoringCase("\nx-request-id: ");
            assertThat(connection.whole()).startsWith("{\"type\":").contains("\"status\":" + status);
        }
        assertThat(send("GET", "/v1/stores", null).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: close",
                "Host: a\r\nHost: b",
                "Host: a b",
                "Host: x\r\nTransfer-Encoding: gzip",
                "Host: x\r\nTransfer-Encoding: gzip, chunked",
                "Host: x\r\nTransfer-Encoding: chunked, gzip"
            })
    void headThatHttpForbids_isRefusedWithAllThatFollows(String lines) throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send("PUT " + PATH + " HTTP/1.1\r\n" + lines + "\r\n\r\n");
            connection.send("0\r\n\r\nDELETE " + PATH + " HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(connection.head()).startsWith("HTTP/1.1 400").containsIgnoringCase("connection: close");
            assertThat(connection.whole())
                    .contains("/problems/malformed-request")
                    .doesNotContain("HTTP/1.1");
        }
        assertThat(store.commands()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {PATH, "/v1/stores", "/nowhere"})
    void answer_hasTheDate(String path) throws Exception {
        assertThat(header(send("GET", path, null), "Date")).isEqualTo("Sun, 22 Nov 2026 12:00:00 GMT");
    }

    @Test
    void requestId_isTheClientsWhenItIsPlain() throws Exception {
        String id = header(send("GET", PATH, null, "X-Request-Id", "daily-42/a"), "X-Request-Id");
        String other = header(send("GET", PATH, null, "X-Request-Id", "a b<>"), "X-Request-Id");
        String tooLong = header(send("GET", PATH, null, "X-Request-Id", "a".repeat(129)), "X-Request-Id");

        assertThat(id).isEqualTo("daily-42/a");
        assertThat(other).isNotEmpty().doesNotContain("<");
        assertThat(tooLong).hasSizeLessThan(129).isNotEqualTo(other);
    }

    @Test
    void page_isHtmlForBrowsers() throws Exception {
        HttpResponse<String> response = send("GET", "/problems/not-found", null, "Accept", "text/html,*/*");

        assertThat(header(response, "Content-Type")).startsWith("text/html");
        assertThat(header(response, "Vary")).isEqualTo("Accept, Accept-Encoding");
        assertThat(response.body()).contains("<h1>not-found").contains("<h2>").doesNotContain("```");
    }

    @Test
    void contract_isServed() throws Exception {
        byte[] expected;
        try (var in = Objects.requireNonNull(getClass().getResourceAsStream("/openapi.yaml"))) {
            expected = in.readAllBytes();
        }

        HttpResponse<byte[]> plain = sendForBytes("/openapi.yaml");
        HttpResponse<byte[]> zipped = sendForBytes("/openapi.yaml", "Accept-Encoding", "br, gzip;q=0.5");

        assertThat(plain.body()).isEqualTo(expected);
        assertThat(header(plain, "Content-Type")).isEqualTo("application/yaml");
        assertThat(header(zipped, "Content-Encoding")).isEqualTo("gzip");
        try (var in = new GZIPInputStream(new ByteArrayInputStream(zipped.body()))) {
            assertThat(in.readAllBytes()).isEqualTo(expected);
        }
    }

    @Test
    void gzip_hasItsOwnTagWhichConditionsUnderstand() throws Exception {
        String json = "{\"updatedAt\":5,\"t\":\"" + "x".repeat(5000) + "\"}";
        store.put("a", json);
        String etag = store.entry("a").etag();

        HttpResponse<byte[]> zipped = sendForBytes(PATH, "Accept-Encoding", "gzip");
        HttpResponse<byte[]> again =
                sendForBytes(PATH, "Accept-Encoding", "gzip", "If-None-Match", header(zipped, "ETag"));
        HttpResponse<byte[]> refused = sendForBytes(PATH, "Accept-Encoding", "gzip;q=0");

        assertThat(header(zipped, "ETag")).isEqualTo('"' + etag + "-gzip\"");
        assertThat(header(zipped, "Vary")).isEqualTo("Accept-Encoding");
        assertThat(zipped.body().length).isLessThan(500);
        try (var in = new GZIPInputStream(new ByteArrayInputStream(zipped.body()))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(json);
        }
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(header(again, "ETag")).isEqualTo(header(zipped, "ETag"));
        assertThat(header(refused, "ETag")).isEqualTo('"' + etag + '"');
        assertThat(send("DELETE", PATH, null, "If-Match", header(zipped, "ETag"))
                        .statusCode())
                .isEqualTo(204);
    }
}
