package dev.holdfast.linear;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.campaign.StoreClient;
import dev.holdfast.commit.EngineSettings;
import dev.holdfast.commit.MemoryStorage;
import dev.holdfast.commit.StoreEngine;
import dev.holdfast.http.AccessControl;
import dev.holdfast.http.HttpSettings;
import dev.holdfast.http.HttpVerticle;
import dev.holdfast.http.RequestObserver;
import dev.holdfast.http.SharedPort;
import dev.holdfast.limits.Limits;
import dev.holdfast.limits.UsualLimits;
import dev.holdfast.linear.BrokenStore.Fault;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.json.EntryLimits;
import dev.holdfast.session.json.EntryWriter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The test of the test: over the same HTTP interface, a sound engine passes and every broken one is caught. */
class BrokenStoreTest {
    private static final long PATIENCE_SECONDS = 30;
    private static final long CALLS = 1200;

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    @AfterEach
    void stop() throws TimeoutException {
        await(vertx.close());
        threads.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource
    void fault_isCaught(Fault fault) throws Exception {
        History history = new History();
        AtomicLong left = new AtomicLong(CALLS);
        StoreClient client = new StoreClient(
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(), serve(fault));

        new Clients(history, 11).run(client, () -> left.getAndDecrement() > 0);

        assertThat(history.size()).isGreaterThan(CALLS / 2);
        assertThat(history.violations().isEmpty()).as("%s is sound", fault).isEqualTo(fault == Fault.NONE);
    }

    /** Serves an engine in memory; the port. */
    private int serve(Fault fault) throws TimeoutException {
        MaintenancePolicy noRules =
                new MaintenancePolicy(MaintenancePolicy.Mode.ENFORCE, Duration.ZERO, 0, Duration.ZERO);
        StoreEngine engine = new StoreEngine(
                new MemoryStorage(),
                new EntryWriter(EntryLimits.DEFAULT, () -> UUID.randomUUID().toString()),
                () -> new EngineSettings(10_000, Duration.ofMinutes(10), 1 << 30, 1 << 20, noRules, Duration.ofDays(7)),
                InstantSource.system(),
                System::nanoTime,
                threads,
                (nanos, task) -> {});
        HttpSettings settings = new HttpSettings(
                "127.0.0.1",
                0,
                1 << 20,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10));
        HttpVerticle http = new HttpVerticle(
                new SharedPort(() -> settings, new Limits(UsualLimits.SETTINGS, System::nanoTime), null),
                new BrokenStore(engine, fault),
                AccessControl.NONE,
                InstantSource.system(),
                System::nanoTime,
                RequestObserver.NONE);
        await(vertx.deployVerticle(http));
        return http.port();
    }

    private static void await(Future<?> future) throws TimeoutException {
        Object unused = future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
