package dev.holdfast;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that raise counters of the store {@code main} by compare-and-set, each as fast as it is answered. */
final class CountingClients {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;
    private final List<String> keys;
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger conflicts = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile boolean killed;

    private CountingClients(URI base, List<String> keys) {
        this.base = base;
        this.keys = keys;
    }

    /**
     * What they did.
     *
     * @param done raises that were answered
     * @param conflicts raises that somebody else was faster than
     * @param refused raises that were refused because the store was locked
     * @param unanswered raises that may have been made, because the process died
     */
    record Outcome(int done, int conflicts, int refused, int unanswered) {}

    /** Lets clients run for a while; ends early when the process dies. */
    static CompletableFuture<Outcome> run(HoldfastProcess process, List<String> keys, int clients, Duration time) {
        CountingClients all = new CountingClients(process.http(), keys);
        long end = System.nanoTime() + time.toNanos();
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            int first = i;
            running.add(CompletableFuture.runAsync(() -> all.count(first, end), threads));
        }
        threads.shutdown();
        return CompletableFuture.allOf(running.toArray(CompletableFuture[]::new))
                .thenApply(ended ->
                        new Outcome(all.done.get(), all.conflicts.get(), all.refused.get(), all.unanswered.get()));
    }

    /** How often a counter has been raised. */
    static int value(HoldfastProcess process, String key) throws IOException, InterruptedException {
        Answer answer = Answer.to(HttpClient.newHttpClient(), process.http(), "GET", path(key), null);
        return JSON.readTree(answer.body()).path("n").asInt();
    }

    private static String path(String key) {
        return "/v1/stores/main/sessions/" + key;
    }

    private void count(int first, long end) {
        try {
            for (int i = first; System.nanoTime() < end && !killed; i++) {
                while (!raised(path(keys.get(i % keys.size()))) && System.nanoTime() < end && !killed) {
                    conflicts.incrementAndGet();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** False when somebody else was faster. */
    private boolean raised(String path) throws InterruptedException {
        boolean sent = false;
        try {
            Answer read = Answer.to(client, base, "GET", path, null);
            if (read.status() != 200 && read.status() != 404) {
                return refused(read);
            }
            int next = read.status() == 404
                    ? 1
                    : JSON.readTree(read.body()).path("n").asInt() + 1;
            String[] condition = read.status() == 404
                    ? new String[] {"If-None-Match", "*"}
                    : new String[] {
                        "If-Match", read.headers().firstValue("ETag").orElseThrow()
                    };
            sent = true;
            return written(Answer.to(client, base, "PATCH", path, "{\"n\":" + next + "}", condition));
        } catch (IOException e) {
            killed = true;
            unanswered.addAndGet(sent ? 1 : 0);
            return true;
        }
    }

    private boolean written(Answer answer) {
        if (answer.status() == 412) {
            return false;
        }
        if (answer.status() != 200 && answer.status() != 201) {
            return refused(answer);
        }
        done.incrementAndGet();
        return true;
    }

    private boolean refused(Answer answer) {
        if (answer.status() != 503 || !answer.body().contains("\"outcome\":\"not-applied\"")) {
            throw new IllegalStateException("answered with " + answer.status() + ": " + answer.body());
        }
        refused.incrementAndGet();
        return true;
    }
}
