import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that each merge one member into sessions in turn, and wait for each answer before they ask again. */
final class ClosedLoop {
    static final byte[] PATCH = "{\"totalTokens\": 12345}".getBytes(StandardCharsets.US_ASCII);

    private ClosedLoop() {}

    /** Answered updates a second. */
    static double rate(Processes.Holdfast holdfast, int connections, int entries, int seconds) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(connections);
        AtomicLong answered = new AtomicLong();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        List<Callable<Void>> loops = new ArrayList<>();
        for (int client = 0; client < connections; client++) {
            int first = client;
            loops.add(() -> {
                try (Connection connection = new Connection(holdfast.port())) {
                    for (int i = first; System.nanoTime() < end; i += connections) {
                        connection.patch(Stores.path(i % entries), PATCH);
                        answered.incrementAndGet();
                    }
                }
                return null;
            });
        }
        try {
            for (Future<Void> each : clients.invokeAll(loops)) {
                each.get();
            }
        } finally {
            clients.shutdownNow();
        }
        return answered.get() / ((System.nanoTime() - start) / 1e9);
    }
}
