package dev.holdfast.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.holdfast.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/backup} while a client writes and checkpoints follow each other. */
@Timeout(180)
class BackupTest {
    private static final int BACKUPS = 3;
    private static final int KEYS = 20;

    /** So large that a checkpoint is due every two hundred writes. */
    private static final String FILLING = "x".repeat(48 << 10);

    /** A {@code cp} that takes its time in the middle of each file. */
    private static final String SLOW_COPY = """
            #!/bin/sh
            for to; do from=$file; file=$to; done
            [ -d "$to" ] && to=$to/$(basename "$from")
            half=$(($(wc -c <"$from") / 2))
            head -c "$half" "$from" >"$to" && sleep 0.3 && tail -c "+$((half + 1))" "$from" >>"$to" && touch -r "$from" "$to"
            """;

    private static final String TRANSCRIPT = "{\"role\":\"user\"}\n";

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicLong answered = new AtomicLong(-1);
    private volatile boolean enough;
    private volatile String filling = FILLING;
    private String path = "";

    @Test
    void slowCopyWhileWritesGoOn_isTheStoreOfOneMoment() throws Exception {
        Path programs = Files.createDirectory(directory.resolve("bin"));
        Path copy = Files.writeString(programs.resolve("cp"), SLOW_COPY);
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwx------"));

        // Checkpoints come less often than a copy takes, and commits all the time.
        backUpWhileWritesGoOn(() -> {
            path = programs + ":";
            filling = "small";
        });
    }

    @Test
    void copyWhileWritesGoOn_isTheStoreOfOneMoment() throws Exception {
        backUpWhileWritesGoOn(() -> {});
    }

    private void backUpWhileWritesGoOn(Runnable onceCheckpointed) throws Exception {
        List<Moment> moments = new ArrayList<>();
        Path root = directory.resolve("root");
        long checkpointed;
        try (TestServer server = new TestServer(root, Map.of())) {
            keep(server, "kept");
            keep(server, "removed");
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(server));
            awaitAnswered(3 * KEYS);
            remove(server, "removed");
            await().until(() -> Files.exists(server.directory("main").resolve("sessions.json")));
            onceCheckpointed.run();
            for (int i = 0; i < BACKUPS; i++) {
                awaitAnswered(answered.get() + 300);
                long before = answered.get();
                Path target = directory.resolve("backup-" + i);
                backUp(root, target);
                moments.add(new Moment(target, before, answered.get() + 1));
            }
            enough = true;
            writer.get(60, TimeUnit.SECONDS);
            checkpointed = Files.size(server.directory("main").resolve("sessions.json"));
        }

        assertThat(checkpointed).as("checkpoints were made").isPositive();
        for (Moment moment : moments) {
            assertRestorable(moment);
        }
    }

    @Test
    void target_thatExists_isNotTouched() throws Exception {
        Path target = Files.createDirectory(directory.resolve("target"));

        assertThat(run("docs/backup", directory.toString(), target.toString())).isEqualTo(1);
        assertThat(target).isEmptyDirectory();
    }

    private void assertRestorable(Moment moment) throws Exception {
        Path sessions = moment.copy().resolve("agents/main/sessions");
        assertThat(sessions.resolve("sessions.owner")).doesNotExist();
        assertThat(sessions.resolve("sessions.json.lock")).doesNotExist();
        try (TestServer restored = new TestServer(moment.copy(), Map.of())) {
            List<Long> numbers = new ArrayList<>();
            for (int key = 0; key < KEYS; key++) {
                numbers.add(json(get(restored, "agent:main:" + key).body())
                        .get("number")
                        .asLong());
            }
            long last = numbers.stream().mapToLong(Long::longValue).max().orElseThrow();
            assertThat(last).isBetween(moment.from(), moment.to());
            // One client, one key after the other: the latest writes of all keys, and no gap among them.
            assertThat(numbers)
                    .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(last - KEYS + 1, last)
                            .boxed()
                            .toList());
            assertThat(get(restored, "agent:main:removed").statusCode()).isEqualTo(404);
            String id = json(get(restored, "agent:main:kept").body())
                    .get("sessionId")
                    .asText();
            assertThat(sessions.resolve(id + ".jsonl")).hasContent(TRANSCRIPT);
        }
        try (var files = Files.list(sessions)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .filteredOn(name -> name.contains(".jsonl.deleted."))
                    .hasSize(1);
        }
    }

    private void write(TestServer server) {
        long number = 0;
        while (!enough) {
            // Small ones, too: the journal makes room ahead of them.
            String text = number % 2 == 0 ? filling : "small";
            String body = "{\"number\":" + number + ",\"filling\":\"" + text + "\"}";
            put(server, "agent:main:" + number % KEYS, body);
            answered.set(number++);
        }
    }

    private void awaitAnswered(long number) throws InterruptedException {
        while (answered.get() < number) {
            Thread.sleep(5);
        }
    }

    /** A session with a transcript beside it. */
    private void keep(TestServer server, String name) throws IOException {
        String id =
                json(put(server, "agent:main:" + name, "{}")).get("sessionId").asText();
        Files.writeString(server.directory("main").resolve(id + ".jsonl"), TRANSCRIPT);
    }

    private void remove(TestServer server, String name) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(session(server, "agent:main:" + name))
                .DELETE()
                .build();
        assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(204);
    }

    @CanIgnoreReturnValue
    private String put(TestServer server, String key, String body) {
        HttpRequest request = HttpRequest.newBuilder(session(server, key))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response =
                client.sendAsync(request, BodyHandlers.ofString()).join();
        assertThat(response.statusCode()).isIn(200, 201);
        return response.body();
    }

    private HttpResponse<String> get(TestServer server, String key) throws Exception {
        return client.send(HttpRequest.newBuilder(session(server, key)).build(), BodyHandlers.ofString());
    }

    private static URI session(TestServer server, String key) {
        return server.base().resolve("/v1/stores/main/sessions/" + key);
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    private void backUp(Path root, Path target) throws Exception {
        assertThat(run("docs/backup", root.toString(), target.toString())).isZero();
    }

    private int run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile());
        builder.environment().merge("PATH", path, (usual, first) -> first + usual);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /**
     * A copy.
     *
     * @param from the last write that had been answered before it was begun
     * @param to the last write that can have been made before it was complete
     */
    private record Moment(Path copy, long from, long to) {}
}
