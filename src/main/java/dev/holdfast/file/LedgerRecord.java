package dev.holdfast.file;

import dev.holdfast.file.LoggedCommit.LoggedRecord;
import java.time.Instant;

/**
 * A change that the ledger records: a removal, or its undoing, as the journal has it.
 *
 * @param revision the change's
 * @param at when it was committed
 */
record LedgerRecord(long revision, Instant at, LoggedRecord record) {}
