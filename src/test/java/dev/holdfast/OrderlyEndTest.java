package dev.holdfast;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In what order a server ends, and how long that may take: {@code shutdown.delay} and {@code shutdown.grace}. */
@Timeout(120)
class OrderlyEndTest {
    private static final String PATH = "/v1/stores/main/sessions/";
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    private Path root;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void readinessGoesFirst_requestsUnderWayAreAnswered_thenQueuesDrain_andLocksAreLetGo_withinGrace()
            throws Exception {
        TestServer server = server("4s", "30s");
        put(server, "a");
        Path lock = server.directory("main").resolve("sessions.json.lock");
        assertThat(lock).exists();
        try (Socket slow = new Socket(server.base().getHost(), server.base().getPort())) {
            beginPut(slow, "b");
            long began = System.nanoTime();
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(server::close);

            await().until(() -> ready(server) == 503);
            put(server, "c");
            await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS).until(() -> refusesConnections(server.base()));
            assertThat(ready(server)).isEqualTo(503);
            assertThat(lock).exists();
            assertThat(stopped).isNotDone();
            slow.getOutputStream().write("}".getBytes(US_ASCII));

            assertThat(answer(slow)).startsWith("HTTP/1.1 201").containsIgnoringCase("connection: close");
            stopped.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4 + 30));
        }
        assertThat(refusesConnections(server.management())).isTrue();
        assertThat(lock).doesNotExist();
        assertThat(Files.readString(server.directory("main").resolve("sessions.json")))
                .contains("\"a\"", "\"b\"", "\"c\"");
        try (TestServer next = server("0s", "30s")) {
            assertThat(get(next.base(), PATH + "b").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void requestThatHangs_isGivenHalfOfTheGrace_andTheRestIsClosedWithinIt() throws Exception {
        Duration grace = Duration.ofSeconds(8);
        TestServer server = server("0s", grace.toSeconds() + "s");
        put(server, "a");
        try (Socket hanging = new Socket(server.base().getHost(), server.base().getPort())) {
            beginPut(hanging, "b");
            long began = System.nanoTime();

            server.close();

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(grace.dividedBy(2), grace);
            assertThat(answer(hanging)).doesNotContain(" 201 ");
        }
        Path files = server.directory("main");
        assertThat(files.resolve("sessions.json.lock")).doesNotExist();
        assertThat(Files.readString(files.resolve("sessions.json")))
                .contains("\"a\"")
                .doesNotContain("\"b\"");
    }

    private TestServer server(String delay, String grace) {
        return new TestServer(root, Map.of("HOLDFAST_SHUTDOWN_DELAY", delay, "HOLDFAST_SHUTDOWN_GRACE", grace));
    }

    private void put(TestServer server, String key) throws Exception {
        assertThat(Answer.to(client, server.base(), "PUT", PATH + key, "{}").status())
                .isEqualTo(201);
    }

    private int ready(TestServer server) throws Exception {
        return get(server.management(), "/readyz").statusCode();
    }

    private HttpResponse<String> get(URI base, String path) throws Exception {
        return client.send(HttpRequest.newBuilder(base.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** All of a request but its last byte, and until it has been taken. */
    private static void beginPut(Socket socket, String key) throws Exception {
        String head = "PUT " + PATH + key + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(US_ASCII));
        assertThat(answer(socket)).startsWith("HTTP/1.1 100");
        socket.getOutputStream().write('{');
    }

    /** The head of the next answer; what has come of it when the connection ends. */
    private static String answer(Socket socket) throws IOException {
        socket.setSoTimeout(PATIENCE_SECONDS * 1000);
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (head.indexOf("\r\n\r\n") >= 0) {
                break;
            }
        }
        return head.toString();
    }

    private static boolean refusesConnections(URI address) throws IOException {
        try (Socket accepted = new Socket(address.getHost(), address.getPort())) {
            return !accepted.isConnected();
        } catch (ConnectException refused) {
            return true;
        }
    }
}
