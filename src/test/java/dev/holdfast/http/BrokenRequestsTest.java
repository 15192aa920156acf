package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.holdfast.http.RequestObserver.Answered;
import dev.holdfast.session.Command;
import java.net.SocketException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What clients do wrong while they send is their fault: no error of the server, in its answers, figures or log. */
class BrokenRequestsTest extends HttpTest {
    private static final String CHUNKED =
            "PUT /v1/stores/main/sessions/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final Logger early = (Logger) LoggerFactory.getLogger("io.vertx.core.net.impl.ConnectionBase");
    private final RecordedRequests requests = new RecordedRequests();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    @Override
    RequestObserver observer() {
        return requests;
    }

    @BeforeEach
    void listen() {
        lines.start();
        root.addAppender(lines);
        root.setLevel(Level.ERROR);
        early.setLevel(Level.OFF); // as in production
        root.error("heard");
        assertThat(lines.list).hasSize(1);
        lines.list.clear();
    }

    @AfterEach
    void nothingIsStored_andNoErrorIsLogged() {
        root.setLevel(Level.OFF);
        early.setLevel(null);
        root.detachAppender(lines);
        assertThat(store.commands()).noneMatch(Command.Put.class::isInstance);
        assertThat(lines.list).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\n",
                "\u00ef\u00bc\u0091\r\n",
                "2\r\n{}x\r\n",
                "2\r\n{}\r\n-1\r\n",
                "2\r\n{}\r\n0\r\nFoo : bar\r\n\r\n"
            })
    void brokenChunks_wereAnsweredWith500(String chunks) throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(CHUNKED + chunks);

            assertThat(connection.whole())
                    .startsWith("HTTP/1.1 400")
                    .contains("connection: close", "/problems/malformed-request", "RFC 9112", "not-applied");
        }
        Awaitility.await().until(() -> requests.disconnected.get() == 1);
        assertThat(requests.answered).extracting(Answered::status).containsExactly(400);
    }

    @Test
    void brokenChunks_ofAClientThatGoesOnSending_wereAnsweredByAReset() throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(CHUNKED + "zz\r\n");
            assertThat(connection.head()).startsWith("HTTP/1.1 400");

            for (int i = 0; i < 8; i++) {
                connection.send("x".repeat(1 << 16));
            }

            assertThat(connection.whole()).contains("/problems/malformed-request");
        }
        Awaitility.await().until(() -> requests.disconnected.get() == 1);
    }

    @Test
    void brokenChunks_ofABodyThatIsNotRead_leaveTheAnswerWhole() throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(CHUNKED.replace("PUT /v1/stores", "PUT /v1/nothing") + "zz\r\n");
            for (int i = 0; i < 8; i++) {
                connection.send("x".repeat(1 << 16));
            }

            assertThat(connection.head()).startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void endlessBody_afterBrokenChunks_endsItsConnection() throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(CHUNKED + "zz\r\n");

            assertThatExceptionOfType(SocketException.class).isThrownBy(() -> {
                for (int i = 0; i < 10_000; i++) {
                    connection.send("x".repeat(1 << 16));
                }
            });
        }
        Awaitility.await().until(() -> requests.disconnected.get() == 1);
    }

    @Test
    void resetWhileABodyComes_wasAnsweredWith500() throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send("GET /v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n" + CHUNKED + "5\r\n{");
            assertThat(connection.answer()).startsWith("HTTP/1.1 404");
            connection.reset();
        }
        Awaitility.await().until(() -> requests.disconnected.get() == 1);
        assertThat(requests.answered).extracting(Answered::status).containsExactly(404, RequestObserver.CLIENT_GONE);
    }

    @Test
    void resetInsteadOfReading_wasLoggedAsAnError() throws Exception {
        for (int i = 0; i < 50; i++) {
            try (RawConnection connection = new RawConnection(port())) {
                connection.send("GET /v1/stores HTTP/1.1\r\nHost: x\r\n\r\n".repeat(50));
                connection.reset();
            }
        }
        assertThat(send("GET", "/v1/stores", null).statusCode()).isEqualTo(200);
        Awaitility.await().until(() -> requests.connected.get() <= requests.disconnected.get() + 1);
        assertThat(requests.answered).isNotEmpty();
    }
}
