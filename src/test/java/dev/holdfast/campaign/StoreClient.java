package dev.holdfast.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Talks to a running process as any HTTP client does. Blocks. Safe for several threads. */
public final class StoreClient {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http;
    private final int port;

    /**
     * An answer.
     *
     * @param etag empty when there is none
     * @param revision -1 when there is none
     * @param run the maintenance run that it names; empty when there is none
     */
    public record Reply(int status, String body, String etag, long revision, String run) {
        /** Whether a write was made. */
        public boolean written() {
            return status == 200 || status == 201 || status == 204;
        }

        /** Whether it is a failure after which nobody knows whether the write was made. */
        public boolean unknown() {
            return status >= 500 && !body.contains("\"outcome\":\"not-applied\"");
        }
    }

    public StoreClient(HttpClient http, int port) {
        this.http = http;
        this.port = port;
    }

    public Reply get(String store, String key) throws IOException {
        return send(session(store, key).GET());
    }

    /**
     * Replaces a session.
     *
     * @param condition a header and its value, or nothing
     */
    public Reply put(String store, String key, String document, Map<String, String> condition) throws IOException {
        HttpRequest.Builder request = session(store, key).PUT(BodyPublishers.ofString(document));
        condition.forEach(request::header);
        return send(request.header("Content-Type", "application/json"));
    }

    public Reply patch(String store, String key, String patch) throws IOException {
        return patch(store, key, patch, Map.of());
    }

    /** The same under a condition: a header and its value, or nothing. */
    public Reply patch(String store, String key, String patch, Map<String, String> condition) throws IOException {
        HttpRequest.Builder request = session(store, key).method("PATCH", BodyPublishers.ofString(patch));
        condition.forEach(request::header);
        return send(request.header("Content-Type", "application/merge-patch+json"));
    }

    public Reply delete(String store, String key, Map<String, String> condition) throws IOException {
        HttpRequest.Builder request = session(store, key).DELETE();
        condition.forEach(request::header);
        return send(request);
    }

    public Reply prune(String store, String body) throws IOException {
        return send(to("/v1/stores/" + store + "/prune")
                .POST(BodyPublishers.ofString(body))
                .header("Content-Type", "application/json"));
    }

    /** Brings back what a run removed. */
    public Reply undo(String store, String run) throws IOException {
        return send(
                to("/v1/stores/" + store + "/maintenance/runs/" + run + "/undo").POST(BodyPublishers.noBody()));
    }

    /** A page of the list. */
    public Reply list(String store, String query) throws IOException {
        return send(to("/v1/stores/" + store + "/sessions?" + query).GET());
    }

    private HttpRequest.Builder session(String store, String key) {
        String segment = URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20");
        return to("/v1/stores/" + store + "/sessions/" + segment);
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
    }

    private Reply send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return new Reply(
                    response.statusCode(),
                    response.body(),
                    response.headers().firstValue("ETag").orElse(""),
                    response.headers().firstValueAsLong("Store-Revision").orElse(-1),
                    response.headers().firstValue("Maintenance-Run").orElse(""));
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }
}
