package dev.holdfast;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;

/**
 * The threads of Vert.x. All are started before the process serves: its pools cannot cope with a thread that cannot be
 * started later, because the system permits no further one.
 */
final class PoolThreads {
    /** For work of requests that needs a processor, or a short look at a file. */
    static final int WORKERS = Math.max(6, 2 * Runtime.getRuntime().availableProcessors());

    /** For what Vert.x itself does with files and names. */
    static final int INTERNAL = 2;

    private PoolThreads() {}

    /** Starts them. Each pool starts a thread for every task until it has all. */
    static void startAll(Vertx vertx) {
        for (int i = 0; i < WORKERS; i++) {
            Future<Boolean> unused = vertx.executeBlocking(() -> true, false);
        }
        for (int i = 0; i < INTERNAL; i++) {
            Future<Boolean> unused = vertx.fileSystem().exists(".");
        }
        ((VertxInternal) vertx).nettyEventLoopGroup().forEach(loop -> loop.execute(() -> {}));
    }
}
