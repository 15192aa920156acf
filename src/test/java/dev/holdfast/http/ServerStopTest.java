package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ServerStopTest extends HttpTest {
    @Test
    void stop_isNotHeldUpByConnectionsWithoutARequest() throws Exception {
        try (RawConnection silent = new RawConnection(port());
                RawConnection begun = new RawConnection(port());
                RawConnection idle = new RawConnection(port());
                RawConnection http2 = new RawConnection(port())) {
            begun.send("GET /v1/st");
            idle.send("GET /v1/stores HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(idle.answer()).startsWith("HTTP/1.1 200");
            http2.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
            http2.read(9);

            stopListening().await(5, TimeUnit.SECONDS);

            assertThat(silent.closedByServer()).isTrue();
            assertThat(idle.closedByServer()).isTrue();
        }
    }

    @Test
    void stop_waitsForTheRequestsUnderWay() throws Exception {
        store.put("a", "{}");
        Promise<Void> gate = store.hold();
        try (RawConnection busy = new RawConnection(port())) {
            busy.send("GET /v1/stores/main/sessions/a HTTP/1.1\r\nHost: x\r\n\r\n");
            Awaitility.await().until(() -> !store.commands().isEmpty());

            var stopped = stopListening();
            gate.complete();

            assertThat(busy.answer()).startsWith("HTTP/1.1 200");
            stopped.await(5, TimeUnit.SECONDS);
        }
    }
}
