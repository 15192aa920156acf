package dev.holdfast;

import dev.holdfast.session.Scheduler;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** The timers of Vert.x. A task runs on the context that asked for it. */
final class Timers {
    private static final long NANOS_A_MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

    private Timers() {}

    static Scheduler of(Vertx vertx) {
        return (nanos, task) -> {
            long millis = Math.max(1, (nanos + NANOS_A_MILLISECOND - 1) / NANOS_A_MILLISECOND);
            vertx.setTimer(millis, timer -> task.run());
        };
    }
}
