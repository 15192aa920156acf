package dev.holdfast.campaign;

import dev.holdfast.campaign.StoreClient.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Large documents and reads of all of them in a store of its own, more than the process has memory for. */
final class Flood {
    /** How the process must be started to be able to run out of memory. */
    static final Map<String, String> ENVIRONMENT = Map.of("HOLDFAST_STORE_MAX_OPEN_BYTES", "4gb");

    /** Its heap. */
    static final String HEAP = "80m";

    private static final int WRITERS = 4;
    private static final int READERS = 3;
    private static final int LARGEST = 700_000;

    private final String store;
    private final Path directory;
    private final AtomicLong names = new AtomicLong();
    private final Map<String, Integer> answered = new ConcurrentHashMap<>();

    Flood(Path root, int number) {
        this.store = "flood-" + number;
        this.directory = root.resolve("agents").resolve(store).resolve("sessions");
    }

    private static String document(String key, int size) {
        String filling = "\"" + key + "\",";
        return "{\"sessionId\":\"" + key + "\",\"updatedAt\":1700000000001,\"filling\":["
                + filling.repeat(size / filling.length()) + "0]}";
    }

    /** Starts the clients; they end when the process is gone or they are told to stop. */
    List<Thread> start(StoreClient client, Random random, BooleanSupplier goOn, Findings findings) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            Random own = new Random(random.nextLong());
            threads.add(new Thread(() -> untilGone(goOn, () -> write(client, own, findings))));
        }
        for (int i = 0; i < READERS; i++) {
            threads.add(
                    new Thread(() -> untilGone(goOn, () -> client.list(store, "limit=1000&fields=sessionId,filling"))));
        }
        threads.forEach(Thread::start);
        return threads;
    }

    @FunctionalInterface
    private interface Step {
        Object take() throws IOException;
    }

    private static void untilGone(BooleanSupplier goOn, Step step) {
        try {
            while (goOn.getAsBoolean()) {
                var unused = step.take();
            }
        } catch (IOException e) {
            // The process is gone; what was sent and not answered may be there.
        }
    }

    private Reply write(StoreClient client, Random random, Findings findings) throws IOException {
        String key = "large-" + names.incrementAndGet();
        int size = LARGEST / 4 + random.nextInt(LARGEST * 3 / 4);
        Reply reply = client.put(store, key, document(key, size), Map.of());
        if (reply.written()) {
            answered.put(key, size);
            findings.answered.increment();
        }
        return reply;
    }

    /** Compares what was answered. */
    void judge(StoreClient client, Findings findings) throws IOException {
        for (Map.Entry<String, Integer> each : answered.entrySet()) {
            Reply reply = client.get(store, each.getKey());
            findings.checkKept(
                    reply.status() == 200 && reply.body().equals(document(each.getKey(), each.getValue())),
                    store + " " + each.getKey() + ": answered with " + each.getValue() + " bytes, found "
                            + reply.status() + " with " + reply.body().length());
        }
    }

    /** Deletes the store, which no process has open. */
    void clear() throws IOException {
        List<Path> files;
        try (var found = Files.walk(directory.getParent())) {
            files = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
