package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a server ends its connections. Time passes when a test says so. */
class DrainTest extends HttpTest {
    private static final String GET = "GET /v1/stores/main/sessions/a HTTP/1.1\r\nHost: x\r\n\r\n";

    private final AtomicLong nanos = new AtomicLong();

    @Override
    Ticker ticker() {
        return nanos::get;
    }

    @BeforeEach
    void store() {
        store.put("a", "{\"updatedAt\":5}");
    }

    @Test
    void requestUnderWay_isAnswered_asTheLastOfItsConnection() throws Exception {
        Promise<Void> gate = store.hold();
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(GET);
            Awaitility.await().until(() -> !store.commands().isEmpty());
            Future<Void> stopped = stop();
            pass(Duration.ofSeconds(5));
            gate.complete();

            assertThat(connection.answer()).startsWith("HTTP/1.1 200").contains("connection: close");
            assertThat(connection.closedByServer()).isTrue();
            awaitEnd(stopped);
        }
    }

    @Test
    void connectionThatWasIdle_isServedOnceMore() throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(GET);
            assertThat(connection.answer()).startsWith("HTTP/1.1 200").doesNotContain("connection: close");
            Future<Void> stopped = stop();
            connection.send(GET);

            assertThat(connection.answer()).startsWith("HTTP/1.1 200").contains("connection: close");
            assertThat(connection.closedByServer()).isTrue();
            pass(Duration.ofMillis(60));
            awaitEnd(stopped);
        }
    }

    @Test
    void connectionThatStaysIdle_isClosedAfterAMoment() throws Exception {
        try (RawConnection idle = new RawConnection(port());
                RawConnection silent = new RawConnection(port())) {
            idle.send(GET);
            assertThat(idle.answer()).startsWith("HTTP/1.1 200");
            Future<Void> stopped = stop();
            pass(Duration.ofMillis(500));

            assertThat(idle.closedByServer()).isTrue();
            assertThat(silent.closedByServer()).isTrue();
            awaitEnd(stopped);
        }
    }

    @Test
    void connectionWithoutARequestYet_isServed() throws Exception {
        try (RawConnection other = new RawConnection(port());
                RawConnection connection = new RawConnection(port())) {
            other.send(GET);
            assertThat(other.answer()).startsWith("HTTP/1.1 200");
            Future<Void> stopped = stop();
            connection.send(GET);

            assertThat(connection.answer()).startsWith("HTTP/1.1 200").contains("connection: close");
            pass(Duration.ofMillis(500));
            awaitEnd(stopped);
        }
    }

    @Test
    void requestThatTakesTooLong_endsWithTheGrace() throws Exception {
        Promise<Void> unused = store.hold();
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(GET);
            Awaitility.await().until(() -> !store.commands().isEmpty());
            Future<Void> stopped = stop();
            pass(settings().grace());

            awaitEnd(stopped);
            assertThat(connection.closedByServer()).isTrue();
        }
    }

    /** Begins to stop the server; returns when it accepts no connection any more. */
    private Future<Void> stop() {
        Future<Void> stopped =
                vertx().undeploy(vertx().deploymentIDs().iterator().next());
        Awaitility.await().until(this::refusesConnections);
        return stopped;
    }

    private boolean refusesConnections() {
        try (RawConnection accepted = new RawConnection(port())) {
            accepted.send("");
            return false;
        } catch (IOException refused) {
            return true;
        }
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static void awaitEnd(Future<Void> stopped) throws Exception {
        stopped.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
