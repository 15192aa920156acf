package dev.holdfast.hostile;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

/** The metrics of a server, each time over a connection of their own. */
final class Figures {
    private final URI page;

    /**
     * @param management the management port's address
     */
    Figures(URI management) {
        this.page = URI.create(management + "/metrics");
    }

    /** The lines of the page. */
    Stream<String> read() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(page).timeout(GoodClient.PATIENCE).build();
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body()
                .lines();
    }

    /** Waits until nothing of the attackers is left: no request, no body, and no connection but a few of others. */
    void awaitEnd() {
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> Assertions.assertThat(read())
                .contains("holdfast_http_requests_in_flight 0.0", "holdfast_http_bodies_size_bytes 0.0")
                .anyMatch(line -> line.matches("holdfast_http_connections [0-3]\\.0")));
    }
}
