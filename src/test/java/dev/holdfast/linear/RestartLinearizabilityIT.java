package dev.holdfast.linear;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.campaign.ClockFile;
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
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * One history across restarts of the real process: under load it gets {@code kill -9}, or SIGTERM, also after a pause by
 * SIGSTOP and after jumps of the wall clock, and is started again on the same files. {@code -Dlinear.kills} makes it longer, {@code -Dlinear.seed} another one. See {@code docs/testing.md}.
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
            run(clients, random.nextInt(MOST_CALLS), End.KILL);
            if (i % 3 == 0) {
                run(clients, random.nextInt(MOST_CALLS), End.PAUSE_AND_KILL);
                run(clients, random.nextInt(MOST_CALLS), End.SET_CLOCK_AND_KILL);
            }
        }
        run(clients, random.nextInt(MOST_CALLS), End.STOP);
        run(clients, MOST_CALLS / 2, End.STOP);

        List<String> violations = history.violations();
        String report = "seed " + seed + ", " + kills + " kills, " + (kills + 2) / 3
                + " pauses, as many jumps of the clock: " + history + "; " + violations.size() + " violations";
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
        run(clients, MOST_CALLS, End.KILL);
        for (String store : List.of("left", "right")) {
            LostTail.of(directory.resolve("data/agents/" + store + "/sessions"));
        }
        run(clients, MOST_CALLS, End.KILL);

        assertThat(history.violations()).as("%s", history).isNotEmpty();
    }

    /** How the process ends, under load. */
    private enum End {
        STOP,
        KILL,
        PAUSE_AND_KILL,
        SET_CLOCK_AND_KILL
    }

    /** Starts the process, and ends it under load after so many calls. */
    private void run(Clients clients, int calls, End end) throws IOException, InterruptedException {
        AtomicBoolean goOn = new AtomicBoolean(true);
        Optional<ClockFile> clock =
                end == End.SET_CLOCK_AND_KILL ? ClockFile.at(directory.resolve("clock")) : Optional.empty();
        try (RunningJar jar =
                RunningJar.start(directory, clock.map(ClockFile::environment).orElse(Map.of()))) {
            List<Thread> threads = clients.start(new StoreClient(http, jar.port()), goOn::get);
            await(calls);
            if (end == End.PAUSE_AND_KILL) {
                jar.pause();
                TimeUnit.SECONDS.sleep(Integer.getInteger("linear.pause.seconds", 2));
                jar.resume();
                await(calls);
            }
            if (clock.isPresent()) {
                for (int days : new int[] {365, -400, 0}) {
                    clock.get().set(Duration.ofDays(days));
                    await(calls / 3);
                }
            }
            if (end == End.STOP) {
                jar.terminate();
                int unused = jar.await();
            } else {
                jar.kill();
            }
            goOn.set(false);
            for (Thread thread : threads) {
                thread.join();
            }
        }
        history.settle();
    }

    /** Waits for so many calls more. */
    private void await(int calls) {
        long enough = history.size() + calls;
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> history.size() >= enough);
    }
}
