package dev.holdfast.commit;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;

/**
 * Bounds the memory of one read of a ledger, whose days may have any number of records: a sixteenth of the largest heap for what is
 * remembered of records, and as much for runs.
 */
public final class ReadBound {
    private static final long PART = 16;
    private static final int RECORD_BYTES = 64;
    private static final int RUN_BYTES = 256;
    /** Half of what a removal takes while its run is described or undone: one run may take two parts. */
    private static final int REMOVAL_BYTES = 256;

    private ReadBound() {}

    /**
     * Bounds the records of a day.
     *
     * @throws StoreException {@code STORE_BUSY} when so many take too much memory
     */
    public static void requireRecords(int records) {
        require(records, RECORD_BYTES, "removals");
    }

    /** @throws StoreException {@code STORE_BUSY} when so many runs of a day take too much memory */
    static void requireRuns(int runs) {
        require(runs, RUN_BYTES, "runs");
    }

    /** @throws StoreException {@code STORE_BUSY} when so many removals of a run take too much memory */
    static void requireRemovals(int removals) {
        require(removals, REMOVAL_BYTES, "removals of one run");
    }

    private static void require(int number, int bytes, String what) {
        long most = Runtime.getRuntime().maxMemory() / PART / bytes;
        if (number > most) {
            throw new StoreException(
                    ErrorCode.STORE_BUSY,
                    "the ledger has more than " + most + " " + what
                            + " on one day, which this process has too little memory to read: raise the heap (-Xmx)");
        }
    }
}
