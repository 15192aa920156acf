package dev.holdfast;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process that runs out of memory in the way that its argument names, and then would go on for a minute. */
final class OutOfMemoryProcess {
    private static final Logger log = LoggerFactory.getLogger(OutOfMemoryProcess.class);

    /** Filled to the last byte: from then on nothing can be allocated. */
    private static final List<byte[]> HELD = new ArrayList<>();

    private OutOfMemoryProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        LastResort.install();
        switch (arguments[0]) {
            case "thread" -> new Thread(OutOfMemoryProcess::fill).start();
            case "handler" -> Vertx.vertx().runOnContext(none -> fill());
            case "swallowed" -> new Thread(OutOfMemoryProcess::swallow).start();
            case "silent" -> new Thread(OutOfMemoryProcess::stayFull).start();
            case "cause" -> new Thread(OutOfMemoryProcess::wrap).start();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        Thread.sleep(TimeUnit.MINUTES.toMillis(1));
    }

    private static void fill() {
        int size = 1 << 20;
        while (size > 0) {
            try {
                HELD.add(new byte[size]);
            } catch (OutOfMemoryError full) {
                if (size < 32) {
                    throw full;
                }
                size /= 2;
            }
        }
    }

    /** As libraries do: whatever a task throws is logged, here at a level that is not even written. */
    private static void swallow() {
        try {
            fill();
        } catch (OutOfMemoryError e) {
            log.trace("a task failed", e);
        }
    }

    /** The error is told to nobody. */
    private static void stayFull() {
        try {
            fill();
        } catch (OutOfMemoryError unlogged) {
            // Another thread has to meet it.
        }
    }

    private static void wrap() {
        try {
            throw new IllegalStateException(new IllegalStateException(new OutOfMemoryError("as a test wants")));
        } catch (IllegalStateException e) {
            log.error("a task of {} failed", "main", e);
        }
    }
}
