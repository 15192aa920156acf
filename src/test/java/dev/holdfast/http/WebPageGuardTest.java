package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as browsers, agents and proxies send them to a server without authentication. */
class WebPageGuardTest extends HttpTest {
    private static final String PATH = "/v1/stores/main/sessions/a";

    @Override
    Site site() {
        return new Site("1.2.3", "https://Public.example/holdfast", Set.of("holdfast", "sessions.example"));
    }

    private String answer(String requestLine, String lines, String body) throws IOException {
        try (RawConnection connection = new RawConnection(port())) {
            String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
            connection.send(requestLine + " HTTP/1.1\r\n" + lines + length + "Connection: close\r\n\r\n" + body);
            return connection.untilItEnds();
        }
    }

    private String lines(String... more) {
        StringBuilder lines = new StringBuilder("Host: 127.0.0.1:" + port() + "\r\n");
        for (String line : more) {
            lines.append(line.replace("PORT", Integer.toString(port()))).append("\r\n");
        }
        return lines.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: https://evil.example",
                "Origin: null",
                "Origin: ",
                "Origin: file://",
                "Origin: http://localhost:PORT",
                "Origin: http://127.0.0.1",
                "Origin: http://127.0.0.1:1",
                "Origin: https://127.0.0.1:PORT",
                "Origin: http://127.0.0.1:PORT.evil.example",
                "Origin: http://127.0.0.1:PORT@evil.example",
                "Origin: http://127.0.0.1:PORT\r\nOrigin: https://evil.example",
                "Origin: http://127.0.0.1:PORT https://evil.example",
                "Origin: http://public.example",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Sec-Fetch-Site: Cross-Site",
                "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site",
                "Origin: http://127.0.0.1:PORT\r\nSec-Fetch-Site: cross-site"
            })
    void requestOfAnotherSitesPage_isForbidden(String line) throws Exception {
        for (String request :
                new String[] {"GET " + PATH, "POST /v1/stores/main/prune", "OPTIONS " + PATH, "GET /nowhere"}) {
            String answer = answer(request, lines(line), "");

            assertThat(answer)
                    .startsWith("HTTP/1.1 403 ")
                    .contains("\"code\":\"forbidden-origin\"", "\"outcome\":\"not-applied\"")
                    .doesNotContainIgnoringCase("Access-Control-");
        }
        assertThat(store.commands()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-A: no page",
                "Origin: http://127.0.0.1:PORT",
                "Origin: HTTP://127.0.0.1:PORT",
                "Origin: https://public.example",
                "Origin: https://public.example:443\r\nSec-Fetch-Site: same-origin",
                "Sec-Fetch-Site: none",
                "Sec-Fetch-Site: same-origin",
                "Sec-Fetch-Mode: cors",
                "Referer: https://evil.example/"
            })
    void requestOfNoPageOrAnOwnOne_isServed(String line) throws Exception {
        assertThat(answer("GET /v1/stores", lines(line), "")).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1:PORT",
                "192.0.2.7:80",
                "[::1]",
                "[::1]:PORT",
                "[2001:db8::7]:8080",
                "localhost",
                "LocalHost:1234",
                "holdfast",
                "HOLDFAST:8080",
                "sessions.example",
                "public.example",
                "PUBLIC.example:443"
            })
    void hostThatNoPageCanHave_isServed(String host) throws Exception {
        String line = "Host: " + host.replace("PORT", Integer.toString(port())) + "\r\n";

        assertThat(answer("GET /v1/stores", line, "")).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "127.0.0.1.evil.example",
                "localhost.evil.example",
                "evil-localhost",
                "sub.sessions.example",
                "sessions.example.evil",
                "2130706433",
                "0x7f000001",
                "127.1",
                "elsewhere"
            })
    void otherHost_isMisdirected(String host) throws Exception {
        for (String request : new String[] {"GET " + PATH, "POST /v1/stores/main/prune", "GET /", "OPTIONS " + PATH}) {
            String answer = answer(request, "Host: " + host + "\r\n", "");

            assertThat(answer)
                    .startsWith("HTTP/1.1 421 ")
                    .contains(
                            "\"code\":\"misdirected\"", "'" + host.replaceFirst(":.*", "") + "'", "http.allowedHosts");
        }
        assertThat(store.commands()).isEmpty();
    }

    @Test
    void reboundName_isMisdirectedAlthoughItsPageIsOfTheSameOrigin() throws Exception {
        String lines = "Host: evil.example:8080\r\nOrigin: http://evil.example:8080\r\nSec-Fetch-Site: same-origin\r\n";

        assertThat(answer("DELETE " + PATH, lines, "")).startsWith("HTTP/1.1 421 ");
        assertThat(store.commands()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://evil.example/v1/stores, 127.0.0.1, 421",
        "http://evil.example:80?x, 127.0.0.1, 421",
        "http://127.0.0.1@evil.example/v1/stores, 127.0.0.1, 400",
        "http://127.0.0.1/v1/stores, evil.example, 421",
        "http://127.0.0.1/v1/stores, 127.0.0.1, 200",
        "http://[::1]:8080/v1/stores, localhost, 200"
    })
    void absoluteTarget_isCheckedAsHostIs(String target, String host, int status) throws Exception {
        assertThat(answer("GET " + target, "Host: " + host + "\r\n", "")).startsWith("HTTP/1.1 " + status + ' ');
    }

    @Test
    void http10WithoutHost_andAnEmptyHost_areServed() throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send("GET /v1/stores HTTP/1.0\r\n\r\n");

            assertThat(connection.untilItEnds()).contains(" 200 ");
        }
        assertThat(answer("GET /v1/stores", "Host:\r\n", "")).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @CsvSource({"localhost, 200", "evil.example, 421", "192.0.2.1, 200"})
    void authorityOfHttp2_isCheckedAsHostIs(String authority, int status) throws Exception {
        HttpClient http2 = vertx().createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
        RequestOptions options = new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(port(), "127.0.0.1"))
                .setHost(authority)
                .setPort(8080)
                .setURI("/v1/stores");

        HttpClientResponse response =
                http2.request(options).compose(HttpClientRequest::send).await(20, TimeUnit.SECONDS);

        assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
        assertThat(response.statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "Origin: http://127.0.0.1:PORT, 415",
        "'Origin: http://127.0.0.1:PORT\r\nContent-Type: application/json', 200",
        "X-A: no page, 200"
    })
    void bodyOfAnOwnPage_needsAType(String line, int status) throws Exception {
        String answer = answer("POST /v1/stores/main/prune", lines(line), "{\"dryRun\":true}");

        assertThat(answer).startsWith("HTTP/1.1 " + status + ' ');
    }

    @ParameterizedTest
    @CsvSource({
        "GET /problems/not-found, navigate, document, 200",
        "GET /problems/not-found, no-cors, script, 403",
        "GET /problems/not-found, navigate, iframe, 403",
        "POST /problems/not-found, navigate, document, 403",
        "GET /v1/stores, navigate, document, 403",
        "GET /, navigate, document, 403"
    })
    void linkToTheExplanationOfAProblem_canBeFollowed(String request, String mode, String destination, int status)
            throws Exception {
        String answer = answer(
                request,
                lines("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: " + mode, "Sec-Fetch-Dest: " + destination),
                "");

        assertThat(answer).startsWith("HTTP/1.1 " + status + ' ');
    }
}
