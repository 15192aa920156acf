package dev.holdfast.session.json;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;

/**
 * How many more bytes a patch may make us look at. A small patch can ask for much: copies of copies, tests of large
 * values again and again. Whoever scans, copies or shifts says so here, and a patch that asks for more than a fixed
 * multiple of what it and its document hold is refused. For one thread.
 */
final class Work {
    private static final long FLOOR = 16L << 20;
    private static final int ROUNDS = 16;

    private long left;

    private Work(long left) {
        this.left = left;
    }

    /**
     * Enough to look at every byte {@value #ROUNDS} times, and at an entry of usual size once for each of its levels.
     */
    static Work forPatch(int documentBytes, int patchBytes) {
        return new Work(FLOOR + ROUNDS * ((long) documentBytes + patchBytes));
    }

    /** For what is done a fixed number of times. */
    static Work unbounded() {
        return new Work(Long.MAX_VALUE);
    }

    /** @throws StoreException {@code TOO_LARGE} when that is more than is left */
    void spend(long bytes) {
        left -= bytes;
        if (left < 0) {
            throw new StoreException(
                    ErrorCode.TOO_LARGE,
                    "the patch asks for more work than its size and the entry's allow; split it into several patches");
        }
    }
}
