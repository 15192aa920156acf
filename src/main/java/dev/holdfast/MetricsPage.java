package dev.holdfast;

import dev.holdfast.commit.StoreEngine;
import dev.holdfast.file.RootDirectory;
import dev.holdfast.management.Check;
import dev.holdfast.management.Version;
import dev.holdfast.metrics.Metrics;
import dev.holdfast.session.Command;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The text of {@code /metrics}. Stores, checks and disk are looked at for each scrape; while a disk hangs, the figures
 * are those of the last look, and the scrape is answered all the same.
 */
final class MetricsPage implements Supplier<Future<String>> {
    private static final Logger log = LoggerFactory.getLogger(MetricsPage.class);
    private static final long PATIENCE_SECONDS = 2;

    private final Vertx vertx;
    private final Metrics metrics;
    private final StoreEngine engine;
    private final RootDirectory root;
    private final List<Check> checks;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Map<String, Boolean> passed = new ConcurrentHashMap<>();
    private volatile double freeBytes = Double.NaN;

    MetricsPage(
            Vertx vertx, Metrics metrics, StoreEngine engine, RootDirectory root, List<Check> checks, Version version) {
        this.vertx = vertx;
        this.metrics = metrics;
        this.engine = engine;
        this.root = root;
        this.checks = checks;
        Map<String, String> build = Map.of("version", version.version(), "java", version.java());
        metrics.gauge("build.info", "", "1; its labels say what runs.", build, () -> 1);
        metrics.gauge("disk.free", "bytes", "Room on the disk of store.file.root.", Map.of(), () -> freeBytes);
        metrics.gauge(
                "open.stores.size",
                "bytes",
                "Memory that open stores hold, roughly; see store.maxOpenBytes.",
                Map.of(),
                engine::heldBytes);
        for (Check check : checks) {
            metrics.gauge(
                    "check.passed",
                    "",
                    "Whether a check of /readyz passed at the last look: 1 or 0.",
                    Map.of("check", check.name()),
                    () -> Boolean.TRUE.equals(passed.get(check.name())) ? 1 : 0);
        }
    }

    @Override
    public Future<String> get() {
        metrics.hanging(engine.hanging().all());
        Future<?> patience = vertx.timer(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return Future.any(look(), patience).transform(looked -> vertx.executeBlocking(metrics::scrape, false));
    }

    private Future<?> look() {
        if (!looking.compareAndSet(false, true)) {
            return Future.succeededFuture();
        }
        Future<?> stores = engine.execute(new Command.ListStores())
                .onSuccess(list -> metrics.stores(list.stores(), engine.waiting()));
        return Future.join(stores, vertx.executeBlocking(this::lookAtProcess, false))
                .onFailure(failure -> log.warn("the statistics of stores are not up to date", failure))
                .otherwiseEmpty()
                .onComplete(done -> looking.set(false));
    }

    private Boolean lookAtProcess() throws IOException {
        checks.forEach(check -> passed.put(check.name(), check.passes()));
        freeBytes = root.free();
        return true;
    }
}
