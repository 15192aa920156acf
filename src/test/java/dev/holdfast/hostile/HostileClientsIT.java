package dev.holdfast.hostile;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.HoldfastProcess;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of attacks, each a connection, with some 60,000 requests together: heads and bodies that are too long, halves
 * of them, garbage, floods of frames and resets, answers that are not taken, bodies and queries that cost much,
 * connections that say nothing. Beside them a client that behaves well is
 * served as usual, the server's memory stays bounded, and when they are gone nothing is left of them. More, or others:
 * {@code -Dholdfast.hostile.attacks=50000 -Dholdfast.hostile.seed=7}.
 *
 * <p>Server, attackers and the client that behaves well are a process each, as clients from elsewhere are. The attackers
 * get what the others leave of the processors, since a machine of their own would bring its own. At a rate
 * ({@code -Dholdfast.hostile.rate=100}, attacks a second), and with nothing else on the machine, what is usual is held
 * much closer.
 */
class HostileClientsIT {
    static final int ATTACKS = Integer.getInteger("holdfast.hostile.attacks", 2_500);
    static final int RATE = Integer.getInteger("holdfast.hostile.rate", 0);
    static final long SEED = Long.getLong("holdfast.hostile.seed", 1);
    static final Map<String, String> LIMITS = Map.of(
            "HOLDFAST_HTTP_IDLE_TIMEOUT", "4s",
            "HOLDFAST_HTTP_LIMITS_CONNECTIONS", "1000",
            "HOLDFAST_HTTP_LIMITS_CONNECTIONS_PER_ADDRESS", "100",
            "HOLDFAST_HTTP_LIMITS_BODIES", "16mb",
            "HOLDFAST_HTTP_LIMITS_RATE", "500",
            "HOLDFAST_HTTP_LIMITS_BURST", "500");

    private static final int QUIET_EXCHANGES = RATE > 0 ? 2_000 : 300;

    /** The heap may grow to 256 MiB; attackers alone could send many times as much. */
    private static final long MOST_RESIDENT = 512L << 20;

    private static final long MOST_LEFT_BEHIND = 16L << 20;

    @Test
    void goodClient_isServed_andMemoryIsBounded(@TempDir Path root) throws Exception {
        try (HoldfastProcess server = HoldfastProcess.started(root, LIMITS)) {
            ServerMemory memory = new ServerMemory(server);
            GoodClient good = new GoodClient(server.http());
            Histogram quietWrites = new Histogram(3);
            Histogram quietReads = new Histogram(3);
            for (int i = 0; i < QUIET_EXCHANGES; i++) {
                if (i == QUIET_EXCHANGES / 2) {
                    // What came before warmed up the Java runtimes.
                    quietWrites.reset();
                    quietReads.reset();
                }
                good.exchange(quietWrites, quietReads);
            }
            long heapBefore = memory.heap();
            good.reconnect();
            Histogram writes = new Histogram(3);
            Histogram reads = new Histogram(3);
            attacked(server.http().getPort(), () -> good.exchange(writes, reads));

            new Figures(server.management()).awaitEnd();
            long left = memory.heap() - heapBefore;
            report(times("reads", quietReads, reads)
                    + times("writes", quietWrites, writes)
                    + "resident, most: " + (memory.residentMost() >> 20) + " MiB, left behind on the heap: "
                    + left / 1024
                    + " KiB\n");
            assertThat(server.log()).noneMatch(line -> line.contains(" ERROR "));
            assertThat(left).isLessThan(MOST_LEFT_BEHIND);
            assertThat(memory.residentMost()).isLessThan(MOST_RESIDENT);
            assertUsual(reads, quietReads, Duration.ofMillis(15));
            assertUsual(writes, quietWrites, Duration.ofMillis(50));
        }
    }

    /** Something that is done again and again. */
    private interface Exchange {
        void run() throws Exception;
    }

    /** Does something from the first attack to the last. */
    private static void attacked(int port, Exchange meanwhile) throws Exception {
        Process attackers = new ProcessBuilder(List.of(
                        "nice",
                        "-n",
                        "19",
                        HoldfastProcess.JAVA,
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Attackers.class.getName(),
                        String.valueOf(port),
                        String.valueOf(ATTACKS),
                        String.valueOf(RATE),
                        String.valueOf(SEED)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = attackers.inputReader(US_ASCII)) {
            assertThat(out.readLine()).isEqualTo(Attackers.BEGINNING);
            while (attackers.isAlive()) {
                meanwhile.run();
            }
            assertThat(attackers.exitValue()).isZero();
            assertThat(out.lines().map(Integer::valueOf))
                    .hasSize(Attack.values().length)
                    .allSatisfy(made -> assertThat(made).isGreaterThan(ATTACKS / Attack.values().length / 2));
        } finally {
            attackers.destroyForcibly();
        }
    }

    /** Generous without a rate: hostile requests take the server's part of the machine, which may have few processors. */
    private static void assertUsual(Histogram attacked, Histogram quiet, Duration p99) {
        if (RATE > 0) {
            assertUsual(attacked, quiet, 50, 2, Duration.ofMillis(5));
            assertUsual(attacked, quiet, 90, 2, Duration.ofMillis(20));
            assertUsual(attacked, quiet, 99, 1, p99);
        } else {
            assertUsual(attacked, quiet, 50, 20, Duration.ofMillis(250));
            assertUsual(attacked, quiet, 90, 20, Duration.ofSeconds(1));
            assertUsual(attacked, quiet, 99, 20, Duration.ofSeconds(4));
        }
    }

    /** Not more than some times as long as without attacks, or {@code least} where that is longer. */
    private static void assertUsual(Histogram attacked, Histogram quiet, int percentile, int times, Duration least) {
        long bound = Math.max(least.toNanos() / 1_000, times * quiet.getValueAtPercentile(percentile));
        assertThat(attacked.getValueAtPercentile(percentile))
                .as("percentile %s", percentile)
                .isLessThan(bound);
    }

    private static String times(String kind, Histogram quiet, Histogram attacked) {
        return String.format(
                Locale.ROOT,
                "%s: p50/p99 quiet %.1f/%.1f ms, attacked %.1f/%.1f ms (%d)%n",
                kind,
                quiet.getValueAtPercentile(50) / 1e3,
                quiet.getValueAtPercentile(99) / 1e3,
                attacked.getValueAtPercentile(50) / 1e3,
                attacked.getValueAtPercentile(99) / 1e3,
                attacked.getTotalCount());
    }

    private static void report(String figures) throws Exception {
        String text =
                ATTACKS + " attacks" + (RATE > 0 ? ", " + RATE + " a second" : "") + ", seed " + SEED + "\n" + figures;
        Files.writeString(Files.createDirectories(Path.of("target")).resolve("hostile-clients.txt"), text);
        System.out.print(text);
    }
}
