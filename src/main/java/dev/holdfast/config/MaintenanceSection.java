package dev.holdfast.config;

import dev.holdfast.session.MaintenancePolicy.Mode;
import java.time.Duration;

/**
 * {@code session.maintenance}: what is removed, when, and how it is kept for undoing. Zero disables a rule.
 *
 * @param mode whether the rules are applied or only warned about
 * @param pruneAfter entries not updated for longer are stale; zero: none is
 * @param maxEntries how many unprotected entries a store may hold; zero: any number
 * @param rotateBytes a checkpoint backs up a snapshot that is larger; zero: size is no reason for a backup
 * @param archiveRetention how long archived transcripts and the ledger are kept; zero: for ever
 * @param ledgerMaxBytes how large the removals ledger of a store may grow; zero: without bound
 * @param interval time between two rounds over the stores that nobody writes to; zero: there are none
 * @param undoHold how long a restored entry is protected; zero: not at all
 * @param runningHold how long after its last update a running session is protected; zero: without end
 * @param purgeForeignArchives whether archives that are not on record are purged, too
 */
public record MaintenanceSection(
        Mode mode,
        Duration pruneAfter,
        int maxEntries,
        long rotateBytes,
        Duration archiveRetention,
        long ledgerMaxBytes,
        Duration interval,
        Duration undoHold,
        Duration runningHold,
        boolean purgeForeignArchives) {}
