package dev.holdfast.file;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits between attempts; injected so that tests do not. */
@FunctionalInterface
interface Sleeper {
    /** Parks the thread, which may end early, and keeps pauses below a millisecond short. */
    Sleeper THREAD = pause -> {
        LockSupport.parkNanos(pause.toNanos());
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while waiting to try again");
        }
    };

    void sleep(Duration pause) throws IOException;
}
