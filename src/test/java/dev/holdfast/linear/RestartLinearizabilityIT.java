package dev.holdfast.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.campaign.LostTail;
import dev.holdfast.campaign.RunningJar;
import dev.holdfast.campaign.StoreClient;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * One history across restarts of the real process: under load it gets {@code kill -9}, or SIGTERM, and is started again on
 * the same files. {@code -Dlinear.kills} makes it longer, {@code -Dlinear.seed} another one. See {@code docs/testing.md}.
 */
class RestartLinearizabilityIT {
    private static final int MOST_CALLS = 1500;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final History history = new History();

    @Test
    @Timeout(value = 12, unit = TimeUnit.HOURS)
    void answersAcrossRestarts_areLinearizable() throws IOException, InterruptedException {
        long seed = Long.getLong("linear.seed", 20261126);
        int kills = Integer.getInteger("linear.kills", 3);
        Clients clients = new Clients(history, seed);
        Random random = new Random(seed);

        for (int i = 0; i < kills; i++) {
            run(clients, random.nextInt(MOST_CALLS), true);
        }
        run(clients, random.nextInt(MOST_CALLS), false);
        run(clients, MOST_CALLS / 2, false);

        List<String> violations = history.violations();
        String report = "seed " + seed + ", " + kills + " kills: " + history + "; " + violations.size() + " violations";
        Files.writeString(
                Path.of(System.getProperty("holdfast.jar")).resolveSibling("linearizability.txt"), report + "\n");
        assertThat(violations).as(report).isEmpty();
        assertThat(history.size()).isPositive();
    }

    /** The test of the test. */
    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void journalThatLostItsTail_isCaught() throws IOException, InterruptedException {
        Clients clients = new Clients(history, 7);
        run(clients, MOST_CALLS, true);
        for (String store : List.of("left", "right")) {
            LostTail.of(directory.resolve("data/agents/" + store + "/sessions"));
        }
        run(clients, MOST_CALLS, true);

        assertThat(history.violations()).as("%s", history).isNotEmpty();
    }

    /** Starts the process, and ends it under load after so many calls. */
    private void run(Clients clients, int calls, boolean kill) throws IOException, InterruptedException {
        AtomicBoolean goOn = new AtomicBoolean(true);
        try (RunningJar jar = RunningJar.start(directory, Map.of())) {
            List<Thread> threads = clients.start(new StoreClient(http, jar.port()), goOn::get);
            long enough = history.size() + calls;
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> history.size() >= enough);
            if (kill) {
                jar.kill();
            } else {
                jar.terminate();
                int unused = jar.await();
            }
            goOn.set(false);
            for (Thread thread : threads) {
                thread.join();
            }
        }
        history.settle();
    }
}
