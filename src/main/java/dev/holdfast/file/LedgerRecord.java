package dev.holdfast.file;

import dev.holdfast.commit.Change;
import dev.holdfast.file.LoggedCommit.LoggedRecord;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * A change that the ledger records: a removal, or its undoing, as the journal has it.
 *
 * @param revision the change's
 * @param at when it was committed
 */
record LedgerRecord(long revision, Instant at, LoggedRecord record) {
    /** The file of the ledger that it belongs in. */
    Path in(StorePaths paths) {
        Change.Removal removal = record.removal();
        return removal != null ? paths.removals(day(removal.began())) : paths.restored(day(at));
    }

    private static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }
}
