import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Does a write cost the same in a small and in a large store? Starts one Holdfast for each store size, all with
 * maintenance enforced and every write synced, and gives each its load in turn, several rounds, so that all sizes meet the
 * same neighbours. First updates of random sessions; then new sessions in stores that are full, so that each evicts one
 * and archives its transcript; then pages of a list. Prints medians, and each size as a ratio to the smallest.
 *
 * <p>Run it by bench/run growth.
 */
public final class Growth {
    private static final int[] SIZES = {100, 1_159, 10_000, 100_000};
    private static final int VALUE_BYTES = 2048;
    private static final int CONNECTIONS = Integer.getInteger("connections", 16);
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final int WARM_UP_SECONDS = Integer.getInteger("warmUp", 20);
    private static final int SECONDS = Integer.getInteger("seconds", 4);
    private static final int TRANSCRIPTS = 20_000;
    private static final byte[] PATCH = "{\"totalTokens\": 12345}".getBytes(StandardCharsets.UTF_8);

    public static void main(String[] args) throws Exception {
        Path work = Files.createTempDirectory("holdfast-growth");
        List<Server> servers = new ArrayList<>();
        try {
            measure("PATCH of one member", work.resolve("update"), servers, false, Growth::patch);
            measure("GET of a list's page of 100", work.resolve("list"), servers, false, Growth::page);
            measure("PUT of a new session into a full store", work.resolve("evict"), servers, true, Growth::evict);
        } finally {
            servers.forEach(Server::stop);
            try (Stream<Path> all = Files.walk(work)) {
                all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
            }
        }
    }

    /** One request of a load. */
    private interface Request {
        void send(Server server, Connection connection, Random random) throws IOException;
    }

    private static void patch(Server server, Connection connection, Random random) throws IOException {
        connection.patch(Stores.path(random.nextInt(server.entries())), PATCH);
    }

    private static void page(Server server, Connection connection, Random random) throws IOException {
        connection.request("GET", "/v1/stores/main/sessions?limit=100", "application/json", new byte[0]);
    }

    private static void evict(Server server, Connection connection, Random random) throws IOException {
        String id = "new-" + server.created().incrementAndGet();
        String head = "{\"sessionId\":\"" + id + "\",\"updatedAt\":" + System.currentTimeMillis() + ",\"prompt\":\"";
        byte[] entry = (head + "x".repeat(VALUE_BYTES - head.length() - 2) + "\"}").getBytes(StandardCharsets.UTF_8);
        connection.request("PUT", "/v1/stores/main/sessions/agent:main:" + id, "application/json", entry);
    }

    private static void measure(String what, Path work, List<Server> servers, boolean full, Request request)
            throws Exception {
        for (int size : SIZES) {
            servers.add(Server.start(work.resolve("size-" + size), size, full));
        }
        for (Server server : servers) {
            server.load(WARM_UP_SECONDS, request);
        }
        List<List<Round>> rounds = new ArrayList<>();
        servers.forEach(server -> rounds.add(new ArrayList<>()));
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < servers.size(); i++) {
                rounds.get(i).add(servers.get(i).load(SECONDS, request));
            }
        }
        print(what, rounds);
        servers.forEach(Server::stop);
        servers.clear();
    }

    private static void print(String what, List<List<Round>> rounds) {
        System.out.printf(
                "%s, %d bytes an entry, synced, enforce, %d connections, median of %d rounds of %d s after %d s of warm-up%n%n",
                what, VALUE_BYTES, CONNECTIONS, ROUNDS, SECONDS, WARM_UP_SECONDS);
        System.out.println("| entries | requests/s | ratio | p50 ms | p99 ms | p99 ratio | max ms |");
        System.out.println("|---|---|---|---|---|---|---|");
        double baseRate = median(rounds.get(0), Round::rate);
        double baseP99 = median(rounds.get(0), Round::p99);
        for (int i = 0; i < rounds.size(); i++) {
            double rate = median(rounds.get(i), Round::rate);
            double p99 = median(rounds.get(i), Round::p99);
            System.out.printf(
                    Locale.ROOT,
                    "| %,d | %,.0f | %.2f | %.2f | %.2f | %.2f | %.1f |%n",
                    SIZES[i], rate, rate / baseRate, median(rounds.get(i), Round::p50), p99, p99 / baseP99,
                    median(rounds.get(i), Round::max));
        }
        System.out.println();
    }

    private record Round(double rate, double p50, double p99, double max) {}

    private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    /** A Holdfast process of its own, with a store that holds so many sessions. */
    private record Server(Processes.Holdfast holdfast, int entries, AtomicInteger created) {
        static Server start(Path root, int entries, boolean full) throws Exception {
            Path sessions = root.resolve("agents/main/sessions");
            Stores.write(sessions, entries, VALUE_BYTES);
            if (full) {
                Stores.writeTranscripts(sessions, Math.max(0, entries - TRANSCRIPTS), entries);
            }
            Processes.Holdfast holdfast = Processes.Holdfast.start(
                    root, "-Xmx2g", "HOLDFAST_SESSION_MAINTENANCE_MAX_ENTRIES=" + (full ? entries : 200_000));
            awaitOpen(holdfast);
            return new Server(holdfast, entries, new AtomicInteger());
        }

        /** A read opens the store; on a busy machine a large one takes longer than a command may wait. */
        private static void awaitOpen(Processes.Holdfast holdfast) throws Exception {
            for (int attempt = 1; ; attempt++) {
                try (Connection connection = new Connection(holdfast.port())) {
                    connection.request("GET", Stores.path(0), "application/json", new byte[0]);
                    return;
                } catch (IOException notYet) {
                    if (attempt == 10) {
                        throw notYet;
                    }
                }
            }
        }

        Round load(int seconds, Request request) throws Exception {
            ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            List<Future<long[]>> results = new ArrayList<>();
            for (int client = 0; client < CONNECTIONS; client++) {
                Random random = new Random(client);
                results.add(clients.submit(() -> client(random, request, end)));
            }
            List<long[]> times = new ArrayList<>();
            try {
                for (Future<long[]> result : results) {
                    times.add(result.get());
                }
            } finally {
                clients.shutdownNow();
            }
            long[] all = times.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            return new Round(
                    (double) all.length / seconds, all[all.length / 2] / 1e6, all[(int) (all.length * 0.99)] / 1e6,
                    all[all.length - 1] / 1e6);
        }

        private long[] client(Random random, Request request, long end) throws IOException {
            long[] times = new long[1 << 20];
            int count = 0;
            try (Connection connection = new Connection(holdfast.port())) {
                while (System.nanoTime() < end && count < times.length) {
                    long before = System.nanoTime();
                    request.send(this, connection, random);
                    times[count++] = System.nanoTime() - before;
                }
            }
            return Arrays.copyOf(times, count);
        }

        void stop() {
            holdfast.process().destroy();
            try {
                if (!holdfast.process().waitFor(60, TimeUnit.SECONDS)) {
                    holdfast.process().destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
