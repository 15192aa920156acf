package dev.holdfast.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The end of the process while the file system of a store answers nothing (an ext4 that is frozen). Takes root and loop
 * devices; says so where it has none.
 */
class FrozenDiskIT {
    private static final Duration GRACE = Duration.ofSeconds(7);

    @TempDir
    private Path directory;

    private Path frozen;

    @BeforeEach
    void givenAFileSystemForOneStore() throws IOException, InterruptedException {
        frozen = Files.createDirectories(directory.resolve("data/agents/frozen"));
        String image = directory.resolve("disk.img").toString();
        SystemTools.require("a frozen disk needs an ext4", "truncate", "-s", "32M", image);
        SystemTools.require("a frozen disk needs an ext4", "mkfs.ext4", "-q", "-F", image);
        SystemTools.require("a frozen disk needs leave to mount", "mount", "-o", "loop", image, frozen.toString());
        SystemTools.require("a frozen disk needs fsfreeze", "fsfreeze", "--version");
    }

    @AfterEach
    void unmount() {
        SystemTools.tryTo("fsfreeze", "-u", frozen.toString());
        SystemTools.tryTo("umount", "-l", frozen.toString());
    }

    @Test
    @Timeout(120)
    void stop_isOverWithinGrace_andNamesTheStoreThatHangs() throws Exception {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        try (RunningJar jar = RunningJar.start(directory, Map.of("HOLDFAST_SHUTDOWN_GRACE", GRACE.toSeconds() + "s"))) {
            StoreClient client = new StoreClient(http, jar.port());
            assertThat(client.put("frozen", "a", "{}", Map.of()).status()).isEqualTo(201);
            assertThat(client.put("other", "a", "{}", Map.of()).status()).isEqualTo(201);
            SystemTools.run("fsfreeze", "-f", frozen.toString());
            var unanswered = CompletableFuture.supplyAsync(() -> put(client));

            assertThat(client.put("other", "b", "{}", Map.of()).status()).isEqualTo(201);
            long began = System.nanoTime();
            jar.terminate();
            await().atMost(GRACE.multipliedBy(3))
                    .until(() -> jar.log().contains("not everything was closed within " + GRACE.toMillis() + " ms"));

            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(GRACE.minusSeconds(1), GRACE.multipliedBy(2));
            assertThat(jar.log())
                    .contains("the files of these stores do not answer: frozen (")
                    .doesNotContain("other (");
            SystemTools.run("fsfreeze", "-u", frozen.toString());
            int unused = jar.await();
            assertThat(unanswered.get()).isNotEqualTo(201);
        }
        try (RunningJar jar = RunningJar.start(directory, Map.of())) {
            StoreClient client = new StoreClient(http, jar.port());
            assertThat(client.get("frozen", "a").status()).isEqualTo(200);
            assertThat(client.get("other", "b").status()).isEqualTo(200);
            jar.terminate();
            int unused = jar.await();
        }
    }

    /** The status of an answer; 0 when none comes. */
    private static int put(StoreClient client) {
        try {
            return client.put("frozen", "b", "{}", Map.of()).status();
        } catch (IOException gone) {
            return 0;
        }
    }
}
