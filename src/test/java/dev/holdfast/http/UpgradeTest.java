package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Command;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code Upgrade} is ignored: the request is served as if it did not have the field. */
class UpgradeTest extends HttpTest {
    private static final String SETTINGS = "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n";
    private static final String UPGRADE = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n" + SETTINGS;
    private static final String PRUNE =
            "POST /v1/stores/main/prune HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + UPGRADE;

    @ParameterizedTest
    @ValueSource(
            strings = {
                UPGRADE,
                "Connection: upgrade\r\nUpgrade: h2c\r\n" + SETTINGS,
                "Upgrade: h2c\r\n",
                "Connection: Upgrade\r\nConnection: HTTP2-Settings\r\nUpgrade: h2c\r\n" + SETTINGS,
                "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: websocket, H2C\r\n" + SETTINGS,
                "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: !\r\n",
                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n",
                "Connection: Upgrade\r\nUpgrade: TLS/1.2\r\n"
            })
    void request_isServedOnHttp1_andTheConnectionGoesOn(String lines) throws Exception {
        store.put("a", "{}");
        String get = "GET /v1/stores/main/sessions/a HTTP/1.1\r\nHost: x\r\n" + lines + "\r\n";
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(get + get);

            assertThat(connection.answer()).startsWith("HTTP/1.1 200").doesNotContainIgnoringCase("upgrade");
            assertThat(connection.answer()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void requestOfHttp10_isServed() throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send("GET /v1/stores HTTP/1.0\r\n" + UPGRADE + "\r\n");

            assertThat(connection.untilItEnds()).startsWith("HTTP/1.0 200");
        }
    }

    @Test
    void bodyThatComesLate_isRead() throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(PRUNE + "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
            assertThat(connection.answer()).startsWith("HTTP/1.1 100");
            connection.send("f\r\n{\"dryRun\":true}\r\n0\r\n\r\n");

            assertThat(connection.answer()).startsWith("HTTP/1.1 200");
        }
        assertThat(store.last(Command.Prune.class).dryRun()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked\r\n\r\nZZZ\r\n",
                "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nzz\r\n",
                "Transfer-Encoding: chunked\r\n\r\n" + Http2Frames.PREFACE
            })
    void brokenBody_isRejected_andNothingRuns(String rest) throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(PRUNE + rest);

            assertThat(connection.untilItEnds()).startsWith("HTTP/1.1 400").contains("/problems/malformed-request");
        }
        assertThat(store.commands()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /v1/stores/main/prune",
                "POST /v1/stores/main/recover",
                "POST /v1/stores/main/maintenance/runs/r/undo",
                "DELETE /v1/stores/main/sessions/a",
                "DELETE /v1/stores/main/session?key=a",
                "PUT /v1/stores/main/sessions/a"
            })
    void bodyThatIsCut_leavesTheRequestUndone(String operation) throws Exception {
        String head = operation + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
        for (String rest : new String[] {
            "Content-Length: 15\r\n\r\n{}",
            "Transfer-Encoding: chunked\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"
        }) {
            try (RawConnection connection = new RawConnection(port())) {
                connection.send(head + rest);
                connection.shutdownOutput();

                assertThat(connection.untilItEnds()).doesNotContain("HTTP/1.1 2");
            }
        }
        assertThat(store.commands()).isEmpty();
    }

    @Test
    void streamThatIsReset_leavesTheRequestUndone() throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(Http2Frames.PREFACE
                    + Http2Frames.SETTINGS
                    + Http2Frames.head("DELETE", 1, "/v1/stores/main/sessions/a", 4)
                    + Http2Frames.frame(0, 0, 1, "{}")
                    + Http2Frames.frame(3, 0, 1, "\0\0\0\0")
                    + Http2Frames.get(3, "/v1/stores"));
            connection.read(100);
        }
        assertThat(store.commands()).noneMatch(Command.Delete.class::isInstance);
    }
}
