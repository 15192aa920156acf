package dev.holdfast;

import dev.holdfast.config.ConfigurationException;
import dev.holdfast.config.LiveConfiguration;
import dev.holdfast.config.LoadedConfiguration;
import dev.holdfast.config.Problem;
import dev.holdfast.config.WatchVerticle;
import dev.holdfast.config.WatchedFiles;
import dev.holdfast.management.Check;
import dev.holdfast.metrics.Metrics;
import dev.holdfast.session.Reason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again when its file has changed. One that is wrong anywhere is refused whole, and what held
 * before still does. Of one that is right, what may change while the process runs holds from then on; the rest is told as
 * needing a restart. The environment wins over the file, as at the start.
 */
final class Reload {
    /** A change is seen at the second look after it. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(Reload.class);
    private static final double MILLIS = 1e3;

    private final LiveConfiguration live;
    private final WatchedFiles files;
    private final Supplier<Future<LoadedConfiguration>> loading;
    private final InstantSource clock;
    private final AtomicLong successes = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile Instant lastSuccess;
    private volatile List<String> waiting = List.of();
    private volatile Optional<String> refusal = Optional.empty();

    /**
     * @param files what the configuration is read from; first looked at before it was read for the start
     * @param loading reads it, whole
     */
    Reload(
            LiveConfiguration live,
            WatchedFiles files,
            Supplier<Future<LoadedConfiguration>> loading,
            InstantSource clock) {
        this.live = live;
        this.files = files;
        this.loading = loading;
        this.clock = clock;
        this.lastSuccess = clock.instant();
    }

    /** Looks whether there is something to read, as long as it is deployed. */
    WatchVerticle verticle(Vertx vertx) {
        return new WatchVerticle(files, INTERVAL, () -> read(vertx));
    }

    /** Reads the configuration now. Completes when what has changed holds, or it has been refused; never fails. */
    Future<Void> read(Vertx vertx) {
        return loading.get()
                .compose(loaded -> vertx.executeBlocking(() -> {
                    adopt(loaded);
                    return loaded;
                }))
                .<Void>mapEmpty()
                .otherwise(failure -> {
                    refuse(failure);
                    return null;
                });
    }

    private void adopt(LoadedConfiguration loaded) {
        LiveConfiguration.Adopted adopted = live.adopt(loaded.configuration());
        waiting = adopted.waiting();
        refusal = Optional.empty();
        lastSuccess = clock.instant();
        successes.incrementAndGet();
        String changed = adopted.changed().isEmpty() ? "nothing" : String.join(", ", adopted.changed());
        log.info("configuration: read again from {}; changed: {}", loaded.origin(), changed);
        loaded.warnings().forEach(warning -> log.warn("configuration: {}", warning));
        if (!waiting.isEmpty()) {
            log.warn("configuration: needs a restart: {}", String.join(", ", waiting));
        }
    }

    private void refuse(Throwable failure) {
        String why = failure instanceof ConfigurationException wrong
                ? wrong.problems().stream().map(Problem::toString).collect(Collectors.joining("; "))
                : Reason.of(failure);
        refusal = Optional.of("the file was refused at " + clock.instant().truncatedTo(ChronoUnit.SECONDS)
                + " and the previous configuration stays in force: " + why);
        failures.incrementAndGet();
        log.error("configuration: the file was refused and the previous configuration stays in force: {}", why);
    }

    /** Tells in the verbose readiness what has been refused or waits for a restart; neither makes it fail. */
    Check check() {
        return Check.noting(
                "configuration",
                () -> refusal.or(() -> waiting.isEmpty()
                        ? Optional.empty()
                        : Optional.of("these values of the file need a restart: " + String.join(", ", waiting))));
    }

    /** Adds the figures about reloading. */
    void show(Metrics metrics) {
        metrics.counter("config.reloads", "", "How often a changed configuration was read and taken.", successes::get);
        metrics.counter("config.reload.failures", "", "How often a changed configuration was refused.", failures::get);
        metrics.gauge(
                "config.reload.last.success.timestamp",
                "seconds",
                "When the configuration in force was read, in seconds since 1970.",
                Map.of(),
                () -> lastSuccess.toEpochMilli() / MILLIS);
        metrics.gauge(
                "config.reload.last.successful",
                "",
                "Whether the configuration was taken when it was last read: 1 or 0.",
                Map.of(),
                () -> refusal.isPresent() ? 0 : 1);
        metrics.gauge(
                "config.restart.needed",
                "",
                "How many keys of the configuration have values that need a restart to hold.",
                Map.of(),
                () -> waiting.size());
    }
}
