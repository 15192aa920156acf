package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are ended while clients write. */
class ProcessEndIT {
    private static final int ROUNDS = Integer.getInteger("holdfast.kill.rounds", 3);
    private static final int CLIENTS = 6;
    private static final int WRITES = 150;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<HoldfastProcess> processes = new ArrayList<>();

    @AfterEach
    void end() {
        processes.forEach(HoldfastProcess::close);
    }

    /** Kill -9, recover, write on, again and again over the same files. */
    @Test
    void killedProcess_losesNoAnsweredWrite() throws Exception {
        List<SequentialWriter> writers = List.of();
        for (int round = 0; round < ROUNDS; round++) {
            HoldfastProcess process = start();
            List<Integer> stored = storedValues(process);
            assertStored(stored, writers);

            writers = writeUntil(process, stored, HoldfastProcess::kill);
        }

        assertStored(storedValues(start()), writers);
    }

    @Test
    void terminatedProcess_answersWhatItTook_andLeavesAPlainFile() throws Exception {
        HoldfastProcess process = start();

        List<SequentialWriter> writers = writeUntil(process, zeros(), HoldfastProcess::terminate);

        assertThat(process.awaitEnd()).isEqualTo(143);
        assertThat(process.errors()).isEmpty();
        assertThat(process.log())
                .noneMatch(line -> line.contains(" ERROR "))
                .last()
                .asString()
                .endsWith(" stopped");
        Path sessions = directory.resolve(Path.of("data", "agents", "main", "sessions"));
        Map<String, String> entries = StoredEntries.in(sessions);
        for (int i = 0; i < CLIENTS; i++) {
            int stored = JSON.readTree(entries.get(key(i))).get("n").intValue();
            assertThat(stored)
                    .isBetween(writers.get(i).answered(), writers.get(i).sent());
        }
        try (Stream<Path> files = Files.list(sessions)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.endsWith(".lock") || name.endsWith(".tmp"));
        }
    }

    private HoldfastProcess start() throws IOException {
        HoldfastProcess process = HoldfastProcess.started(directory, Map.of());
        processes.add(process);
        return process;
    }

    /** Lets clients write, each on from its value, ends the process in the middle of it, and waits for the clients. */
    private List<SequentialWriter> writeUntil(HoldfastProcess process, List<Integer> from, End end) throws Exception {
        CountDownLatch enough = new CountDownLatch(WRITES);
        List<SequentialWriter> writers = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            writers.add(new SequentialWriter(client, process.http(), key(i), from.get(i), enough));
        }
        if (!enough.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("writes are not answered: " + process.log());
        }
        end.of(process);
        for (SequentialWriter writer : writers) {
            writer.awaitEnd();
        }
        return writers;
    }

    /** What each client finds in the store, 0 where nothing is. */
    private List<Integer> storedValues(HoldfastProcess process) throws Exception {
        List<Integer> values = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Answer answer = Answer.to(client, process.http(), "GET", "/v1/stores/main/sessions/" + key(i), null);
            values.add(
                    answer.status() == 404
                            ? 0
                            : JSON.readTree(answer.body()).get("n").intValue());
        }
        return values;
    }

    private static void assertStored(List<Integer> stored, List<SequentialWriter> writers) {
        for (int i = 0; i < writers.size(); i++) {
            assertThat(stored.get(i))
                    .isBetween(writers.get(i).answered(), writers.get(i).sent());
        }
    }

    private static List<Integer> zeros() {
        return Stream.generate(() -> 0).limit(CLIENTS).toList();
    }

    private static String key(int client) {
        return "agent:main:client:" + client;
    }

    private interface End {
        void of(HoldfastProcess process) throws InterruptedException;
    }
}
