package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that share a directory and start at the same time on a store that one had for itself until it was killed. */
@Timeout(120)
class SharedStartIT {
    private static final String PATH = "/v1/stores/main/sessions/agent:main:";
    private static final int SESSIONS = 300;
    private static final int REQUESTS = 6;

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<HoldfastProcess> processes = new ArrayList<>();

    @AfterEach
    void end() {
        processes.forEach(HoldfastProcess::close);
    }

    private HoldfastProcess start(String access) throws IOException {
        HoldfastProcess process = HoldfastProcess.started(directory, Map.of("HOLDFAST_STORE_FILE_ACCESS", access));
        processes.add(process);
        return process;
    }

    private CompletableFuture<Integer> put(HoldfastProcess process, String key) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return Answer.to(client, process.http(), "PUT", PATH + key, "{}")
                        .status();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    @RepeatedTest(3)
    void firstRequestsOfBoth_areAnswered_andNothingIsLost() throws Exception {
        HoldfastProcess alone = start("exclusive");
        for (int i = 0; i < SESSIONS; i++) {
            assertThat(put(alone, "old" + i).get()).isEqualTo(201);
        }
        HoldfastProcess one = start("shared");
        HoldfastProcess other = start("shared");
        alone.kill();

        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            answers.add(put(one, "one" + i));
            answers.add(put(other, "other" + i));
        }
        for (CompletableFuture<Integer> answer : answers) {
            assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo(201);
        }

        for (HoldfastProcess asked : List.of(one, other)) {
            String keys = Answer.to(
                            client, asked.http(), "GET", "/v1/stores/main/sessions?limit=1000&fields=sessionId", null)
                    .body();
            for (String key : List.of("old0", "old" + (SESSIONS - 1), "one0", "other" + (REQUESTS - 1))) {
                assertThat(keys).contains("agent:main:" + key + "\"");
            }
        }
        try (var files = Files.list(directory.resolve("data/agents/main/sessions"))) {
            assertThat(files.map(path -> String.valueOf(path.getFileName())))
                    .noneMatch(name -> name.contains("journal") || name.endsWith(".tmp"));
        }
    }
}
