package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Command;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionsTest extends HttpTest {
    private static final String PUT = "PUT /v1/stores/main/sessions/a HTTP/1.1\r\nHost: x\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%",
                "%4",
                "%zz",
                "%ff",
                "%c0%af",
                "%ed%a0%80",
                "%00",
                "a%0Ab",
                "%7f",
                ".",
                "..",
                "%2e%2e",
                "",
                "\u00fc"
            })
    void key_isRefusedWhenTheRawPathIsBroken(String key) throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send("GET /v1/stores/main/sessions/" + key + " HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(connection.answer()).startsWith("HTTP/1.1 400").contains("application/problem+json");
        }
        assertThat(store.commands()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a%2F..%2Fb, a/../b",
        "%41%3a%C3%BC, A:ü",
        "a+b;c=d, a+b;c=d",
        "a%25b, a%b",
        "...,...",
        "%F0%9F%98%80,😀"
    })
    void key_isTakenFromTheRawPath(String raw, String key) throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send("GET /v1/stores/main/sessions/" + raw + " HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(connection.answer()).startsWith("HTTP/1.1 404");
        }
        assertThat(store.commands())
                .filteredOn(Command.Get.class::isInstance)
                .extracting(command -> ((Command.Get) command).key().value())
                .containsExactly(key);
    }

    @Test
    void query_isRefusedWhenItIsBroken() throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send("GET /v1/stores/main/sessions?label=%zz HTTP/1.1\r\nHost: x\r\n\r\n");
            connection.send("GET /v1/stores/main/session?key=%ff HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(connection.answer()).startsWith("HTTP/1.1 400");
            assertThat(connection.answer()).startsWith("HTTP/1.1 400");
        }
        assertThat(store.commands()).isEmpty();
    }

    @Test
    void pipelinedRequests_areAnsweredInOrder() throws Exception {
        store.put("a", "{}");
        try (RawConnection connection = new RawConnection(port())) {
            connection.send("GET /v1/stores/main/sessions/a HTTP/1.1\r\nHost: x\r\n\r\n"
                    + "GET /v1/stores/main/sessions/b HTTP/1.1\r\nHost: x\r\n\r\n" + PUT
                    + "Content-Length: 2\r\n\r\n{}GET /v1/stores HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(connection.answer()).startsWith("HTTP/1.1 200");
            assertThat(connection.answer()).startsWith("HTTP/1.1 404");
            assertThat(connection.answer()).startsWith("HTTP/1.1 200");
            assertThat(connection.answer()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void refusedBody_isDiscardedAndTheConnectionStays() throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(PUT + "Content-Length: 100000\r\n\r\n");

            assertThat(connection.answer()).startsWith("HTTP/1.1 413").doesNotContain("connection: close");

            connection.send("x".repeat(100_000) + "GET /v1/stores HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(connection.answer()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void bodyOfUnknownLength_isRefusedWhenItGrowsTooLarge() throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(PUT + "Transfer-Encoding: chunked\r\n\r\n");
            connection.send("1000\r\n" + "x".repeat(4096) + "\r\n1\r\nx\r\n");

            assertThat(connection.answer()).startsWith("HTTP/1.1 413");

            connection.send("0\r\n\r\nGET /v1/stores HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(connection.answer()).startsWith("HTTP/1.1 200");
        }
        assertThat(store.commands()).hasSize(1);
    }

    @Test
    void expectation_isMetOnlyForABodyThatIsWanted() throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(PUT + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(connection.answer()).startsWith("HTTP/1.1 100");
            connection.send("{}");
            assertThat(connection.answer()).startsWith("HTTP/1.1 201");

            connection.send(PUT + "Expect: 100-continue\r\nContent-Length: 5000\r\n\r\n");
            assertThat(connection.answer()).startsWith("HTTP/1.1 413").contains("connection: close");
            assertThat(connection.closedByServer()).isTrue();
        }
    }

    @Test
    void http2_isSpokenInClearText_byPriorKnowledge() throws Exception {
        store.put("a", "{\"updatedAt\":5}");
        HttpClient client = vertx().createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));

        Buffer body = client.request(HttpMethod.GET, port(), "127.0.0.1", "/v1/stores/main/sessions/a")
                .compose(request -> request.send())
                .compose(response -> {
                    assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
                    assertThat(response.statusCode()).isEqualTo(200);
                    return response.body();
                })
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);

        assertThat(body.toString()).isEqualTo("{\"updatedAt\":5}");
    }

    @Test
    void http2_refusesALargeBody() throws Exception {
        HttpClient client = vertx().createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));

        int status = client.request(HttpMethod.PUT, port(), "127.0.0.1", "/v1/stores/main/sessions/a")
                .compose(request -> request.send(Buffer.buffer("x".repeat(100_000))))
                .map(response -> response.statusCode())
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);

        assertThat(status).isEqualTo(413);
        assertThat(store.commands()).isEmpty();
    }
}
