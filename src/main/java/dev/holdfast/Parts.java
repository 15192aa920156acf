package dev.holdfast;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running parts of the process. They are stopped one after the other, the latest started first, each when the one
 * before it has ended: what depends on a part is gone when that part is stopped.
 */
final class Parts {
    private static final Logger log = LoggerFactory.getLogger(Parts.class);

    private final Vertx vertx;
    private final Deque<Part> running = new ConcurrentLinkedDeque<>();

    Parts(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Starts a part.
     *
     * @param name of the part, for the log
     * @param verticle makes as many instances as the options ask for
     */
    Future<Void> start(String name, Supplier<? extends Deployable> verticle, DeploymentOptions options) {
        return vertx.deployVerticle(verticle, options)
                .onSuccess(id -> running.push(new Part(name, id)))
                .mapEmpty();
    }

    /** Stops them all. One that fails to stop is logged and keeps none of the others. */
    Future<Void> stop() {
        Part latest = running.poll();
        if (latest == null) {
            return Future.succeededFuture();
        }
        return vertx.undeploy(latest.id())
                .onSuccess(done -> log.info("{}: stopped", latest.name()))
                .onFailure(failure -> log.error("{}: did not stop cleanly", latest.name(), failure))
                .otherwiseEmpty()
                .compose(done -> stop());
    }

    private record Part(String name, String id) {}
}
