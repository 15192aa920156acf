import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * How long a PATCH takes at a fixed rate, checkpoints included. Requests are due at fixed times, whether or not the ones
 * before have been answered, and a latency counts from when the request was due: a stall is seen by all that were due
 * while it lasted (no coordinated omission). The rates are shares of the highest, which a closed loop finds first.
 *
 * <p>Run it by bench/run latency.
 */
public final class Latency {
    private static final int CONNECTIONS = Integer.getInteger("connections", 64);
    private static final int SECONDS = Integer.getInteger("seconds", 20);
    private static final int ENTRIES = Integer.getInteger("entries", 1_159);
    private static final int VALUE_BYTES = Integer.getInteger("bytes", 2_048);
    private static final double[] SHARES = {0.1, 0.25, 0.5, 0.75};

    public static void main(String[] args) throws Exception {
        Path work = Files.createTempDirectory("holdfast-latency");
        Processes.Holdfast holdfast = null;
        ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            Stores.write(work.resolve("agents/main/sessions"), ENTRIES, VALUE_BYTES);
            holdfast = Processes.Holdfast.start(work, "-Xmx1g");
            double unused = ClosedLoop.rate(holdfast, CONNECTIONS, ENTRIES, 2 * SECONDS);
            double highest = ClosedLoop.rate(holdfast, CONNECTIONS, ENTRIES, SECONDS / 2);
            System.out.printf(
                    Locale.ROOT,
                    "PATCH of one member, %,d entries of %,d bytes, synced, enforce, %d connections; highest rate"
                            + " %,.0f/s (closed loop)%n%n",
                    ENTRIES, VALUE_BYTES, CONNECTIONS, highest);
            System.out.println("| share of the highest rate | due/s | p50 ms | p99 ms | p99.9 ms | max ms | checkpoints |");
            System.out.println("|---|---|---|---|---|---|---|");
            for (double share : SHARES) {
                long before = segment(work);
                long[] times = openLoop(holdfast, clients, highest * share);
                System.out.printf(
                        Locale.ROOT, "| %.2f | %,.0f | %.2f | %.2f | %.2f | %.1f | %d |%n",
                        share, highest * share, at(times, 0.5), at(times, 0.99), at(times, 0.999), at(times, 1),
                        segment(work) - before);
            }
        } finally {
            clients.shutdownNow();
            if (holdfast != null) {
                holdfast.process().destroy();
                holdfast.process().waitFor();
            }
            try (Stream<Path> all = Files.walk(work)) {
                all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
            }
        }
    }

    private static double at(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, sorted.length * share)] / 1e6;
    }

    /** The sequence number of the journal's newest segment: it grows by one with each checkpoint. */
    private static long segment(Path work) throws IOException {
        try (Stream<Path> files = Files.list(work.resolve("agents/main/sessions"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("sessions\\.journal\\.\\d+"))
                    .mapToLong(name -> Long.parseLong(name.substring("sessions.journal.".length())))
                    .max()
                    .orElse(0);
        }
    }

    private static long[] openLoop(Processes.Holdfast holdfast, ExecutorService clients, double rate) throws Exception {
        long[] times = new long[(int) (rate * SECONDS)];
        AtomicInteger next = new AtomicInteger();
        // The client must not pause while it measures: it has room for all garbage of a run.
        System.gc();
        long start = System.nanoTime() + 500_000_000L;
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            running.add(clients.submit(() -> {
                try (Connection connection = new Connection(holdfast.port())) {
                    for (int r = next.getAndIncrement(); r < times.length; r = next.getAndIncrement()) {
                        long due = start + (long) (r * 1e9 / rate);
                        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                            LockSupport.parkNanos(wait);
                        }
                        connection.patch(Stores.path(r % ENTRIES), ClosedLoop.PATCH);
                        times[r] = System.nanoTime() - due;
                    }
                }
                return null;
            }));
        }
        for (Future<?> each : running) {
            each.get();
        }
        Arrays.sort(times);
        return times;
    }
}
