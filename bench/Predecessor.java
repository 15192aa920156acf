import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Updates of one member, by Holdfast and by OpenClaw: version 2026.2.17 rewrites a file, 2026.9.6 updates SQLite. Holdfast
 * is asked over HTTP and syncs each update; OpenClaw's function is called in its own process and syncs none. Each size of
 * store is measured on all in turn, several rounds; the medians are compared.
 *
 * <p>Run it by bench/run predecessor, which installs both versions of OpenClaw from npm.
 */
public final class Predecessor {
    private static final int ROUNDS = Integer.getInteger("rounds", 3);
    private static final int SECONDS = Integer.getInteger("seconds", 5);
    private static final int CONCURRENT = Integer.getInteger("concurrent", 64);
    /** OpenClaw gives up an update that has waited for 10 s, which more at once would reach in large stores. */
    private static final int THEIRS = Integer.getInteger("theirs", 4);
    private static final int[][] STORES = {{1_159, 8_704}, {1_159, 44_032}, {5_000, 20_480}};

    /** One version of OpenClaw: the file that exports its function, and what its store is called. */
    private record OpenClaw(String version, String module, String store) {}

    private Predecessor() {}

    public static void main(String[] args) throws Exception {
        String node = args[0];
        List<OpenClaw> versions = List.of(
                new OpenClaw("2026.2.17", args[1], "sessions.json"), new OpenClaw("2026.9.6", args[2], "none.json"));
        System.out.printf(
                "updates a second, %d at once by Holdfast and %d by OpenClaw, medians of %d rounds of %d s%n%n",
                CONCURRENT, THEIRS, ROUNDS, SECONDS);
        System.out.println("| store | Holdfast, over HTTP, synced | OpenClaw | in process, not synced | Holdfast is |");
        System.out.println("|---|---|---|---|---|");
        for (int[] size : STORES) {
            measure(node, versions, size[0], size[1]);
        }
    }

    private static void measure(String node, List<OpenClaw> versions, int entries, int bytes) throws Exception {
        Path work = Files.createTempDirectory("holdfast-predecessor");
        Processes.Holdfast holdfast = null;
        try {
            Path root = work.resolve("holdfast");
            Stores.write(root.resolve("agents/main/sessions"), entries, bytes);
            holdfast = Processes.Holdfast.start(root, "-Xmx1g");
            double unused = ClosedLoop.rate(holdfast, CONCURRENT, entries, 4 * SECONDS);
            double[] ours = new double[ROUNDS];
            double[][] theirs = new double[versions.size()][ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                ours[round] = ClosedLoop.rate(holdfast, CONCURRENT, entries, SECONDS);
                for (int i = 0; i < versions.size(); i++) {
                    OpenClaw version = versions.get(i);
                    Path state = work.resolve(version.version()).resolve("agents/main/sessions");
                    theirs[i][round] = rate(node, version, state, entries, bytes);
                }
            }
            for (int i = 0; i < versions.size(); i++) {
                System.out.printf(
                        Locale.ROOT, "| %,d of %,d bytes | %,.0f | %s | %,.1f | %,.0f |%n",
                        entries, bytes, median(ours), versions.get(i).version(), median(theirs[i]),
                        median(ours) / median(theirs[i]));
            }
        } finally {
            if (holdfast != null) {
                holdfast.process().destroy();
                holdfast.process().waitFor();
            }
            try (Stream<Path> all = Files.walk(work)) {
                all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
            }
        }
    }

    private static double median(double[] figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double rate(String node, OpenClaw version, Path sessions, int entries, int bytes) throws Exception {
        Path store = sessions.resolve(version.store());
        if (!Files.exists(sessions) && version.store().equals("sessions.json")) {
            Stores.write(sessions, entries, bytes);
        }
        Files.createDirectories(sessions);
        ProcessBuilder builder = new ProcessBuilder(
                node, "bench/openclaw.mjs", version.module(), store.toString(), String.valueOf(entries),
                String.valueOf(bytes), String.valueOf(THEIRS), String.valueOf(SECONDS));
        builder.environment().putAll(Map.of(
                "OPENCLAW_STATE_DIR", sessions.getParent().getParent().getParent().toString(),
                "HOME", sessions.getParent().getParent().getParent().toString()));
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("OpenClaw " + version.version() + " says: " + output);
        }
        return Double.parseDouble(output.lines().reduce((first, last) -> last).orElseThrow());
    }
}
