package dev.holdfast.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.campaign.StoreClient.Reply;
import dev.holdfast.file.SoundStores;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The process on a small disk that somebody else fills. Takes leave to mount a tmpfs; says so where it has none. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DiskFullIT {
    private static final String STORE = "main";
    private static final Pattern MANAGEMENT = Pattern.compile("management: listening on 127\\.0\\.0\\.1:(\\d+)");

    @TempDir
    private Path directory;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Path mount;

    @BeforeEach
    void givenASmallDisk() throws IOException, InterruptedException {
        mount = Files.createDirectory(directory.resolve("mnt"));
        SystemTools.require(
                "a full disk needs leave to mount a tmpfs",
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "size=64m",
                "none",
                mount.toString());
    }

    @AfterEach
    void unmount() {
        SystemTools.tryTo("umount", "-l", mount.toString());
    }

    private RunningJar start() throws IOException {
        return RunningJar.start(
                directory,
                Map.of(
                        "HOLDFAST_STORE_FILE_ROOT", mount.resolve("data").toString(),
                        "HOLDFAST_STORE_FILE_MIN_FREE", "20mb",
                        "HOLDFAST_SESSION_MAINTENANCE_PRUNE_AFTER", "0"));
    }

    private static String document(int n) {
        return "{\"sessionId\":\"s" + n + "\",\"updatedAt\":" + (1_700_000_000_000L + n) + ",\"pad\":\""
                + "p".repeat(20_000) + "\"}";
    }

    private void fill() {
        try (OutputStream filler = Files.newOutputStream(mount.resolve("filler"))) {
            byte[] block = new byte[4096];
            while (true) {
                filler.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private HttpResponse<String> ready(RunningJar jar) throws IOException, InterruptedException {
        Matcher port = MANAGEMENT.matcher(jar.log());
        assertThat(port.find()).isTrue();
        URI probe = URI.create("http://127.0.0.1:" + port.group(1) + "/readyz");
        return http.send(HttpRequest.newBuilder(probe).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void await(String what, Condition condition) throws IOException, InterruptedException {
        for (int i = 0; i < 300 && !condition.holds(); i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertThat(condition.holds()).as(what).isTrue();
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    @Test
    void fullDisk_refusesWritesAndNothingElse() throws IOException, InterruptedException {
        try (RunningJar jar = start()) {
            StoreClient client = new StoreClient(http, jar.port());
            await("room is kept", () -> Files.exists(mount.resolve("data/holdfast.reserve")));
            for (int i = 0; i < 30; i++) {
                assertThat(client.put(STORE, "k" + i, document(i), Map.of()).status())
                        .isEqualTo(201);
            }
            assertThat(ready(jar).statusCode()).isEqualTo(200);

            fill();

            Reply refused = client.put(STORE, "more", document(99), Map.of());
            assertThat(refused.status()).as(refused.toString()).isEqualTo(507);
            assertThat(refused.body()).contains("disk-full", "\"outcome\":\"not-applied\"");
            assertThat(client.get(STORE, "more").status()).isEqualTo(404);
            assertThat(client.get(STORE, "k1").body()).isEqualTo(document(1));
            assertThat(client.delete(STORE, "k0", Map.of()).status()).isEqualTo(204);
            Reply pruned = client.prune(STORE, "{\"maxEntries\":10}");
            assertThat(pruned.status()).as(pruned.toString()).isEqualTo(200);
            assertThat(ready(jar).statusCode()).isEqualTo(503);
            assertThat(ready(jar).body()).contains("bytes free");
            assertThat(client.put(STORE, "more", document(99), Map.of()).status())
                    .isEqualTo(507);
            jar.kill();
        }
        fill();
        try (RunningJar jar = start()) {
            StoreClient client = new StoreClient(http, jar.port());
            Reply afterKill = client.get(STORE, "k29");
            assertThat(afterKill.status()).as(afterKill.toString()).isIn(200, 507);

            Files.delete(mount.resolve("filler"));

            await("writes work again", () -> client.put(STORE, "more", document(99), Map.of())
                    .written());
            for (int i = 0; i < 30; i++) {
                Reply reply = client.get(STORE, "k" + i);
                assertThat(reply.status()).as("k" + i).isEqualTo(i < 20 ? 404 : 200);
                assertThat(i < 20 || reply.body().equals(document(i))).isTrue();
            }
            jar.terminate();
            assertThat(jar.await()).isEqualTo(143);
        }
        SoundStores.requireClosed(mount.resolve("data"));
    }
}
