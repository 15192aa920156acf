import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What limits cost: one Holdfast without any, and one with all of them, each so wide that it refuses nothing. Both are
 * measured in turn, in an order that changes each round, so that both meet the same neighbours. Prints the ratio of each
 * round's rates, and their median.
 *
 * <p>Run it by bench/run limits. Needs wrk.
 */
public final class Limits {
    private static final int ROUNDS = Integer.getInteger("rounds", 7);
    private static final int SECONDS = Integer.getInteger("seconds", 4);
    private static final int CONNECTIONS = Integer.getInteger("connections", 64);
    private static final List<String> KINDS = List.of("put", "get", "patch");

    private static final String[] OFF = {
        "-Xmx1g",
        "HOLDFAST_HTTP_LIMITS_CONNECTIONS=0",
        "HOLDFAST_HTTP_LIMITS_IN_FLIGHT=0",
        "HOLDFAST_HTTP_LIMITS_BODIES=0"
    };
    private static final String[] ON = {
        "-Xmx1g",
        "HOLDFAST_HTTP_LIMITS_CONNECTIONS_PER_ADDRESS=10000",
        "HOLDFAST_HTTP_LIMITS_RATE=1000000",
        "HOLDFAST_HTTP_LIMITS_BURST=1000000"
    };

    private Limits() {}

    public static void main(String[] args) throws Exception {
        Path work = Files.createTempDirectory("holdfast-limits");
        List<Processes.Holdfast> servers = new ArrayList<>();
        try {
            servers.add(Processes.Holdfast.start(work.resolve("off"), OFF));
            servers.add(Processes.Holdfast.start(work.resolve("on"), ON));
            print(measure(servers));
        } finally {
            servers.forEach(server -> server.process().destroyForcibly());
            try (Stream<Path> all = Files.walk(work)) {
                all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
            }
        }
    }

    /** For each kind of request, the ratios of all rounds. */
    private static Map<String, double[]> measure(List<Processes.Holdfast> servers) throws Exception {
        for (Processes.Holdfast server : servers) {
            double unused = rate(server, "put") + rate(server, "get");
        }
        Map<String, double[]> ratios = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (String kind : KINDS) {
                double[] rates = new double[2];
                int first = round % 2;
                rates[first] = rate(servers.get(first), kind);
                rates[1 - first] = rate(servers.get(1 - first), kind);
                ratios.computeIfAbsent(kind, any -> new double[ROUNDS])[round] = rates[1] / rates[0];
            }
        }
        return ratios;
    }

    /** Requests a second. */
    private static double rate(Processes.Holdfast server, String kind) throws Exception {
        ProcessBuilder wrk = new ProcessBuilder(
                "wrk", "-t2", "-c" + CONNECTIONS, "-d" + SECONDS + "s", "-s", "bench/load.lua",
                "http://127.0.0.1:" + server.port());
        wrk.environment().putAll(Map.of("KIND", kind, "BASE", "/v1/stores/main/sessions/"));
        Process process = wrk.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        long[] figures = output.lines()
                .filter(line -> line.startsWith("FIGURES "))
                .findFirst()
                .map(line -> Arrays.stream(line.substring(8).split(" ")).mapToLong(Long::parseLong).toArray())
                .orElseThrow(() -> new IOException("wrk says: " + output));
        if (figures[5] > 0) {
            throw new IOException(kind + ": " + figures[5] + " requests failed");
        }
        return figures[0] / (figures[1] / 1e6);
    }

    private static void print(Map<String, double[]> ratios) {
        System.out.printf("%d rounds of %d s, %d connections%n%n", ROUNDS, SECONDS, CONNECTIONS);
        System.out.println("| request | with limits / without, median | least | most |\n|---|---|---|---|");
        ratios.forEach((kind, all) -> {
            double[] sorted = all.clone();
            Arrays.sort(sorted);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.3f | %.3f | %.3f |%n",
                    kind.toUpperCase(Locale.ROOT),
                    sorted[sorted.length / 2],
                    sorted[0],
                    sorted[sorted.length - 1]);
        });
    }
}
