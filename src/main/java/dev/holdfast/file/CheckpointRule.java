package dev.holdfast.file;

import java.time.Duration;

/**
 * When a checkpoint pays. Pure.
 *
 * <p>Under load it waits until the journal has outgrown the snapshot: each byte received is then written once to the
 * journal and about once more to a snapshot. A quiet store is brought up to date sooner, so that other readers of
 * {@code sessions.json} see it and recovery has little to do.
 */
final class CheckpointRule {
    /** Below it the journal of a busy store is left to grow, however small its snapshot. */
    static final long FLOOR_BYTES = 4L << 20;

    /** A snapshot below it is written whenever the store is quiet. */
    static final long SMALL_BYTES = 1L << 20;

    /** After that long without a write a store is quiet. */
    static final Duration QUIET = Duration.ofSeconds(5);

    /** A quiet store with any journal at all is written that often. */
    static final Duration AT_LEAST_EVERY = Duration.ofMinutes(15);

    private static final int LONGEST_BACKOFF_STEPS = 7;

    private CheckpointRule() {}

    /**
     * Whether to write a checkpoint now.
     *
     * @param journalBytes bytes of the commits since the last one
     * @param snapshotBytes bytes of the view, which the checkpoint would write
     * @param quiet since the last write; zero under load
     * @param sinceLast since the last checkpoint, or since the store was opened
     */
    static boolean due(long journalBytes, long snapshotBytes, Duration quiet, Duration sinceLast) {
        if (journalBytes == 0) {
            return false;
        }
        if (journalBytes >= Math.max(snapshotBytes, FLOOR_BYTES)) {
            return true;
        }
        if (quiet.compareTo(QUIET) < 0) {
            return false;
        }
        return snapshotBytes < SMALL_BYTES
                || journalBytes >= snapshotBytes / 4
                || sinceLast.compareTo(AT_LEAST_EVERY) >= 0;
    }

    /** How long after the last of {@code failures} failed checkpoints in a row the next may be tried: 5 s, 10 s, … 5 min 20 s. */
    static Duration backoff(int failures) {
        return failures == 0
                ? Duration.ZERO
                : QUIET.multipliedBy(1L << Math.min(failures - 1, LONGEST_BACKOFF_STEPS - 1));
    }
}
