package dev.holdfast.file;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/** Waits between attempts; injected so that tests do not. */
@FunctionalInterface
interface Sleeper {
    /** Waits with {@link Thread#sleep(long)}. */
    Sleeper THREAD = pause -> {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting to try again");
        }
    };

    void sleep(Duration pause) throws IOException;
}
