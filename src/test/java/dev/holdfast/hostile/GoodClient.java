package dev.holdfast.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/** Reads and writes at a steady pace, and expects each request to be answered within its patience. */
final class GoodClient {
    /** How long any one answer may take, on however busy a machine. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration PACE = Duration.ofMillis(10);

    /** So many requests on a connection before another one is opened. */
    private static final int REQUESTS_PER_CONNECTION = 50;

    private final URI session;
    private HttpClient client = fresh();
    private int requests;

    GoodClient(URI base) {
        this.session = URI.create(base + "/v1/stores/good/sessions/agent:good:main");
    }

    /** Has the next request open a connection. */
    void reconnect() {
        client = fresh();
    }

    private static HttpClient fresh() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
    }

    /** One write and one read, whose times in microseconds are recorded. */
    void exchange(Histogram writes, Histogram reads) throws Exception {
        if (++requests % REQUESTS_PER_CONNECTION == 0) {
            reconnect();
        }
        String label = "{\"label\":\"" + requests + "\"}";
        HttpResponse<String> written = timed(
                HttpRequest.newBuilder(session)
                        .header("Content-Type", "application/merge-patch+json")
                        .method("PATCH", HttpRequest.BodyPublishers.ofString(label)),
                writes);
        assertThat(written.statusCode()).as(written::body).isIn(200, 201);
        HttpResponse<String> read = timed(HttpRequest.newBuilder(session), reads);
        assertThat(read.statusCode()).as(read::body).isEqualTo(200);
        assertThat(read.body()).contains("\"label\":\"" + requests + '"');
        Thread.sleep(PACE.toMillis());
    }

    private HttpResponse<String> timed(HttpRequest.Builder request, Histogram times) throws Exception {
        long began = System.nanoTime();
        HttpResponse<String> response =
                client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        times.recordValue((System.nanoTime() - began) / 1_000);
        return response;
    }
}
