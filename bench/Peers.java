import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Holdfast beside its peers: a bare Vert.x server with a group-committed log (the ceiling), webdis before redis that
 * syncs always, etcd. The peers answer a write without the value, as Holdfast does where {@code return=minimal} is asked.
 * Each kind of work is done for a while on each server first, so that Java's compiler has done what it will do. Then it
 * is measured on all of them in turn, several rounds, so that all meet the same neighbours. Prints medians, and ratios
 * from this run. The client (wrk) shares the processors with the server, and waits for each answer before it asks again:
 * its latencies hide stalls, see Latency for those.
 *
 * <p>Run it by bench/run peers. Needs wrk, redis-server, webdis and etcd.
 */
public final class Peers {
    private static final int ROUNDS = Integer.getInteger("rounds", 3);
    private static final int SECONDS = Integer.getInteger("seconds", 5);
    private static final int WARM_UP_SECONDS = Integer.getInteger("warmUp", 20);
    private static final Pattern WORK = Pattern.compile(System.getProperty("work", ".*"));
    private static final int[] CONNECTIONS = Arrays.stream(
                    System.getProperty("connections", "1,64,256").split(","))
            .mapToInt(Integer::parseInt)
            .toArray();
    private static final long TICKS_PER_SECOND = 100;

    private static final List<Work> WORKS = Stream.of(
            new Work("GET", "ceiling", "get", 2048),
            new Work("GET", "webdis", "webdis-get", 2048),
            new Work("GET", "etcd", "etcd-get", 2048),
            new Work("GET", "holdfast", "get", 2048),
            new Work("PUT", "ceiling", "put", 2048),
            new Work("PUT", "webdis", "webdis-put", 2048),
            new Work("PUT", "etcd", "etcd-put", 2048),
            new Work("PUT", "holdfast", "put", 2048),
            new Work("PATCH", "holdfast", "patch", 2048),
            new Work("PATCH, return=minimal", "holdfast", "patch-minimal", 2048),
            new Work("PATCH 8 KiB", "holdfast-8k", "patch", 8192),
            new Work("mixed 80/20", "holdfast", "mixed", 2048),
            new Work("list of 100", "holdfast", "list", 2048))
            .filter(work -> WORK.matcher(work.name()).matches())
            .toList();

    /** One kind of request ({@code kind} is known to load.lua) against one peer. */
    private record Work(String name, String peer, String kind, int bytes) {}

    private record Case(Work work, int connections) {}

    /** What one run measured: of the client, of the processors, of bytes written for each byte received. */
    private record Figures(Wrk wrk, double cores, double written) {
        double rate() {
            return wrk.rate();
        }
    }

    public static void main(String[] args) throws Exception {
        Path work = Files.createTempDirectory("holdfast-peers");
        Map<String, Peer> peers = new LinkedHashMap<>();
        try {
            peers.put("ceiling", Peer.ceiling(work));
            peers.put("webdis", Peer.webdis(work));
            peers.put("etcd", Peer.etcd(work));
            peers.put("holdfast", Peer.holdfast(work, "holdfast"));
            peers.put("holdfast-8k", Peer.holdfast(work, "holdfast-8k"));
            Map<Case, List<Figures>> results = measure(peers);
            print(results, peers);
        } finally {
            peers.values().forEach(Peer::stop);
            try (Stream<Path> all = Files.walk(work)) {
                all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
            }
        }
    }

    private static Map<Case, List<Figures>> measure(Map<String, Peer> peers) throws Exception {
        for (String peer : peers.keySet()) {
            String kind = peer.equals("webdis") || peer.equals("etcd") ? peer + "-put" : "put";
            load(peers.get(peer), new Work("PUT", peer, kind, peer.equals("holdfast-8k") ? 8192 : 2048), 64, SECONDS);
        }
        for (Work each : WORKS) {
            load(peers.get(each.peer()), each, 64, WARM_UP_SECONDS);
        }
        Map<Case, List<Figures>> results = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Work each : WORKS) {
                if (each.name().startsWith("PATCH") || each.name().equals("mixed 80/20")) {
                    // A PATCH of a store that PUT has just filled: entries have the size that the table says.
                    load(peers.get(each.peer()), new Work("PUT", each.peer(), "put", each.bytes()), 64, 1);
                }
                for (int connections : CONNECTIONS) {
                    results.computeIfAbsent(new Case(each, connections), any -> new ArrayList<>())
                            .add(load(peers.get(each.peer()), each, connections, SECONDS));
                }
            }
        }
        return results;
    }

    private static Figures load(Peer peer, Work work, int connections, int seconds) throws Exception {
        ProcessBuilder wrk = new ProcessBuilder(
                "wrk", "-t" + Math.min(2, connections), "-c" + connections, "-d" + seconds + "s", "-s", "bench/load.lua",
                "http://127.0.0.1:" + peer.port());
        wrk.environment().put("KIND", work.kind());
        wrk.environment().put("BYTES", String.valueOf(work.bytes()));
        wrk.environment().put("BASE", peer.base());
        long ticks = peer.ticks();
        long written = peer.written();
        Wrk result = Wrk.run(wrk);
        return new Figures(
                result,
                (peer.ticks() - ticks) / (double) TICKS_PER_SECOND / result.seconds(),
                (peer.written() - written) / (double) (result.requests() * work.bytes()));
    }

    private static void print(Map<Case, List<Figures>> results, Map<String, Peer> peers) throws IOException {
        System.out.printf(
                "2 KiB values, writes synced, medians of %d rounds of %d s after %d s of warm-up, %d processors shared"
                        + " with the client%n%n",
                ROUNDS, SECONDS, WARM_UP_SECONDS, Runtime.getRuntime().availableProcessors());
        System.out.println("| work | connections | server | operations/s | p50 ms | p99 ms | max ms | cores |"
                + " written/received | Holdfast is |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|");
        for (Map.Entry<Case, List<Figures>> result : results.entrySet()) {
            Case measured = result.getKey();
            double rate = median(result.getValue(), Figures::rate);
            boolean writes = measured.work().kind().endsWith("put");
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %d | %s | %,.0f | %.2f | %.2f | %.1f | %.2f | %s | %s |%n",
                    measured.work().name(),
                    measured.connections(),
                    measured.work().peer(),
                    rate,
                    median(result.getValue(), figures -> figures.wrk().p50()),
                    median(result.getValue(), figures -> figures.wrk().p99()),
                    median(result.getValue(), figures -> figures.wrk().max()),
                    median(result.getValue(), Figures::cores),
                    writes ? String.format(Locale.ROOT, "%.2f", median(result.getValue(), Figures::written)) : "",
                    ratios(results, measured, rate));
        }
        System.out.println();
        for (Map.Entry<String, Peer> peer : peers.entrySet()) {
            System.out.printf("%s: %,d MiB resident at the end%n", peer.getKey(), peer.getValue().residentBytes() >> 20);
        }
    }

    /** For the peers' rows: how many times as fast Holdfast is, with the same work and with PATCH. */
    private static String ratios(Map<Case, List<Figures>> results, Case measured, double rate) {
        if (measured.work().peer().startsWith("holdfast")) {
            return "";
        }
        List<String> ratios = new ArrayList<>();
        for (Map.Entry<Case, List<Figures>> other : results.entrySet()) {
            Work work = other.getKey().work();
            boolean comparable = work.name().equals(measured.work().name())
                    || work.name().startsWith("PATCH") && measured.work().name().equals("PUT");
            if (work.peer().equals("holdfast") && comparable && other.getKey().connections() == measured.connections()) {
                ratios.add(String.format(
                        Locale.ROOT, "%.2f (%s)", median(other.getValue(), Figures::rate) / rate, work.name()));
            }
        }
        return String.join(", ", ratios);
    }

    private static double median(List<Figures> rounds, ToDoubleFunction<Figures> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    /** A server under test: one process or, for webdis and its redis, two. */
    private record Peer(List<Process> processes, int port, String base) {
        static Peer ceiling(Path work) throws Exception {
            int port = Processes.freePort();
            Process process = Processes.start(
                    work.resolve("ceiling.out"), Map.of(), Processes.java(), "-Xmx1g", "-cp",
                    "target/bench" + java.io.File.pathSeparator + "target/holdfast.jar", "Ceiling",
                    String.valueOf(port), work.resolve("ceiling.log").toString());
            return new Peer(List.of(process), Processes.awaited(port, process), "/value/");
        }

        static Peer webdis(Path work) throws Exception {
            Path directory = Files.createDirectories(work.resolve("redis"));
            int redisPort = Processes.freePort();
            Process redis = Processes.start(
                    work.resolve("redis.out"), Map.of(), "redis-server", "--bind", "127.0.0.1", "--port",
                    String.valueOf(redisPort), "--dir", directory.toString(), "--appendonly", "yes", "--appendfsync",
                    "always", "--save", "");
            Processes.awaited(redisPort, redis);
            int port = Processes.freePort();
            Path settings = Files.writeString(work.resolve("webdis.json"), """
                    {"redis_host": "127.0.0.1", "redis_port": %d, "http_host": "127.0.0.1", "http_port": %d,
                     "threads": 2, "pool_size": 20, "daemonize": false, "database": 0, "verbosity": 1,
                     "http_max_request_size": 1048576, "logfile": "%s"}
                    """.formatted(redisPort, port, work.resolve("webdis.log")));
            Process webdis = Processes.start(work.resolve("webdis.out"), Map.of(), "webdis", settings.toString());
            return new Peer(List.of(redis, webdis), Processes.awaited(port, webdis), "/");
        }

        static Peer etcd(Path work) throws Exception {
            int port = Processes.freePort();
            String client = "http://127.0.0.1:" + port;
            String peer = "http://127.0.0.1:" + Processes.freePort();
            Process etcd = Processes.start(
                    work.resolve("etcd.out"), Map.of(), "etcd", "--data-dir", work.resolve("etcd").toString(),
                    "--listen-client-urls", client, "--advertise-client-urls", client, "--listen-peer-urls", peer,
                    "--initial-advertise-peer-urls", peer, "--initial-cluster", "default=" + peer,
                    "--quota-backend-bytes", "8000000000", "--log-level", "error");
            return new Peer(List.of(etcd), Processes.awaited(port, etcd), "/");
        }

        static Peer holdfast(Path work, String name) throws Exception {
            Processes.Holdfast holdfast = Processes.Holdfast.start(work.resolve(name), "-Xmx1g");
            return new Peer(List.of(holdfast.process()), holdfast.port(), "/v1/stores/main/sessions/");
        }

        long ticks() throws IOException {
            long sum = 0;
            for (Process process : processes) {
                sum += Processes.processorTicks(process);
            }
            return sum;
        }

        long written() throws IOException {
            long sum = 0;
            for (Process process : processes) {
                sum += Processes.writtenBytes(process);
            }
            return sum;
        }

        long residentBytes() throws IOException {
            long sum = 0;
            for (Process process : processes) {
                sum += Processes.residentBytes(process);
            }
            return sum;
        }

        void stop() {
            for (Process process : processes) {
                process.destroy();
            }
            for (Process process : processes) {
                try {
                    if (!process.waitFor(20, TimeUnit.SECONDS)) {
                        process.destroyForcibly();
                    }
                } catch (InterruptedException e) {
                    process.destroyForcibly();
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
