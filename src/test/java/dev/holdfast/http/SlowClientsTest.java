package dev.holdfast.http;

import static dev.holdfast.http.Http2Frames.PREFACE;
import static dev.holdfast.http.Http2Frames.SETTINGS;
import static dev.holdfast.http.Http2Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are slow in every phase of an exchange are cut off, and the others don't notice. */
class SlowClientsTest extends HttpTest {
    /** INITIAL_WINDOW_SIZE is 0: nothing of an answer's body can be sent. */
    private static final String CLOSED_WINDOW = frame(4, 0, 0, "\0\4\0\0\0\0");

    private static final String PUT_HEAD =
            "PUT /v1/stores/main/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Length: 3000\r\n\r\n";
    private static final String UPGRADE =
            "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: \r\n\r\n";
    private static final int LARGE = 32 << 20;

    @Override
    HttpSettings settings() {
        return new HttpSettings(
                "127.0.0.1",
                0,
                4096,
                Duration.ofMillis(400),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10));
    }

    @AfterEach
    void others_areServed() throws Exception {
        assertThat(send("GET", "/v1/stores", null).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET /v1/stores",
                "GET /v1/stores HTTP/1.1\r\nHost: x\r\nX-A: ",
                PUT_HEAD,
                PUT_HEAD + "{\"a\":",
                "PUT /v1/stores/main/sessions/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a",
                "DELETE /v1/stores/main/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Length: 3000\r\n\r\n",
                "GET /v1/stores HTTP/1.1\r\nHost: x\r\n" + UPGRADE,
                "GET /v1/stores HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
                "PUT /v1/stores/main/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Length: 30\r\n" + UPGRADE + "{",
                "PRI * HT",
                PREFACE,
                PREFACE + "\0\0\0\4\0\0\0\0\0",
                PREFACE + "\0\0\0\4\0\0\0\0\0" + "\0\0\100\1\5\0\0\0\1abc"
            })
    void clientThatFallsSilent_isCut(String sent) throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(sent);

            assertThat(connection.endsWithin(Duration.ofSeconds(15))).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "|GET /v1/stores?aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "GET /v1/stores HTTP/1.1\r\n|X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "GET /v1/stores HTTP/1.1\r\nHost: x\r\n\r\n|GET /v1/stores HTTP/1.1\r\nX-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                PUT_HEAD
                        + "|{\"a\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "|\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n",
                "|PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\100\4\0\0\0\0\0\0\4\0\0\0\0\0\4\0\0\0\0\0\4\0\0\0\0\0\4\0\0\0\0\0\4"
            })
    void clientThatSendsByteByByte_isCut(String text) throws Exception {
        String[] parts = text.split("\\|", 2);
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(parts[0]);

            assertThat(connection.isCutWhileItSends(parts[1], Duration.ofMillis(50)))
                    .isTrue();
        }
    }

    @Test
    void clientThatOnlyPings_isCut() throws Exception {
        String ping = frame(6, 0, 0, "12345678");
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(PREFACE + SETTINGS);

            assertThat(connection.isCutWhileItSends(ping.repeat(20), Duration.ofMillis(20)))
                    .isTrue();
        }
    }

    @Test
    void streamWhoseBodyComesByteByByte_isCut() throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(PREFACE + SETTINGS + headers("PUT", false));

            assertThat(connection.isCutWhileItSends(frame(0, 0, 1, "{").repeat(20), Duration.ofMillis(20)))
                    .isTrue();
        }
        assertThat(store.commands()).isEmpty();
    }

    @Test
    void clientThatReadsNothing_isCut() throws Exception {
        store.put("a", "x".repeat(LARGE));
        try (RawConnection connection = new RawConnection(port())) {
            connection.send("GET /v1/stores/main/sessions/a HTTP/1.1\r\nHost: x\r\n\r\n");
            Awaitility.await().during(Duration.ofMillis(1200)).until(() -> true);

            assertThat(connection.readUntilTheEnd()).isLessThan(LARGE);
        }
    }

    @Test
    void clientThatReadsByteByByte_isCut() throws Exception {
        store.put("a", "x".repeat(LARGE));
        try (RawConnection connection = new RawConnection(port())) {
            connection.send("GET /v1/stores/main/sessions/a HTTP/1.1\r\nHost: x\r\n\r\n");
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(20))
                    .during(Duration.ofMillis(1200))
                    .until(connection::readOne);

            assertThat(connection.readUntilTheEnd()).isLessThan(LARGE);
        }
    }

    @Test
    void streamWhoseWindowStaysClosed_isCut() throws Exception {
        store.put("a", "x".repeat(3000));
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(PREFACE + CLOSED_WINDOW + headers("GET", true));

            assertThat(connection.endsWithin(Duration.ofSeconds(15))).isTrue();
        }
    }

    @Test
    void clientThatReadsSteadily_isNotCut() throws Exception {
        store.put("a", "x".repeat(LARGE));
        try (RawConnection connection = new RawConnection(port())) {
            connection.send("GET /v1/stores/main/sessions/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            for (int i = 0; i < 10; i++) {
                Awaitility.await().during(Duration.ofMillis(100)).until(() -> true);
                connection.read(LARGE / 16);
            }

            assertThat(connection.readUntilTheEnd()).isGreaterThanOrEqualTo(LARGE / 16 * 6);
        }
    }

    private static String headers(String method, boolean end) {
        return Http2Frames.head(method, 1, "/v1/stores/main/sessions/a", end ? 5 : 4);
    }
}
