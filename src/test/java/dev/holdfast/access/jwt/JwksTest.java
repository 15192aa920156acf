package dev.holdfast.access.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** How much is read of what an issuer answers. */
class JwksTest {
    private static final JwtRules RULES = new JwtRules(
            "https://login.example",
            "holdfast",
            Duration.ofSeconds(5),
            new JwtRules.Claims("sub", "grants", "scope", "stores", ""));
    private static final String TOO_LONG = "it has more than 1048576 bytes";

    private final String document = new Issuer("k1").jwks();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger("dev.holdfast.auth");
    private volatile Consumer<HttpServerRequest> answer =
            request -> request.response().end(document);
    private Vertx vertx;
    private int port;
    private Jwks jwks;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        HttpServer server = vertx.createHttpServer().requestHandler(request -> answer.accept(request));
        port = server.listen(0, "127.0.0.1").await(20, TimeUnit.SECONDS).actualPort();
        jwks = ofServer(Jwks.LONGEST_ANSWER);
        lines.start();
        log.addAppender(lines);
        log.setAdditive(false);
        log.setLevel(Level.INFO);
    }

    @AfterEach
    void stop() throws Exception {
        log.detachAppender(lines);
        log.setAdditive(true);
        log.setLevel(null);
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    private Jwks ofServer(Duration longestAnswer) {
        return new Jwks(vertx, "http://127.0.0.1:" + port + "/keys", RULES, () -> 0, longestAnswer);
    }

    private KeySet read() throws Exception {
        return jwks.read().await(20, TimeUnit.SECONDS);
    }

    /** The document with so many bytes of blanks behind it that it has {@code bytes}. */
    private String padded(int bytes) {
        return document + " ".repeat(bytes - document.length());
    }

    @Test
    void longestDocument_isRead() throws Exception {
        answer = request -> request.response().end(padded(Jwks.MOST_BYTES));

        assertThat(read().mayHave("k1")).isTrue();
    }

    @Test
    void longerAnswer_isRefused_andTheKeysStay() throws Exception {
        KeySet before = read();
        answer = request -> request.response().end(padded(Jwks.MOST_BYTES + 1));

        assertThatThrownBy(this::read).hasMessage(TOO_LONG);

        assertThat(jwks.keys()).isSameAs(before);
        assertThat(jwks.failures()).isEqualTo(1);
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .last()
                .asString()
                .endsWith("/keys cannot be used, the keys read before stay: " + TOO_LONG);
        answer = request -> request.response().end(document);
        assertThat(read()).isSameAs(before);
    }

    @Test
    void answerWithoutEnd_isGivenUpAtTheBound() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        answer = request -> {
            HttpServerResponse response = request.response().setChunked(true);
            response.exceptionHandler(reset -> gone.countDown());
            send(response);
        };

        assertThatThrownBy(this::read).hasMessage(TOO_LONG);

        assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(jwks.keys()).isNull();
    }

    @Test
    void answerThatTrickles_isGivenUpAfterItsTime_andTheKeysStay() throws Exception {
        jwks = ofServer(Duration.ofMillis(300));
        KeySet before = read();
        CountDownLatch gone = new CountDownLatch(1);
        answer = request -> {
            HttpServerResponse response = request.response().setChunked(true);
            response.exceptionHandler(reset -> gone.countDown());
            vertx.setPeriodic(10, tick -> {
                Future<Void> unused = response.write(" ");
            });
        };

        assertThatThrownBy(this::read).hasMessage("it has not ended after 300 ms");

        assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(jwks.keys()).isSameAs(before);
        assertThat(jwks.failures()).isEqualTo(1);
    }

    private static void send(HttpServerResponse response) {
        Buffer piece = Buffer.buffer(" ".repeat(10_000));
        Future<Void> unused = response.write(piece).onSuccess(written -> send(response));
    }

    @Test
    void longerFile_isRefused(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("jwks.json"), padded(Jwks.MOST_BYTES + 1));
        Jwks ofFile = new Jwks(vertx, file.toString(), RULES, () -> 0, Jwks.LONGEST_ANSWER);

        assertThatThrownBy(() -> ofFile.read().await(20, TimeUnit.SECONDS)).hasMessage(TOO_LONG);

        Files.writeString(file, padded(Jwks.MOST_BYTES));
        assertThat(ofFile.read().await(20, TimeUnit.SECONDS).mayHave("k1")).isTrue();
    }
}
