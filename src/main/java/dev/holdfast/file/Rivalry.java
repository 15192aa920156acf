package dev.holdfast.file;

import dev.holdfast.session.Ticker;
import java.time.Duration;

/**
 * What a store knows of another program that takes its lock file again and again. Such a program (the predecessor) lets
 * go for a fraction of a millisecond only, and sleeps for 50 ms and more when it finds the lock taken. So a look now and
 * then would hardly ever find the lock free, and back-to-back turns would hardly ever leave it free. Used by one thread at
 * a time.
 */
final class Rivalry {
    private static final Duration LASTS = Duration.ofSeconds(2);

    private final Ticker ticker;
    private String lock = "";
    private long seenAt;
    private boolean seen;

    Rivalry(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * Another program's lock is in the way.
     *
     * @return whether it is another lock than the last time, so that the program lets go often
     */
    boolean met(FileStamp present) {
        String now = present.inode() + " " + present.changedNanos();
        boolean another = lasts() && !now.equals(lock);
        lock = now;
        seen = true;
        seenAt = ticker.nanos();
        return another;
    }

    /** Whether another program has been met lately. */
    boolean lasts() {
        return seen && ticker.nanos() - seenAt < LASTS.toNanos();
    }
}
