package dev.holdfast.http;

import dev.holdfast.contract.ContractWatch;
import dev.holdfast.contract.Exchanged;
import dev.holdfast.limits.Limits;
import dev.holdfast.limits.UsualLimits;
import dev.holdfast.session.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server on a free port in front of a {@link FakeSessionStore}, and a client that sends what it is told. */
abstract class HttpTest {
    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    final FakeSessionStore store = new FakeSessionStore();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private Vertx vertx;
    private HttpVerticle server;
    private volatile boolean over;

    HttpSettings settings() {
        return new HttpSettings(
                "127.0.0.1",
                0,
                4096,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10));
    }

    /** Serves the names that the raw requests of the tests have. */
    Site site() {
        return new Site("1.2.3", "", Set.of("x"));
    }

    Limits limits() {
        return new Limits(UsualLimits.SETTINGS, ticker());
    }

    AccessControl access() {
        return AccessControl.NONE;
    }

    Ticker ticker() {
        return System::nanoTime;
    }

    RequestObserver observer() {
        return RequestObserver.NONE;
    }

    @BeforeEach
    void startServer() throws Exception {
        vertx = Vertx.vertx();
        server = new HttpVerticle(
                new SharedPort(this::present, limits(), null), store, access(), () -> NOW, ticker(), observer());
        vertx.deployVerticle(server).toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** Once the test is over, nobody waits for clients that say nothing. */
    private HttpSettings present() {
        HttpSettings usual = settings();
        return new HttpSettings(
                usual.host(),
                usual.port(),
                usual.maxBody(),
                usual.idleTimeout(),
                usual.queueTimeout(),
                usual.maxQueueTimeout(),
                over ? Duration.ofMillis(1) : usual.grace(),
                site());
    }

    @AfterEach
    void stopServer() throws Exception {
        over = true;
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    Vertx vertx() {
        return vertx;
    }

    HttpVerticle server() {
        return server;
    }

    /** Ends the server in order, but not what is behind it. */
    Future<?> stopListening() {
        return vertx.undeploy(server.deploymentID());
    }

    int port() {
        return server.port();
    }

    /**
     * Sends a request of a method, a path as it stands, a body or null, and headers by name and value. The exchange must
     * be one that the contract has.
     */
    @CanIgnoreReturnValue
    HttpResponse<String> send(String method, String path, @Nullable String body, String... headers) throws Exception {
        HttpResponse<String> response = sendUnchecked(method, path, body, headers);
        String sent = body == null ? "" : body;
        checked(response, sent, response.body().getBytes(StandardCharsets.UTF_8));
        return response;
    }

    /** The same for a store that fails as none does: its answers need not be in the contract. */
    HttpResponse<String> sendUnchecked(String method, String path, @Nullable String body, String... headers)
            throws Exception {
        HttpRequest.BodyPublisher publisher = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .method(method, publisher)
                .timeout(Duration.ofSeconds(20));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    HttpResponse<byte[]> sendForBytes(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(20));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        checked(response, "", response.body());
        return response;
    }

    private static void checked(HttpResponse<?> response, String sent, byte[] body) {
        byte[] sentBytes = sent.getBytes(StandardCharsets.UTF_8);
        Exchanged unused = ContractWatch.get().check(Exchanged.of(response.request(), sentBytes, response, body));
    }

    static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
