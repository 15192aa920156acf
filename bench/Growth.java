import java.io.BufferedInputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Does an update cost the same in a small and in a large store? Starts one Holdfast for each store size, all with
 * maintenance enforced and every write synced, and updates random sessions of each in turn, several rounds, so that all
 * sizes meet the same neighbours. Prints medians, and each size as a ratio to the smallest. Then opens a store of
 * 5,000 entries and 100 MB in a heap of less than twice that.
 *
 * <p>Run it by bench/run, from the top of the project. Needs nothing but a JDK and the jar.
 */
public final class Growth {
    private static final int[] SIZES = {100, 1_159, 10_000, 100_000};
    private static final int VALUE_BYTES = 2048;
    private static final int CONNECTIONS = Integer.getInteger("connections", 16);
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final int SECONDS = Integer.getInteger("seconds", 4);
    private static final byte[] PATCH = "{\"totalTokens\": 12345}".getBytes(StandardCharsets.UTF_8);

    public static void main(String[] args) throws Exception {
        Path work = Files.createTempDirectory("holdfast-growth");
        List<Server> servers = new ArrayList<>();
        try {
            for (int size : SIZES) {
                servers.add(Server.start(work.resolve("size-" + size), size, VALUE_BYTES, "-Xmx2g"));
            }
            growth(servers);
            servers.forEach(Server::stop);
            servers.clear();
            opening(work.resolve("opening"), servers);
        } finally {
            servers.forEach(Server::stop);
            try (Stream<Path> all = Files.walk(work)) {
                all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
            }
        }
    }

    private static void growth(List<Server> servers) throws Exception {
        for (Server server : servers) {
            server.load(SECONDS);
        }
        List<List<Round>> rounds = new ArrayList<>();
        servers.forEach(server -> rounds.add(new ArrayList<>()));
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < servers.size(); i++) {
                rounds.get(i).add(servers.get(i).load(SECONDS));
            }
        }
        System.out.printf(
                "PATCH of one member, %d bytes an entry, synced, enforce, %d connections, median of %d rounds of %d s%n%n",
                VALUE_BYTES, CONNECTIONS, ROUNDS, SECONDS);
        System.out.println("| entries | updates/s | ratio | p50 ms | p99 ms | p99 ratio |");
        System.out.println("|---|---|---|---|---|---|");
        double baseRate = median(rounds.get(0), Round::rate);
        double baseP99 = median(rounds.get(0), Round::p99);
        for (int i = 0; i < servers.size(); i++) {
            double rate = median(rounds.get(i), Round::rate);
            double p99 = median(rounds.get(i), Round::p99);
            System.out.printf(
                    Locale.ROOT,
                    "| %,d | %,.0f | %.2f | %.2f | %.2f | %.2f |%n",
                    SIZES[i], rate, rate / baseRate, median(rounds.get(i), Round::p50), p99, p99 / baseP99);
        }
    }

    private static void opening(Path directory, List<Server> servers) throws Exception {
        int entries = 5_000;
        int bytes = 20_000;
        Server server = Server.start(directory, entries, bytes, "-Xmx190m", "HOLDFAST_STORE_MAX_OPEN_BYTES", "180mb");
        servers.add(server);
        long size = Files.size(directory.resolve("agents/main/sessions/sessions.json"));
        long started = System.nanoTime();
        try (Connection connection = new Connection(server.port)) {
            connection.request("GET", "/v1/stores/main/sessions/" + key(7), new byte[0]);
        }
        System.out.printf(
                Locale.ROOT,
                "%nA store of %,d entries and %,d bytes opens in %.2f s (first GET) in a heap of 190 MiB%n",
                entries, size, (System.nanoTime() - started) / 1e9);
    }

    private static String key(int i) {
        return "agent:main:telegram:group:-100" + i;
    }

    private record Round(double rate, double p50, double p99) {}

    private static double median(List<Round> rounds, java.util.function.ToDoubleFunction<Round> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    /** A Holdfast process of its own, with a store that holds so many sessions. */
    private record Server(Process process, int port, int entries) {
        static Server start(Path root, int entries, int bytes, String heap, String... environment) throws Exception {
            Path sessions = Files.createDirectories(root.resolve("agents/main/sessions"));
            writeStore(sessions.resolve("sessions.json"), entries, bytes);
            int port = freePort();
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(), heap, "-jar", "target/holdfast.jar");
            builder.environment().put("HOLDFAST_STORE_FILE_ROOT", root.toString());
            builder.environment().put("HOLDFAST_HTTP_PORT", String.valueOf(port));
            builder.environment().put("HOLDFAST_MANAGEMENT_PORT", String.valueOf(freePort()));
            builder.environment().put("HOLDFAST_SESSION_MAINTENANCE_MAX_ENTRIES", "200000");
            for (int i = 0; i < environment.length; i += 2) {
                builder.environment().put(environment[i], environment[i + 1]);
            }
            builder.redirectErrorStream(true).redirectOutput(root.resolve("log").toFile());
            Server server = new Server(builder.start(), port, entries);
            for (int i = 0; i < 300; i++) {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress("127.0.0.1", port), 100);
                    return server;
                } catch (IOException notYet) {
                    Thread.sleep(50);
                }
            }
            server.stop();
            throw new IOException("Holdfast did not start: " + Files.readString(root.resolve("log")));
        }

        Round load(int seconds) throws Exception {
            ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            List<Future<long[]>> results = new ArrayList<>();
            for (int client = 0; client < CONNECTIONS; client++) {
                results.add(clients.submit(client(new Random(client), end)));
            }
            long[] all = new long[0];
            for (Future<long[]> result : results) {
                long[] more = result.get();
                int from = all.length;
                all = Arrays.copyOf(all, from + more.length);
                System.arraycopy(more, 0, all, from, more.length);
            }
            clients.shutdown();
            Arrays.sort(all);
            return new Round(
                    (double) all.length / seconds, all[all.length / 2] / 1e6, all[(int) (all.length * 0.99)] / 1e6);
        }

        private Callable<long[]> client(Random random, long end) {
            return () -> {
                long[] times = new long[1 << 20];
                int count = 0;
                try (Connection connection = new Connection(port)) {
                    while (System.nanoTime() < end && count < times.length) {
                        long before = System.nanoTime();
                        connection.request("PATCH", "/v1/stores/main/sessions/" + key(random.nextInt(entries)), PATCH);
                        times[count++] = System.nanoTime() - before;
                    }
                }
                return Arrays.copyOf(times, count);
            };
        }

        void stop() {
            process.destroy();
            try {
                if (!process.waitFor(60, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void writeStore(Path file, int entries, int bytes) throws IOException {
        long now = System.currentTimeMillis();
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("{\n");
            for (int i = 0; i < entries; i++) {
                String head = "  \"" + key(i) + "\": {\n    \"sessionId\": \"" + new java.util.UUID(i, i)
                        + "\",\n    \"updatedAt\": " + (now - i) + ",\n    \"prompt\": \"";
                out.write(head + "x".repeat(bytes - head.length()) + "\"\n  }" + (i + 1 < entries ? ",\n" : "\n"));
            }
            out.write("}");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** One kept-alive HTTP/1.1 connection; as little work as possible, since it shares the machine with the server. */
    private static final class Connection implements AutoCloseable {
        private final Socket socket;
        private final OutputStream out;
        private final InputStream in;

        Connection(int port) throws IOException {
            socket = new Socket("127.0.0.1", port);
            socket.setTcpNoDelay(true);
            out = socket.getOutputStream();
            in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        }

        void request(String method, String path, byte[] body) throws IOException {
            byte[] head = (method + " " + path + " HTTP/1.1\r\nHost: bench\r\nPrefer: return=minimal\r\n"
                            + "Content-Type: application/merge-patch+json\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            byte[] request = Arrays.copyOf(head, head.length + body.length);
            System.arraycopy(body, 0, request, head.length, body.length);
            out.write(request);
            int length = 0;
            String status = line();
            for (String header = line(); !header.isEmpty(); header = line()) {
                if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                    length = Integer.parseInt(header.substring(15).trim());
                }
            }
            in.skipNBytes(length);
            if (!status.startsWith("HTTP/1.1 2")) {
                throw new IOException(method + " " + path + ": " + status);
            }
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("the connection ended");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
