import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What metrics, limits, access control and the audit log cost: the same requests to servers that differ in these only,
 * each with limits so wide that they refuse nothing and a token for one store and one prefix of keys. All are measured in
 * turn, in an order that changes each round, so that all meet the same neighbours. No two processes compile the same
 * program alike, so all is done again with new ones, as JMH does with its forks; a second plain server tells how far two
 * equal ones are apart. Prints, for each, the ratio to the plain server: in each fork the median of its rounds, and of
 * those the median, the least and the most.
 *
 * <p>Run it by bench/run costs. Needs wrk. All of it takes some 40 minutes; {@code -Dkinds} and {@code -Dservers} choose.
 */
public final class Costs {
    private static final int FORKS = Integer.getInteger("forks", 3);
    private static final int ROUNDS = Integer.getInteger("rounds", 7);
    private static final int SECONDS = Integer.getInteger("seconds", 3);
    private static final int WARM_UP_SECONDS = Integer.getInteger("warmUp", 15);
    private static final int CONNECTIONS = Integer.getInteger("connections", 64);
    private static final List<String> KINDS = List.of(System.getProperty("kinds", "put,get,patch").split(","));

    /** A regular expression: the servers of these names, beside the plain one. */
    private static final String SERVERS = System.getProperty("servers", ".*");

    private static final List<String> NO_LIMITS = List.of(
            "HOLDFAST_HTTP_LIMITS_CONNECTIONS=0", "HOLDFAST_HTTP_LIMITS_IN_FLIGHT=0", "HOLDFAST_HTTP_LIMITS_BODIES=0");
    private static final List<String> LIMITS = List.of(
            "HOLDFAST_HTTP_LIMITS_CONNECTIONS_PER_ADDRESS=10000", "HOLDFAST_HTTP_LIMITS_RATE=1000000",
            "HOLDFAST_HTTP_LIMITS_BURST=1000000");

    /** A server under test: what of its work it leaves out or has besides. */
    private record Variant(String name, boolean metrics, boolean limits, boolean tokens, boolean audit) {
        Processes.Holdfast start(Path work, Path tokenFile) throws Exception {
            Path root = work.resolve(name.replaceAll("\\W+", "-"));
            List<String> options = new ArrayList<>(List.of("-Xmx1g"));
            options.addAll(limits ? LIMITS : NO_LIMITS);
            if (tokens) {
                options.add("HOLDFAST_AUTH_MODE=tokens");
                options.add("HOLDFAST_AUTH_TOKENS_FILE=" + tokenFile);
            }
            if (audit) {
                options.add("HOLDFAST_AUDIT_ENABLED=true");
                options.add("HOLDFAST_AUDIT_FILE=" + root.resolve("audit.jsonl"));
            }
            return metrics
                    ? Processes.Holdfast.start(root, options.toArray(String[]::new))
                    : Processes.Holdfast.startWith(Path.of("target/bench/unmetered"), root, options.toArray(String[]::new));
        }
    }

    private static final List<Variant> VARIANTS = Stream.of(
            new Variant("plain", true, false, false, false),
            new Variant("plain again", true, false, false, false),
            new Variant("no metrics", false, false, false, false),
            new Variant("limits", true, true, false, false),
            new Variant("tokens", true, false, true, false),
            new Variant("tokens, limits", true, true, true, false),
            new Variant("tokens, limits, audit log", true, true, true, true))
            .filter(variant -> variant.name().equals("plain") || variant.name().matches(SERVERS))
            .toList();

    private Costs() {}

    public static void main(String[] args) throws Exception {
        Map<String, double[][]> rates = new LinkedHashMap<>();
        for (String kind : KINDS) {
            rates.put(kind, new double[VARIANTS.size()][FORKS * ROUNDS]);
        }
        for (int fork = 0; fork < FORKS; fork++) {
            measure(fork, rates);
        }
        print(rates);
    }

    private static void measure(int fork, Map<String, double[][]> rates) throws Exception {
        Path work = Files.createTempDirectory("holdfast-costs");
        List<Processes.Holdfast> servers = new ArrayList<>();
        try {
            Path tokenFile = work.resolve("tokens.jsonl");
            String token = token(tokenFile);
            for (Variant variant : VARIANTS) {
                servers.add(variant.start(work, tokenFile));
            }
            measure(fork, servers, token, rates);
        } finally {
            servers.forEach(server -> server.process().destroyForcibly());
            for (Processes.Holdfast server : servers) {
                server.process().waitFor();
            }
            try (Stream<Path> all = Files.walk(work)) {
                all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
            }
        }
    }

    private static String token(Path file) throws Exception {
        Process create = new ProcessBuilder(
                        Processes.java(), "-jar", Processes.jar(), "token", "create", "--file", file.toString(),
                        "--scope", "read,write", "--store", "main", "--key-prefix", "k", "bench")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String token = new String(create.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        if (create.waitFor() != 0) {
            throw new IOException("no token could be made");
        }
        return token;
    }

    private static void measure(
            int fork, List<Processes.Holdfast> servers, String token, Map<String, double[][]> rates) throws Exception {
        for (Processes.Holdfast server : servers) {
            if (!KINDS.contains("put")) {
                // What is read or patched has to be there.
                double unused = rate(server, "put", token, WARM_UP_SECONDS);
            }
            for (String kind : KINDS) {
                double unused = rate(server, kind, token, WARM_UP_SECONDS);
            }
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            order.add(i);
        }
        Random random = new Random(fork);
        for (int round = fork * ROUNDS; round < (fork + 1) * ROUNDS; round++) {
            for (String kind : KINDS) {
                Collections.shuffle(order, random);
                for (int which : order) {
                    rates.get(kind)[which][round] = rate(servers.get(which), kind, token, SECONDS);
                }
            }
        }
    }

    /** Requests a second. */
    private static double rate(Processes.Holdfast server, String kind, String token, int seconds) throws Exception {
        ProcessBuilder wrk = new ProcessBuilder(
                "wrk", "-t2", "-c" + CONNECTIONS, "-d" + seconds + "s", "-s", "bench/load.lua",
                "http://127.0.0.1:" + server.port());
        wrk.environment().putAll(Map.of("KIND", kind, "BASE", "/v1/stores/main/sessions/", "TOKEN", token));
        return Wrk.run(wrk).rate();
    }

    private static void print(Map<String, double[][]> rates) {
        System.out.printf(
                "%d connections, 2 KiB values, synced, %d forks of %d rounds of %d s after %d s of warm-up; a server's rate"
                        + " as part of the plain one's: median of the forks, least, most%n%n",
                CONNECTIONS, FORKS, ROUNDS, SECONDS, WARM_UP_SECONDS);
        System.out.println("| request | server | requests/s | ratio | least | most |\n|---|---|---|---|---|---|");
        rates.forEach((kind, all) -> {
            for (int which = 0; which < all.length; which++) {
                double[] ratios = new double[FORKS];
                for (int fork = 0; fork < FORKS; fork++) {
                    double[] ofFork = new double[ROUNDS];
                    for (int round = 0; round < ROUNDS; round++) {
                        int at = fork * ROUNDS + round;
                        ofFork[round] = all[which][at] / all[0][at];
                    }
                    ratios[fork] = median(ofFork);
                }
                System.out.printf(
                        Locale.ROOT, "| %s | %s | %,.0f | %.3f | %.3f | %.3f |%n", kind.toUpperCase(Locale.ROOT),
                        VARIANTS.get(which).name(), median(all[which]), median(ratios),
                        Arrays.stream(ratios).min().orElseThrow(), Arrays.stream(ratios).max().orElseThrow());
            }
        });
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
