package dev.holdfast.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.holdfast.TestServer;
import io.netty.util.ResourceLeakDetector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Thousands of attacks, each a connection, with some 60,000 requests together: heads and bodies that are too long, halves
 * of them, garbage, floods of frames and resets, connections that say nothing. Beside them a client that behaves well is
 * served as usual, the heap stays bounded, and when they are gone nothing is left of them. More, or others:
 * {@code -Dholdfast.hostile.attacks=50000 -Dholdfast.hostile.seed=7}. As fast as they can, they take the processors of a
 * small machine from everybody; at a rate ({@code -Dholdfast.hostile.rate=100}, attacks a second) what is usual is held
 * much closer.
 */
class HostileClientsTest {
    private static final int ATTACKS = Integer.getInteger("holdfast.hostile.attacks", 2_500);
    private static final int RATE = Integer.getInteger("holdfast.hostile.rate", 0);
    private static final long SEED = Long.getLong("holdfast.hostile.seed", 1);
    private static final int QUIET_EXCHANGES = RATE > 0 ? 2_000 : 150;
    private static final long MOST_LEFT_BEHIND = 48L << 20;

    /**
     * Of what collections leave meanwhile, the attackers' own buffers and old garbage among it: the collector begins to
     * look at the old garbage when the heap, of 2 GiB, is almost half full.
     */
    private static final long MOST_KEPT = 1L << 30;

    private final ListAppender<ILoggingEvent> leaks = new ListAppender<>();
    private final Logger leakLog = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    private TestServer server;

    @BeforeEach
    void start(@TempDir Path root) {
        server = new TestServer(
                root,
                Map.of(
                        "HOLDFAST_HTTP_IDLE_TIMEOUT", "4s",
                        "HOLDFAST_HTTP_LIMITS_CONNECTIONS", "1000",
                        "HOLDFAST_HTTP_LIMITS_CONNECTIONS_PER_ADDRESS", "100",
                        "HOLDFAST_HTTP_LIMITS_BODIES", "16mb",
                        "HOLDFAST_HTTP_LIMITS_RATE", "500",
                        "HOLDFAST_HTTP_LIMITS_BURST", "500"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void goodClient_isServed_andNothingIsLeftBehind() throws Exception {
        GoodClient good = new GoodClient(server.base());
        Histogram quietWrites = new Histogram(3);
        Histogram quietReads = new Histogram(3);
        for (int i = 0; i < QUIET_EXCHANGES; i++) {
            if (i == QUIET_EXCHANGES / 2) {
                // What came before warmed up the Java runtime.
                quietWrites.reset();
                quietReads.reset();
            }
            good.exchange(quietWrites, quietReads);
        }
        long heapBefore = heapAfterCollection();
        good.reconnect();
        Histogram writes = new Histogram(3);
        Histogram reads = new Histogram(3);
        KeptHeap kept = new KeptHeap();
        try (kept;
                Attackers attackers = new Attackers(server.base().getPort(), ATTACKS, RATE, SEED)) {
            attackers.begin();
            while (attackers.active()) {
                good.exchange(writes, reads);
            }
            assertThat(attackers.made().values())
                    .allSatisfy(made -> assertThat(made.get()).isGreaterThan(ATTACKS / Attack.values().length / 2));
        }

        awaitEnd();
        long left = heapAfterCollection() - heapBefore;
        report(times("reads", quietReads, reads)
                + times("writes", quietWrites, writes)
                + "heap before: " + mib(heapBefore) + ", kept meanwhile, most: " + mib(kept.most())
                + ", left behind: " + left / 1024 + " KiB\n");
        assertThat(left).isLessThan(MOST_LEFT_BEHIND);
        assertThat(kept.most() - heapBefore).isLessThan(MOST_KEPT);
        assertUsual(reads, quietReads);
        assertUsual(writes, quietWrites);
    }

    /** Each buffer is watched, which makes all of it many times slower. */
    @Test
    void attacks_leaveNoBufferBehind() throws Exception {
        ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
        leaks.start();
        leakLog.addAppender(leaks);
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        try (Attackers attackers = new Attackers(server.base().getPort(), ATTACKS / 10, RATE, SEED)) {
            attackers.begin();
            Awaitility.await().atMost(Duration.ofMinutes(10)).until(() -> !attackers.active());
        } finally {
            awaitEnd();
            long unused = heapAfterCollection();
            // The detector looks for what was collected when the next buffers are allocated.
            for (int i = 0; i < 20; i++) {
                assertThat(figures()).isNotEmpty();
            }
            ResourceLeakDetector.setLevel(before);
            leakLog.detachAppender(leaks);
        }

        assertThat(leaks.list).isEmpty();
    }

    private void awaitEnd() {
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                        figures().lines())
                .contains("holdfast_http_requests_in_flight 0.0", "holdfast_http_bodies_size_bytes 0.0")
                .anyMatch(line -> line.matches("holdfast_http_connections [0-3]\\.0")));
    }

    /** Generous without a rate: the hostile clients take their part of the machine, which may have few processors. */
    private static void assertUsual(Histogram attacked, Histogram quiet) {
        if (RATE > 0) {
            assertUsual(attacked, quiet, 50, 2, Duration.ofMillis(5));
            assertUsual(attacked, quiet, 90, 2, Duration.ofMillis(20));
            assertUsual(attacked, quiet, 99, 2, Duration.ofMillis(50));
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

    private String figures() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.management() + "/metrics"))
                .timeout(GoodClient.PATIENCE)
                .build();
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static long heapAfterCollection() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
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

    private static String mib(long bytes) {
        return (bytes >> 20) + " MiB";
    }

    private static void report(String figures) throws Exception {
        String text =
                ATTACKS + " attacks" + (RATE > 0 ? ", " + RATE + " a second" : "") + ", seed " + SEED + "\n" + figures;
        Files.writeString(Files.createDirectories(Path.of("target")).resolve("hostile-clients.txt"), text);
        System.out.print(text);
    }
}
