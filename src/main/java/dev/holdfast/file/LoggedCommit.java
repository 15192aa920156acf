package dev.holdfast.file;

import dev.holdfast.commit.Change;
import dev.holdfast.session.Cause;
import dev.holdfast.session.SessionKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A commit as it was read from the journal, its entries not yet parsed.
 *
 * @param base the revision it builds on
 * @param at when it was made
 * @param records its changes, in the order of their revisions
 */
record LoggedCommit(long base, Instant at, List<LoggedRecord> records) {
    LoggedCommit {
        records = List.copyOf(records);
    }

    /** The revision after it. */
    long revision() {
        return base + records.size();
    }

    /**
     * One change.
     *
     * @param document the entry's bytes, or those that were removed
     * @param removal what a removal carries; null for any other change
     * @param undone what an entry's coming back carries; null for any other change
     * @param reset the archives of the files that an entry with another session id left behind
     */
    record LoggedRecord(
            Cause cause,
            SessionKey key,
            StoredDocument document,
            Change.@Nullable Removal removal,
            Change.@Nullable Undone undone,
            List<String> reset) {
        /** A change that leaves no files of another session id behind. */
        LoggedRecord(
                Cause cause,
                SessionKey key,
                StoredDocument document,
                Change.@Nullable Removal removal,
                Change.@Nullable Undone undone) {
            this(cause, key, document, removal, undone, List.of());
        }

        /** Whether the ledger records it. */
        boolean ledgered() {
            return removal != null || undone != null || !reset.isEmpty();
        }
    }
}
