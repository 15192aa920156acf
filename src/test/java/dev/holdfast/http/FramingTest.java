package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How requests of HTTP/1 are delimited: versions, list fields over all their lines, and the end of connections. */
class FramingTest extends HttpTest {
    private static final String PUT = "PUT /v1/stores/main/sessions/a HTTP/1.1\r\nHost: x\r\n";

    @ParameterizedTest
    @CsvSource({
        "1.1, 'Connection: close', true",
        "1.1, 'Connection: Close', true",
        "1.1, 'Connection: TE, close', true",
        "1.1, 'Connection: close,', true",
        "1.1, 'Connection: foo ,\tCLOSE', true",
        "1.1, 'Connection: keep-alive, close', true",
        "1.1, 'Connection: TE\r\nConnection: close', true",
        "1.1, 'Connection: close\r\nConnection: TE', true",
        "1.1, 'Connection: \"a, close\"', false",
        "1.1, 'Connection: closed', false",
        "1.1, 'Connection: keep-alive', false",
        "1.1, 'Connection: TE', false",
        "1.0, 'Connection: TE', true",
        "1.0, 'Connection: Keep-Alive', false",
        "1.0, 'Connection: TE, keep-alive', false",
        "1.0, 'Connection: keep-alive, close', true",
        "1.2, 'Connection: TE', false"
    })
    void connection_isAList(String version, String lines, boolean closes) throws Exception {
        String get = "GET /v1/stores HTTP/" + version + "\r\nHost: x\r\n" + lines + "\r\n\r\n";
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(get);
            assertThat(connection.answer()).contains(" 200 ");
            if (closes) {
                assertThat(connection.closedByServer()).isTrue();
            } else {
                connection.send(get);
                assertThat(connection.answer()).contains(" 200 ");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.2, 200",
        "HTTP/1.9, 200",
        "HTTP/2.0, 505",
        "HTTP/3.7, 505",
        "HTTP/0.9, 505",
        "http/1.1, 400",
        "ICAP/1.0, 400"
    })
    void version_isAnsweredInTheServersOwn(String version, int status) throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send("GET /v1/stores " + version + "\r\nHost: x\r\nConnection: close\r\n\r\n");

            assertThat(connection.untilItEnds()).startsWith("HTTP/1.1 " + status + ' ');
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 2\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 2",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip",
                "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: \"chunked\"",
                "Transfer-Encoding: chunked;a=b"
            })
    void bodyWhoseEndIsUncertain_isRejected_andTheConnectionEnds(String lines) throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(PUT + lines + "\r\n\r\n2\r\n{}\r\n0\r\n\r\nGET /v1/stores HTTP/1.1\r\nHost: x\r\n\r\n");

            String answers = connection.untilItEnds();

            assertThat(answers).startsWith("HTTP/1.1 400").containsOnlyOnce("HTTP/1.1");
            assertThat(answers).contains("/problems/malformed-request");
        }
        assertThat(store.commands()).isEmpty();
    }

    @Test
    void expectation_ofHttp10_isIgnored() throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(
                    "PUT /v1/stores/main/sessions/a HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            connection.send("{}");

            assertThat(connection.untilItEnds()).startsWith("HTTP/1.0 201");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Expect: 100-Continue", "Expect: other, 100-continue", "Expect: other\r\nExpect: 100-continue"})
    void expectation_isAList(String lines) throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(PUT + lines + "\r\nContent-Length: 2\r\n\r\n");

            assertThat(connection.answer()).startsWith("HTTP/1.1 100");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/stores\u0001", "/v1/\u007fstores", "/v1/stores?a=\u001b[31m"})
    void target_withAControlCharacter_isRejected(String target) throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(connection.untilItEnds())
                    .matches("(?s)HTTP/1\\.[01] 400 .*")
                    .doesNotContain("\u001b");
        }
    }

    @ParameterizedTest
    @CsvSource({"OPTIONS *, 204", "GET *, 404", "PUT *, 404"})
    void wholeServer_hasOptionsOnly(String line, int status) throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

            assertThat(connection.untilItEnds()).startsWith("HTTP/1.1 " + status + ' ');
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET http:///v1/stores HTTP/1.1\r\nHost: x",
                "GET http:// HTTP/1.1\r\nHost: x",
                "GET http://:80/v1/stores HTTP/1.1\r\nHost: x",
                "GET /v1/stores HTTP/1.1\r\nHost: x\r\n: x"
            })
    void headThatRfc9110Forbids_isRejected(String head) throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(head + "\r\n\r\n");

            assertThat(connection.untilItEnds()).startsWith("HTTP/1.1 400").contains("/problems/malformed-request");
        }
    }
}
