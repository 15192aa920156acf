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

/** A process that is told to end while clients write. What kill -9 does is the subject of a campaign of its own. */
class ProcessEndIT {
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

    @Test
    void terminatedProcess_answersWhatItTook_andLeavesAPlainFile() throws Exception {
        HoldfastProcess process = start();

        List<SequentialWriter> writers = writeUntilTerminated(process);

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
            int stored = JSON.readTree(entries.getOrDefault(key(i), "{\"n\": 0}"))
                    .get("n")
                    .intValue();
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

    /** Lets clients write, tells the process to end in the middle of it, and waits for the clients. */
    private List<SequentialWriter> writeUntilTerminated(HoldfastProcess process) throws Exception {
        CountDownLatch enough = new CountDownLatch(WRITES);
        List<SequentialWriter> writers = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            writers.add(new SequentialWriter(client, process.http(), key(i), enough));
        }
        if (!enough.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("writes are not answered: " + process.log());
        }
        process.terminate();
        for (SequentialWriter writer : writers) {
            writer.awaitEnd();
        }
        return writers;
    }

    private static String key(int client) {
        return "agent:main:client:" + client;
    }
}
