package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Apart from the other tests of connections: they would be cut, too, when the machine is slow. */
class IdleTimeoutTest extends HttpTest {
    private static final String PUT = "PUT /v1/stores/main/sessions/a HTTP/1.1\r\nHost: x\r\n";

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /v1/stores HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/st",
                "PUT /v1/stores/main/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n{"
            })
    void silentClient_isCut(String begun) throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(begun);
            if (begun.startsWith("GET")) {
                assertThat(connection.answer()).startsWith("HTTP/1.1 200");
            }

            assertThat(connection.closedByServer()).isTrue();
        }
    }

    @Test
    void clientThatSendsNothing_isCut() throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            assertThat(connection.closedByServer()).isTrue();
        }
    }

    @Test
    void waitingForTheServer_isNotIdle() throws Exception {
        store.put("a", "{}");
        Promise<Void> gate = store.hold();
        try (RawConnection connection = new RawConnection(port())) {
            connection.send("GET /v1/stores/main/sessions/a HTTP/1.1\r\nHost: x\r\n\r\n");
            Awaitility.await().until(() -> !store.commands().isEmpty());
            vertx().setTimer(1500, timer -> gate.complete());

            assertThat(connection.answer()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void hugeBody_isAnsweredAndThenCut() throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(PUT + "Content-Length: 99999999999\r\n\r\n");

            assertThat(connection.answer()).startsWith("HTTP/1.1 413").contains("connection: close");
            assertThat(connection.closedByServer()).isTrue();
        }
    }
}
