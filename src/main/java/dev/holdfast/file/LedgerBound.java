package dev.holdfast.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The size of a store's ledger against {@code ledgerMaxBytes}. Above three quarters of the bound, new removals are recorded with their
 * digest only, so that what remains lasts for many more; above seven eighths, nothing may be removed. The last eighth is for the commit that
 * was in progress. Names of archives whose records were dropped are not counted. Thread-safe.
 */
final class LedgerBound {
    private static final long UNKNOWN = -1;
    /** The most bytes of a record with its digest only, with a key and file names of usual length. */
    private static final long USUAL_RECORD = 1024;

    private final StoreFiles files;
    private final long most;
    private volatile long bytes = UNKNOWN;

    /** @param most bytes of the ledger's files; zero: any number */
    LedgerBound(StoreFiles files, long most) {
        this.files = files;
        this.most = most;
    }

    /** Whether a record of so many bytes leaves too little for others. */
    boolean tooLarge(int record) throws IOException {
        return most > 0 && bytes() + record > enough();
    }

    /** The size down to which the oldest days of a ledger are dropped. */
    long enough() {
        return most - most / 4;
    }

    /** Whether little space is left, with so many removals that are not recorded yet. */
    boolean scarce(long pending) throws IOException {
        return most > 0 && bytes() + pending * USUAL_RECORD > enough();
    }

    /** Whether no removal may be recorded any more. */
    boolean full() throws IOException {
        return most > 0 && bytes() > most - most / 8;
    }

    void appended(int record) {
        long known = bytes;
        bytes = known == UNKNOWN ? UNKNOWN : known + record;
    }

    /** Files were dropped, truncated, or appended to by another process. */
    void measureAgain() {
        bytes = UNKNOWN;
    }

    /** The size of the ledger's files. */
    long bytes() throws IOException {
        long known = bytes;
        if (known == UNKNOWN) {
            known = 0;
            for (String name : files.disk().list(files.paths().directory())) {
                if (StorePaths.removalsDay(name).isPresent()
                        || StorePaths.restoredDay(name).isPresent()) {
                    Path path = files.paths().directory().resolve(name);
                    Optional<FileStamp> stamp = files.disk().stat(path);
                    known += stamp.map(FileStamp::size).orElse(0L);
                }
            }
            bytes = known;
        }
        return known;
    }
}
