package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.CountingClients.Outcome;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that share one directory: {@code store.file.access: shared}. */
@Timeout(180)
class SharedProcessesIT {
    private static final List<String> KEYS = List.of("agent:main:a", "agent:main:b", "agent:main:c");
    private static final String MAIN = "/v1/stores/main/sessions/agent:main:main";

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<HoldfastProcess> processes = new ArrayList<>();
    private HoldfastProcess one;
    private HoldfastProcess other;

    @BeforeEach
    void startBoth() throws Exception {
        one = start("shared");
        other = start("shared");
    }

    @AfterEach
    void end() {
        processes.forEach(HoldfastProcess::close);
    }

    private HoldfastProcess start(String access) throws IOException {
        HoldfastProcess process = HoldfastProcess.started(directory, Map.of("HOLDFAST_STORE_FILE_ACCESS", access));
        processes.add(process);
        return process;
    }

    private int sum(HoldfastProcess asked) throws Exception {
        int sum = 0;
        for (String key : KEYS) {
            sum += CountingClients.value(asked, key);
        }
        return sum;
    }

    private static Outcome ended(CompletableFuture<Outcome> running) throws Exception {
        return running.get(60, TimeUnit.SECONDS);
    }

    @Test
    void countersOfTwoProcesses_loseNothing() throws Exception {
        CompletableFuture<Outcome> ofOne = CountingClients.run(one, KEYS, 4, Duration.ofSeconds(6));
        CompletableFuture<Outcome> ofOther = CountingClients.run(other, KEYS, 4, Duration.ofSeconds(6));

        Outcome first = ended(ofOne);
        Outcome second = ended(ofOther);

        System.out.println("two Holdfasts, 6 s: " + first + " and " + second);
        assertThat(first.done()).isPositive();
        assertThat(second.done()).isPositive();
        assertThat(first.unanswered() + second.unanswered()).isZero();
        assertThat(sum(one)).isEqualTo(first.done() + second.done()).isEqualTo(sum(other));
        assertThat(names()).contains("sessions.json").noneMatch(name -> name.matches(".*\\.(lock|tmp)|.*journal.*"));
    }

    @Test
    void killedProcess_leavesEverythingItAnswered() throws Exception {
        CompletableFuture<Outcome> ofOne = CountingClients.run(one, KEYS, 4, Duration.ofSeconds(30));
        CompletableFuture<Outcome> ofOther = CountingClients.run(other, KEYS, 4, Duration.ofSeconds(5));
        TimeUnit.SECONDS.sleep(3);

        one.kill();

        Outcome first = ended(ofOne);
        Outcome second = ended(ofOther);
        assertThat(first.done()).isPositive();
        assertThat(second.done()).isPositive();
        assertThat(second.unanswered()).isZero();
        assertThat(sum(other))
                .isBetween(first.done() + second.done(), first.done() + second.done() + first.unanswered());
    }

    @Test
    void processThatWantsTheStoreForItself_isToldWhoSharesIt() throws Exception {
        assertThat(Answer.to(client, one.http(), "PUT", MAIN, "{\"label\":\"shared\"}")
                        .status())
                .isEqualTo(201);
        assertThat(Answer.to(client, other.http(), "GET", MAIN, null).body()).contains("shared");
        HoldfastProcess third = start("exclusive");

        Answer refused = Answer.to(client, third.http(), "GET", MAIN, null, "Prefer", "wait=1");

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.body()).contains("/problems/store-locked", "process " + other.pid());
        one.kill();
        other.terminate();
        other.awaitEnd();
        assertThat(Answer.to(client, third.http(), "GET", MAIN, null).status()).isEqualTo(200);
        HoldfastProcess fourth = start("shared");
        Answer again = Answer.to(client, fourth.http(), "GET", MAIN, null, "Prefer", "wait=1");
        assertThat(again.body()).contains("/problems/store-locked", "process " + third.pid());
        assertThat(Answer.to(client, third.http(), "PUT", MAIN, "{\"label\":\"of its own\"}")
                        .status())
                .isEqualTo(200);
        third.kill();
        // What only the journal of the killed process has is recovered before it is shared.
        assertThat(Answer.to(client, fourth.http(), "GET", MAIN, null).body()).contains("of its own");
        assertThat(names()).noneMatch(name -> name.contains("journal"));
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(directory.resolve("data/agents/main/sessions"))) {
            return files.map(path -> String.valueOf(path.getFileName())).toList();
        }
    }
}
