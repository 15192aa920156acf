import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * What access control costs: the same GETs and PATCHes on one server that asks nobody, one with tokens limited to a store
 * and a key prefix, and one with an audit log besides. Rounds are interleaved, in changing order, so that what else the
 * machine does meets all of them; the ratio is the median of the rounds' ratios.
 *
 * <p>Run it by bench/run access.
 */
public final class Access {
    private static final int CONNECTIONS = Integer.getInteger("connections", 32);
    private static final int ROUNDS = Integer.getInteger("rounds", 11);
    private static final int MILLIS = Integer.getInteger("millis", 4_000);
    private static final int ENTRIES = Integer.getInteger("entries", 1_159);
    private static final int VALUE_BYTES = Integer.getInteger("bytes", 2_048);
    private static final byte[] PATCH = "{\"totalTokens\": 12345}".getBytes();
    private static final byte[] NOTHING = new byte[0];
    private static final List<String> SERVERS = List.of("none", "tokens", "tokens+audit");

    public static void main(String[] args) throws Exception {
        Path work = Files.createTempDirectory("holdfast-access");
        List<Processes.Holdfast> servers = new ArrayList<>();
        ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            Path tokens = work.resolve("tokens.jsonl");
            String token = token(tokens);
            for (String name : SERVERS) {
                Path root = work.resolve(name);
                Stores.write(root.resolve("agents/main/sessions"), ENTRIES, VALUE_BYTES);
                servers.add(Processes.Holdfast.start(root, options(name, tokens, root)));
            }
            for (String method : List.of("GET", "PATCH")) {
                measure(method, servers, token, clients);
            }
        } finally {
            clients.shutdownNow();
            for (Processes.Holdfast server : servers) {
                server.process().destroy();
                server.process().waitFor();
            }
            try (Stream<Path> all = Files.walk(work)) {
                all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
            }
        }
    }

    private static String[] options(String name, Path tokens, Path root) {
        List<String> options = new ArrayList<>(List.of("-Xmx1g"));
        if (!name.equals("none")) {
            options.add("HOLDFAST_AUTH_MODE=tokens");
            options.add("HOLDFAST_AUTH_TOKENS_FILE=" + tokens);
        }
        if (name.endsWith("audit")) {
            options.add("HOLDFAST_AUDIT_ENABLED=true");
            options.add("HOLDFAST_AUDIT_FILE=" + root.resolve("audit.jsonl"));
        }
        return options.toArray(String[]::new);
    }

    private static String token(Path file) throws Exception {
        Process create = new ProcessBuilder(
                        Processes.java(), "-jar", "target/holdfast.jar", "token", "create", "--file", file.toString(),
                        "--scope", "read,write", "--store", "main", "--key-prefix", "agent:main:", "bench")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String token = new String(create.getInputStream().readAllBytes()).strip();
        if (create.waitFor() != 0) {
            throw new IOException("no token could be made");
        }
        return token;
    }

    private static void measure(
            String method, List<Processes.Holdfast> servers, String token, ExecutorService clients) throws Exception {
        double[][] rates = new double[servers.size()][ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            for (int i = 0; i < servers.size(); i++) {
                int which = (i + round + 1) % servers.size();
                double rate = rate(method, servers.get(which).port(), token, clients);
                // The first round only warms up.
                if (round >= 0) {
                    rates[which][round] = rate;
                }
            }
        }
        for (int which = 0; which < servers.size(); which++) {
            double[] ratios = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                ratios[round] = rates[which][round] / rates[0][round];
            }
            Arrays.sort(ratios);
            double[] sorted = rates[which].clone();
            Arrays.sort(sorted);
            System.out.printf(
                    Locale.ROOT, "%-6s %-13s median %,8.0f/s, %.3f of none (%.3f to %.3f)%n",
                    method, SERVERS.get(which), sorted[ROUNDS / 2], ratios[ROUNDS / 2], ratios[0], ratios[ROUNDS - 1]);
        }
    }

    private static double rate(String method, int port, String token, ExecutorService clients) throws Exception {
        AtomicLong answered = new AtomicLong();
        long start = System.nanoTime();
        long end = start + MILLIS * 1_000_000L;
        List<Callable<Void>> loops = new ArrayList<>();
        for (int client = 0; client < CONNECTIONS; client++) {
            int first = client;
            loops.add(() -> {
                try (Connection connection = new Connection(port, "Authorization: Bearer " + token + "\r\n")) {
                    byte[] body = method.equals("GET") ? NOTHING : PATCH;
                    for (int i = first; System.nanoTime() < end; i += CONNECTIONS) {
                        connection.request(method, Stores.path(i % ENTRIES), "application/merge-patch+json", body);
                        answered.incrementAndGet();
                    }
                }
                return null;
            });
        }
        for (Future<Void> each : clients.invokeAll(loops)) {
            each.get();
        }
        return answered.get() / ((System.nanoTime() - start) / 1e9);
    }
}
