package dev.holdfast.file;

import dev.holdfast.commit.Change;
import dev.holdfast.commit.Commit;
import dev.holdfast.file.LoggedCommit.LoggedRecord;
import dev.holdfast.session.SessionEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A change that the ledger records: a removal, or its undoing, as the journal has it.
 *
 * @param revision the change's
 * @param at when it was committed
 */
record LedgerRecord(long revision, Instant at, LoggedRecord record) {
    /** Those of a commit's changes that the ledger records, as far as they are asked for. */
    static List<LedgerRecord> of(Commit commit, Predicate<Change> asked) {
        List<LedgerRecord> records = new ArrayList<>();
        for (Change change : commit.changes()) {
            LoggedRecord logged = new LoggedRecord(
                    change.cause(),
                    change.key(),
                    StoredDocument.held(change.entry().json()),
                    change instanceof Change.Remove remove ? remove.removal() : null,
                    change instanceof Change.Restore restore ? restore.undone() : null,
                    change instanceof Change.Put put ? put.archives() : List.of());
            if (asked.test(change) && logged.ledgered()) {
                records.add(new LedgerRecord(change.revision(), commit.at(), logged));
            }
        }
        return records;
    }

    /** The file of the ledger that it belongs in. */
    Path in(StorePaths paths) {
        Change.Removal removal = record.removal();
        if (removal != null) {
            return paths.removals(day(removal.began()));
        }
        return record.undone() != null ? paths.restored(day(at)) : paths.archives(day(at));
    }

    /** Its line in the ledger, line break included; a removal has only the entry's digest when the entry would take too much. */
    byte[] line(EntryParser parser, LedgerBound bound) throws IOException {
        if (!record.reset().isEmpty()) {
            return LedgerLine.ofReset(revision, at, record.key(), record.reset());
        }
        SessionEntry entry = parser.parse(record.key(), record.document().bytes(), 0);
        Change.Removal removal = record.removal();
        Change.Undone undone = record.undone();
        if (removal != null) {
            byte[] whole = LedgerLine.ofRemoval(revision, at, entry, removal, true);
            return bound.tooLarge(whole.length) ? LedgerLine.ofRemoval(revision, at, entry, removal, false) : whole;
        }
        if (undone != null) {
            return LedgerLine.ofUndoing(revision, at, entry, undone);
        }
        throw new IllegalArgumentException("the ledger records no other changes");
    }

    private static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }
}
