package dev.holdfast;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * A client that counts up the member {@code n} of one session, one request after the other, on a thread of its own, until
 * it is not answered or told to wait. Then {@link #answered} is durable, and the store holds that or what came last.
 */
final class SequentialWriter {
    private final HttpClient client;
    private final URI session;
    private final CountDownLatch underWay;
    private final Thread thread;
    private int sent;
    private int answered;

    /**
     * Starts writing.
     *
     * @param answers counted down by each answered write of this client
     */
    SequentialWriter(HttpClient client, URI base, String key, CountDownLatch answers) {
        this.client = client;
        this.session = base.resolve("/v1/stores/main/sessions/" + key);
        this.underWay = answers;
        this.thread = new Thread(this::write, "writer of " + key);
        thread.start();
    }

    /** Waits until the server has refused or broken off a request. */
    void awaitEnd() throws InterruptedException {
        thread.join(Duration.ofSeconds(60).toMillis());
        if (thread.isAlive()) {
            thread.interrupt();
            throw new IllegalStateException("it still writes");
        }
    }

    /** The last value that was answered. */
    synchronized int answered() {
        return answered;
    }

    /** The last value that was sent and not refused. */
    synchronized int sent() {
        return sent;
    }

    private void write() {
        try {
            while (patch(next())) {
                acknowledge();
            }
        } catch (IOException brokenOff) {
            // The end that this client is made for: what was under way has no answer.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean patch(int n) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(session)
                .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"n\": " + n + "}"))
                .header("Content-Type", "application/merge-patch+json")
                .timeout(Duration.ofSeconds(30))
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.body().contains("\"outcome\":\"not-applied\"")) {
            withdraw();
        }
        return response.statusCode() / 100 == 2;
    }

    private synchronized int next() {
        return ++sent;
    }

    private synchronized void withdraw() {
        sent = answered;
    }

    private synchronized void acknowledge() {
        answered = sent;
        underWay.countDown();
    }
}
