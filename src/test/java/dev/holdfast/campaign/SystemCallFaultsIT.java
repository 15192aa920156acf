package dev.holdfast.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.campaign.StoreClient.Reply;
import dev.holdfast.file.SoundStores;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** System calls of the process are made to fail by strace. Takes strace, and leave to trace; says so where it has none. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SystemCallFaultsIT {
    private static final String STORE = "main";

    @TempDir
    private Path directory;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static String document(int n) {
        return "{\"sessionId\":\"s" + n + "\",\"updatedAt\":1700000000001,\"n\":" + n + "}";
    }

    /** What a put is answered while every call of that name fails. */
    private static Reply putWhileFailing(RunningJar jar, StoreClient client, String call, String error, int n)
            throws IOException, InterruptedException {
        Process strace = new ProcessBuilder(
                        "strace",
                        "-f",
                        "-e",
                        "trace=" + call,
                        "-e",
                        "inject=" + call + ":error=" + error,
                        "-p",
                        Long.toString(jar.pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Reply reply = client.put(STORE, "k" + n, document(n), Map.of());
            for (int i = 0; i < 100 && reply.written(); i++) {
                // It has not attached yet.
                TimeUnit.MILLISECONDS.sleep(50);
                reply = client.put(STORE, "k" + n, document(n), Map.of());
            }
            return reply;
        } finally {
            strace.destroy();
            strace.waitFor();
        }
    }

    @Test
    void failingCalls_areAnsweredTruthfullyAndLoseNothing() throws IOException, InterruptedException {
        SystemTools.require("failing system calls need strace and leave to trace", "strace", "-o", "/dev/null", "true");
        Map<String, String> environment = Map.of(
                "HOLDFAST_STORE_FILE_ROOT",
                directory.resolve("data").toString(),
                "HOLDFAST_SESSION_MAINTENANCE_PRUNE_AFTER",
                "0");
        try (RunningJar jar = RunningJar.start(directory, environment)) {
            StoreClient client = new StoreClient(http, jar.port());
            assertThat(client.put(STORE, "first", document(0), Map.of()).status())
                    .isEqualTo(201);

            Reply unsynced = putWhileFailing(jar, client, "fdatasync", "EIO", 1);
            assertThat(unsynced.status()).as(unsynced.toString()).isEqualTo(503);
            assertThat(unsynced.body()).contains("\"outcome\":\"unknown\"");
            assertThat(client.put(STORE, "after1", document(1), Map.of()).written())
                    .isTrue();

            Reply full = putWhileFailing(jar, client, "pwrite64", "ENOSPC", 2);
            assertThat(full.status()).as(full.toString()).isEqualTo(507);
            assertThat(full.body()).contains("\"outcome\":\"not-applied\"");
            assertThat(client.put(STORE, "after2", document(2), Map.of()).written())
                    .isTrue();
            jar.kill();
        }
        try (RunningJar jar = RunningJar.start(directory, environment)) {
            StoreClient client = new StoreClient(http, jar.port());
            assertThat(client.get(STORE, "first").body()).isEqualTo(document(0));
            assertThat(client.get(STORE, "after1").body()).isEqualTo(document(1));
            assertThat(client.get(STORE, "after2").body()).isEqualTo(document(2));
            jar.terminate();
            assertThat(jar.await()).isEqualTo(143);
        }
        SoundStores.requireClosed(directory.resolve("data"));
    }
}
