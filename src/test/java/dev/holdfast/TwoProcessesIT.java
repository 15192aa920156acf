package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on the same files: one serves a store, the other waits for it. */
@Timeout(180)
class TwoProcessesIT {
    private static final Duration TAKEN_OVER_WITHIN = Duration.ofSeconds(2);
    private static final String MAIN = "/v1/stores/main/sessions/agent:main:main";

    @TempDir
    private Path directory;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<HoldfastProcess> processes = new ArrayList<>();
    private HoldfastProcess holder;
    private HoldfastProcess waiting;

    @BeforeEach
    void startBoth() throws Exception {
        holder = start();
        waiting = start();
        send(holder, "PUT", MAIN, "{\"label\": \"of the first\"}");
        // Both have then run what they are timed with.
        send(waiting, "PUT", "/v1/stores/other/sessions/agent:other:main", "{}");
    }

    @AfterEach
    void end() {
        processes.forEach(HoldfastProcess::close);
    }

    @Test
    void lockedStore_isRefused_namingTheHolder() throws Exception {
        Answer read = send(waiting, "GET", MAIN, null, "Prefer", "wait=1");
        Answer write = send(waiting, "PUT", MAIN, "{}", "Prefer", "wait=1");

        for (Answer answer : List.of(read, write)) {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(answer.body())
                    .contains("/problems/store-locked", "process " + holder.pid(), "\"outcome\":\"not-applied\"");
        }
        Answer ready = Answer.to(client, waiting.management(), "GET", "/readyz", null);
        assertThat(ready.status()).isEqualTo(200);
    }

    @Test
    void killedHolder_isSucceededByARequestThatWaits() throws Exception {
        CompletableFuture<Long> answeredAt = sendWaitingRead();

        holder.kill();
        long killedAt = System.nanoTime();

        Duration taken = Duration.ofNanos(answeredAt.get(60, TimeUnit.SECONDS) - killedAt);
        assertThat(taken).isLessThan(TAKEN_OVER_WITHIN);
        assertThat(send(waiting, "PUT", MAIN, "{}").status()).isEqualTo(200);
    }

    @Test
    void stoppedHolder_isSucceededByARequestThatWaits() throws Exception {
        CompletableFuture<Long> answeredAt = sendWaitingRead();

        holder.terminate();

        assertThat(holder.awaitEnd()).isEqualTo(143);
        long endedAt = System.nanoTime();
        Duration taken = Duration.ofNanos(answeredAt.get(60, TimeUnit.SECONDS) - endedAt);
        assertThat(taken).isLessThan(TAKEN_OVER_WITHIN);
    }

    /** Asks the waiting process for the holder's session; completes with the time of a right answer. */
    private CompletableFuture<Long> sendWaitingRead() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                Answer answer = send(waiting, "GET", MAIN, null, "Prefer", "wait=60");
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).contains("of the first");
                return System.nanoTime();
            } catch (IOException | InterruptedException failure) {
                throw new IllegalStateException(failure);
            }
        });
    }

    @CanIgnoreReturnValue
    private Answer send(HoldfastProcess to, String method, String path, @Nullable String body, String... headers)
            throws IOException, InterruptedException {
        return Answer.to(client, to.http(), method, path, body, headers);
    }

    private HoldfastProcess start() throws IOException {
        HoldfastProcess process = HoldfastProcess.started(directory, Map.of());
        processes.add(process);
        return process;
    }
}
