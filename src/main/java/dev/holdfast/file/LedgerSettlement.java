package dev.holdfast.file;

import dev.holdfast.commit.Change;
import dev.holdfast.commit.RecordedRemoval;
import dev.holdfast.file.LoggedCommit.LoggedRecord;
import dev.holdfast.session.Cause;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.StoreView;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the ledger and the transcripts of a shared store agree with its file after a commit that broke off. A commit enters
 * its removals first, then replaces the file, then moves transcripts. So a removal is void when its key still lives with
 * the same bytes: it is recorded as undone, once and for all. A removal that was made gets its transcript archived, one
 * that is void or undone gets it back.
 *
 * <p>Looks at the removals of the latest two days: a run's are all under the day on which it began. Doing it twice is
 * doing it once. Under the store's locks.
 */
final class LedgerSettlement {
    private static final int DAYS = 2;

    private final StoreFiles files;
    private final FileLedger ledger;
    private final Archiving archiving;

    LedgerSettlement(StoreFiles files, FileLedger ledger, Archiving archiving) {
        this.files = files;
        this.ledger = ledger;
        this.archiving = archiving;
    }

    /**
     * Settles what there is to settle.
     *
     * @param view what the file holds
     */
    void settle(StoreView view, Instant now) throws IOException {
        List<TranscriptMove> moves = new ArrayList<>();
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        List<Reset> resets = new ArrayList<>();
        ledger.resets(today.minusDays(DAYS - 1), (at, archives) -> resets.add(new Reset(at, archives)));
        for (Reset reset : resets) {
            move(reset.at(), reset.archives(), false, moves);
        }
        List<LocalDate> days = ledger.days();
        Set<Long> undone = ledger.undone();
        List<LedgerRecord> voided = new ArrayList<>();
        for (LocalDate day : days.subList(0, Math.min(DAYS, days.size()))) {
            List<RecordedRemoval> removals = new ArrayList<>();
            ledger.read(day, removals::add);
            for (RecordedRemoval removal : removals) {
                SessionEntry back = back(removal, view);
                if (back != null && !undone.contains(removal.revision())) {
                    voided.add(voided(removal, back, view.revision(), now));
                }
                if (back != null || made(removal, undone)) {
                    move(removal.at(), removal.removal().archives(), back != null, moves);
                }
            }
        }
        ledger.record(voided);
        archiving.redo(moves, view);
    }

    /** Files that an update with another session id left behind. */
    private record Reset(Instant at, List<String> archives) {}

    /** The removed entry, when its key lives with the same bytes. */
    private @Nullable SessionEntry back(RecordedRemoval removal, StoreView view) {
        SessionEntry live = view.get(removal.key());
        SessionEntry gone = live == null ? null : ledger.entry(removal, live.position());
        return live != null && gone != null && live.sameDocument(gone) ? gone : null;
    }

    private static LedgerRecord voided(RecordedRemoval removal, SessionEntry entry, long revision, Instant now) {
        Change.Undone undone = new Change.Undone(
                removal.removal().run(), removal.revision(), removal.removal().archives(), SessionEntry.NOT_HELD);
        StoredDocument document = StoredDocument.held(entry.json());
        return new LedgerRecord(revision, now, new LoggedRecord(Cause.UNDO, entry.key(), document, null, undone));
    }

    /** Whether a removal was made; its files that are still in place, and untouched since, go into their archives. */
    private static boolean made(RecordedRemoval removal, Set<Long> undone) {
        return !undone.contains(removal.revision());
    }

    private void move(Instant at, List<String> archives, boolean back, List<TranscriptMove> moves) throws IOException {
        for (TranscriptMove move : TranscriptMove.of(archives, back)) {
            if (back || untouchedSince(at, move.file())) {
                moves.add(move);
            }
        }
    }

    private boolean untouchedSince(Instant at, String file) throws IOException {
        Optional<FileStamp> stamp = files.disk().stat(files.paths().directory().resolve(file));
        return stamp.isPresent()
                && stamp.get().regular()
                && stamp.get().modifiedNanos() <= ChronoUnit.NANOS.between(Instant.EPOCH, at);
    }
}
