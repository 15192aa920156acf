package dev.holdfast.config;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at files again and again and has them read when they have changed. One look or reading at a time; the interval
 * begins when the last one has ended.
 */
public final class WatchVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(WatchVerticle.class);

    private final WatchedFiles files;
    private final Duration interval;
    private final Supplier<Future<?>> reading;

    /**
     * @param files what is looked at
     * @param interval time between two looks; a change is told after the second one that finds it
     * @param reading called on the event loop of this verticle after a change; what goes wrong is its own to report
     */
    public WatchVerticle(WatchedFiles files, Duration interval, Supplier<Future<?>> reading) {
        this.files = files;
        this.interval = interval;
        this.reading = reading;
    }

    @Override
    public Future<?> start() {
        lookLater();
        return Future.succeededFuture();
    }

    private void lookLater() {
        vertx.setTimer(interval.toMillis(), timer -> look());
    }

    private void look() {
        vertx.executeBlocking(files::haveChanged)
                .compose(changed -> changed ? reading.get() : Future.succeededFuture())
                .onFailure(failure -> log.error("changed files could not be read", failure))
                .onComplete(done -> lookLater());
    }
}
