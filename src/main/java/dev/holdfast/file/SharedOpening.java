package dev.holdfast.file;

import dev.holdfast.session.Deadline;
import dev.holdfast.session.StoreClock;
import dev.holdfast.session.StoreView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a store that other processes write, too. In this order:
 *
 * <ol>
 *   <li>make this process's presence known, so that no Holdfast can have the store for itself;
 *   <li>when there is a journal, from when one had: leave again, recover the store, delete its journal (see {@link
 *       #retireJournal}), and begin anew;
 *   <li>take the locks for a turn; finish a copy over the snapshot that was interrupted; load the snapshot;
 *   <li>settle what a commit that broke off has left; clear away old temporary files.
 * </ol>
 */
final class SharedOpening {
    private static final Logger LOG = LoggerFactory.getLogger(SharedOpening.class);

    private final StoreFiles files;
    private final StoreLocks locks;
    private final EntryParser parser;
    private final FileSettings.Retention retention;
    private final FileFigures figures;
    private final StoreClock clock;
    private final SpaceReserve reserve;
    private final StoreOpening opening;
    private final JournalRecovery recovery;
    private final Runnable whenLeft;

    /** Opens a store from its journal. Closing what it opens lets the locks go. */
    @FunctionalInterface
    interface JournalRecovery {
        FileStore open(StoreLock lock) throws IOException;
    }

    /**
     * The opening of a store.
     *
     * @param opening of the same store with a journal, to tell what that comes to
     * @param whenLeft told when the store is abandoned with something in it
     */
    SharedOpening(
            StoreFiles files,
            StoreLocks locks,
            EntryParser parser,
            FileSettings.Retention retention,
            FileFigures figures,
            StoreClock clock,
            SpaceReserve reserve,
            StoreOpening opening,
            JournalRecovery recovery,
            Runnable whenLeft) {
        this.files = files;
        this.locks = locks;
        this.parser = parser;
        this.retention = retention;
        this.figures = figures;
        this.clock = clock;
        this.reserve = reserve;
        this.opening = opening;
        this.recovery = recovery;
        this.whenLeft = whenLeft;
    }

    /**
     * Opens the store.
     *
     * @throws dev.holdfast.session.StoreException {@code STORE_LOCKED}, {@code STORE_CORRUPT}
     * @throws CorruptJournalException when there is a journal, and it is broken
     */
    SharedStore open(Deadline deadline) throws IOException {
        long began = figures.now();
        for (; ; ) {
            SharedPresence presence = locks.share(files.paths(), deadline);
            boolean done = false;
            try {
                if (segments().isEmpty()) {
                    SharedStore opened = opened(presence, deadline);
                    done = true;
                    figures.recovered(began);
                    return opened;
                }
            } finally {
                if (!done) {
                    presence.release(presence.lastRevision());
                }
            }
            retireJournal(deadline);
        }
    }

    private List<Path> segments() throws IOException {
        return files.disk().list(files.paths().directory()).stream()
                .filter(name -> StorePaths.segmentSequence(name).isPresent())
                .map(files.paths().directory()::resolve)
                .toList();
    }

    /**
     * Ends the time in which one Holdfast had the store for itself: what its journal has goes into the snapshot, and the
     * journal goes. It must, because it would win over what others write from now on. The newest segment, which says that
     * nothing is to be replayed, goes last.
     */
    private void retireJournal(Deadline deadline) throws IOException {
        StoreLock lock = locks.acquire(files.paths(), deadline);
        FileStore recovered = null;
        try {
            recovered = recovery.open(lock);
            if (!allInSnapshot()) {
                recovered.cut(recovered.recovered()).write();
            }
            if (!allInSnapshot()) {
                throw new IOException("what the journal has could not be written into sessions.json");
            }
            deleteSegments();
            LOG.info(
                    "{}: the journal was recovered and is no longer kept",
                    files.paths().directory());
        } finally {
            if (recovered == null) {
                lock.release();
            } else {
                recovered.abandon();
            }
        }
    }

    private boolean allInSnapshot() throws IOException {
        return opening.judged(false).start() == Recovered.Start.ADOPTED;
    }

    private void deleteSegments() throws IOException {
        List<Path> segments = segments();
        for (int i = 0; i < segments.size(); i++) {
            if (i == segments.size() - 1) {
                files.disk().syncDirectory(files.paths().directory());
            }
            files.disk().delete(segments.get(i));
        }
        files.disk().syncDirectory(files.paths().directory());
    }

    private SharedStore opened(SharedPresence presence, Deadline deadline) throws IOException {
        StoreLock turn = presence.turn(deadline);
        SharedFile file = new SharedFile(files);
        boolean done = false;
        try {
            var unused = files.replacement().finishInterruptedCopy();
            FileLedger ledger = new FileLedger(files, parser, figures, retention.ledgerBytes());
            SharedFile.Loaded loaded = file.load();
            Instant now = clock.instant();
            long micros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
            StoreView view = loaded.view().at(Math.max(micros, presence.lastRevision()));
            boolean settled = settle(ledger, view, now);
            file.accept(loaded, ledger.held(view, clock.forAge()));
            if (loaded.stamp().isPresent() && loaded.view().size() > 0) {
                files.temporaryFiles().clearQuietly(files.replacement());
            }
            done = true;
            return new SharedStore(
                    files, presence, file, ledger, settled, retention, figures, clock, reserve, whenLeft);
        } finally {
            turn.release();
            if (!done) {
                file.close();
            }
        }
    }

    /** What cannot be settled now is tried again with the next commit. */
    private boolean settle(FileLedger ledger, StoreView view, Instant now) {
        try {
            new LedgerSettlement(files, ledger, new Archiving(files, figures)).settle(view, now);
            return true;
        } catch (IOException e) {
            LOG.error(
                    "{}: the ledger of removals cannot be written yet",
                    files.paths().directory(),
                    e);
            return false;
        }
    }
}
