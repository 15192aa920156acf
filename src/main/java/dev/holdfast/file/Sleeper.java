package dev.holdfast.file;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits between attempts; injected so that tests do not. */
@FunctionalInterface
interface Sleeper {
    /** Parks the thread, which also keeps pauses below a millisecond short. */
    Sleeper THREAD = pause -> {
        long end = System.nanoTime() + pause.toNanos();
        for (long left = pause.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while waiting to try again");
            }
        }
    };

    void sleep(Duration pause) throws IOException;
}
