import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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
import java.util.stream.Stream;

/**
 * What Holdfast takes: time until it is ready and memory when it idles, heap beyond the bytes of the entries, time to
 * open and to recover a store, and what a thousand stores at once cost.
 *
 * <p>Run it by bench/run footprint. Options: {@code -Dflags=...}, JVM flags for the start, separated by blanks.
 */
public final class Footprint {
    private static final int STARTS = Integer.getInteger("starts", 7);
    private static final String[] FLAGS = System.getProperty("flags", "-Xms32m -Xmx512m").trim().split(" +");

    private final Path work;

    private Footprint(Path work) {
        this.work = work;
    }

    public static void main(String[] args) throws Exception {
        Path work = Files.createTempDirectory("holdfast-footprint");
        try {
            Footprint footprint = new Footprint(work);
            footprint.start();
            footprint.heapPerEntry(100_000, 2_048);
            footprint.opening(5_000, 20_000);
            footprint.manyStores(1_000);
        } finally {
            try (Stream<Path> all = Files.walk(work)) {
                all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
            }
        }
    }

    /** Starts without and with a class-data archive, in turn. */
    private void start() throws Exception {
        Path archive = work.resolve("holdfast.jsa");
        run(Processes.java(), "src/main/container/ClassDataArchive.java", Processes.java(), Processes.jar(),
                archive.toString());
        String[] archived = Arrays.copyOf(FLAGS, FLAGS.length + 1);
        archived[FLAGS.length] = "-XX:SharedArchiveFile=" + archive; // made for G1, which two processors and 2 GB choose
        double[][] millis = new double[2][STARTS];
        double[][] resident = new double[2][STARTS];
        for (int i = 0; i < STARTS; i++) {
            for (int which = 0; which < 2; which++) {
                long before = System.nanoTime();
                Processes.Holdfast holdfast =
                        Processes.Holdfast.start(work.resolve("start"), which == 0 ? FLAGS : archived);
                awaitReady(holdfast);
                millis[which][i] = (System.nanoTime() - before) / 1e6;
                Thread.sleep(2_000);
                resident[which][i] = Processes.residentBytes(holdfast.process()) / 1048576.0;
                stop(holdfast);
            }
        }
        for (int which = 0; which < 2; which++) {
            Arrays.sort(millis[which]);
            Arrays.sort(resident[which]);
            System.out.printf(
                    Locale.ROOT,
                    "ready after %.0f ms (%.0f to %.0f), %.0f MiB resident when idle; median of %d, %s%s%n",
                    millis[which][STARTS / 2], millis[which][0], millis[which][STARTS - 1],
                    resident[which][STARTS / 2], STARTS, String.join(" ", FLAGS),
                    which == 0 ? "" : ", class-data archive");
        }
    }

    private static void awaitReady(Processes.Holdfast holdfast) throws Exception {
        URI ready = URI.create("http://127.0.0.1:" + holdfast.managementPort() + "/readyz");
        while (true) {
            try {
                if (((HttpURLConnection) ready.toURL().openConnection()).getResponseCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                Thread.sleep(20); // asking takes processor time from the start
            }
        }
    }

    /** The live heap after a full collection, with the store open and without it. */
    private void heapPerEntry(int entries, int bytes) throws Exception {
        Path root = work.resolve("heap");
        Processes.Holdfast holdfast = Processes.Holdfast.start(root, "-Xmx1g", "-XX:+UseSerialGC");
        get(holdfast, "/v1/stores");
        long empty = liveHeap(holdfast);
        Stores.write(root.resolve("agents/main/sessions"), entries, bytes);
        get(holdfast, Stores.path(7));
        long full = liveHeap(holdfast);
        stop(holdfast);
        System.out.printf(
                Locale.ROOT, "%,d entries of %,d bytes: %,.0f bytes of heap an entry beyond the entry's own%n",
                entries, bytes, (full - empty) / (double) entries - bytes);
    }

    private static long liveHeap(Processes.Holdfast holdfast) throws Exception {
        String pid = String.valueOf(holdfast.process().pid());
        run("jcmd", pid, "GC.run");
        String histogram = run("jcmd", pid, "GC.class_histogram");
        String total = histogram.lines().filter(line -> line.startsWith("Total")).findFirst().orElseThrow();
        return Long.parseLong(total.trim().split(" +")[2]);
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    /** Opens a store, then patches all of it, kills the process, and opens it again by recovery. */
    private void opening(int entries, int bytes) throws Exception {
        Path root = work.resolve("opening");
        Stores.write(root.resolve("agents/main/sessions"), entries, bytes);
        long size = Files.size(root.resolve("agents/main/sessions/sessions.json"));
        Processes.Holdfast holdfast =
                Processes.Holdfast.start(root, "-Xmx190m", "HOLDFAST_STORE_MAX_OPEN_BYTES=180mb");
        double opened = seconds(() -> get(holdfast, Stores.path(7)));
        try (Connection connection = new Connection(holdfast.port())) {
            for (int i = 0; i < entries / 2; i++) {
                connection.patch(Stores.path(i), "{\"totalTokens\": 1}".getBytes(StandardCharsets.UTF_8));
            }
        }
        holdfast.process().destroyForcibly().waitFor();
        Processes.Holdfast again = Processes.Holdfast.start(root, "-Xmx190m", "HOLDFAST_STORE_MAX_OPEN_BYTES=180mb");
        double recovered = seconds(() -> get(again, Stores.path(7)));
        stop(again);
        System.out.printf(
                Locale.ROOT,
                "%,d entries, %,d bytes: open after %.2f s, recovered after %.2f s (killed; half of the entries patched"
                        + " before), in a heap of 190 MiB%n",
                entries, size, opened, recovered);
    }

    /** One update in each of many stores, 64 at a time, while they are closed and when they are open. */
    private void manyStores(int stores) throws Exception {
        Path root = work.resolve("stores");
        Processes.Holdfast holdfast = Processes.Holdfast.start(root, "-Xmx1g");
        double first = seconds(() -> updateAll(holdfast, stores));
        double second = seconds(() -> updateAll(holdfast, stores));
        System.out.printf(
                Locale.ROOT, "%,d stores: created in %.2f s, updated again in %.2f s, %.0f MiB resident%n",
                stores, first, second, Processes.residentBytes(holdfast.process()) / 1048576.0);
        stop(holdfast);
    }

    private static void updateAll(Processes.Holdfast holdfast, int stores) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(64);
        List<Future<?>> running = new ArrayList<>();
        for (int client = 0; client < 64; client++) {
            int from = client;
            running.add(clients.submit(() -> {
                try (Connection connection = new Connection(holdfast.port())) {
                    for (int store = from; store < stores; store += 64) {
                        connection.patch(
                                "/v1/stores/agent-" + store + "/sessions/agent:main:main",
                                "{\"totalTokens\": 1}".getBytes(StandardCharsets.UTF_8));
                    }
                }
                return null;
            }));
        }
        for (Future<?> each : running) {
            each.get();
        }
        clients.shutdown();
    }

    private interface Step {
        void run() throws Exception;
    }

    private static double seconds(Step step) throws Exception {
        long before = System.nanoTime();
        step.run();
        return (System.nanoTime() - before) / 1e9;
    }

    private static void get(Processes.Holdfast holdfast, String path) throws IOException {
        try (Connection connection = new Connection(holdfast.port())) {
            connection.request("GET", path, "application/json", new byte[0]);
        }
    }

    private static void stop(Processes.Holdfast holdfast) throws InterruptedException {
        holdfast.process().destroy();
        holdfast.process().waitFor();
    }
}
