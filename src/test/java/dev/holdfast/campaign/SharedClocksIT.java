package dev.holdfast.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes that share a store while their clocks are a year apart. Takes libfaketime; says so where there is none.
 */
class SharedClocksIT {
    private static final int ROUNDS = 8;

    @TempDir
    private Path directory;

    private RunningJar start(Map<String, String> more) throws Exception {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("HOLDFAST_STORE_FILE_ACCESS", "shared");
        environment.put("HOLDFAST_SESSION_MAINTENANCE_PRUNE_AFTER", "30d");
        environment.put("HOLDFAST_SESSION_MAINTENANCE_INTERVAL", "1s");
        return RunningJar.start(directory, environment);
    }

    private static long later(long revision, long before) {
        assertThat(revision).as("a revision of one process").isGreaterThan(before);
        return revision;
    }

    @Test
    @Timeout(120)
    void nothingIsRemovedByAge_andRevisionsRise_andRunsHaveNamesOfTheirOwn() throws Exception {
        Optional<ClockFile> clock = ClockFile.at(directory.resolve("clock"));
        assumeTrue(clock.isPresent(), "there is no libfaketime");
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        try (RunningJar right = start(Map.of());
                RunningJar ahead = start(clock.get().environment())) {
            List<StoreClient> both = List.of(new StoreClient(http, right.port()), new StoreClient(http, ahead.port()));
            assertThat(both.get(0).put("main", "first", "{}", Map.of()).status())
                    .isEqualTo(201);
            clock.get().set(Duration.ofDays(365));
            long[] last = new long[2];
            Set<String> runs = new HashSet<>();
            for (int i = 0; i < ROUNDS; i++) {
                StoreClient client = both.get(i % 2);
                assertThat(client.put("main", "gone" + i, "{}", Map.of()).status())
                        .isEqualTo(201);
                assertThat(client.put("main", "kept" + i, "{}", Map.of()).status())
                        .isEqualTo(201);
                var deleted = client.delete("main", "gone" + i, Map.of());
                assertThat(deleted.status()).isEqualTo(204);
                assertThat(runs.add(deleted.run())).isTrue();
                last[i % 2] = later(deleted.revision(), last[i % 2]);
                // Maintenance of both looks at what the other wrote.
                TimeUnit.MILLISECONDS.sleep(600);
            }
            for (StoreClient client : both) {
                assertThat(client.get("main", "first").status()).isEqualTo(200);
                for (int i = 0; i < ROUNDS; i++) {
                    assertThat(client.get("main", "kept" + i).status()).isEqualTo(200);
                    assertThat(client.get("main", "gone" + i).status()).isEqualTo(404);
                }
            }
        }
    }
}
