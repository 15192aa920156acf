package dev.holdfast.file;

import dev.holdfast.commit.ArchiveNames;
import dev.holdfast.commit.Commit;
import dev.holdfast.commit.Ledger;
import dev.holdfast.commit.OpenStore;
import dev.holdfast.session.Durability;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreException.Outcome;
import dev.holdfast.session.StoreView;
import dev.holdfast.session.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An open store on files: its journal, its checkpoints, its locks. */
final class FileStore implements OpenStore {
    private static final Logger LOG = LoggerFactory.getLogger(FileStore.class);
    private static final Duration CHECKED_LOCKS = Duration.ofSeconds(10);

    private volatile @Nullable StoreView recovered;
    private final StoreFiles files;
    private final Journal journal;
    private final StoreLock lock;
    private final Durability durability;
    private final Ticker ticker;
    private final FileFigures figures;
    private final SpaceReserve reserve;
    private final Archiving archiving;
    private final FileLedger ledger;
    private final JournalBacklog backlog;
    private final Purge purge;
    private final InstalledSnapshot snapshot;
    private final @Nullable String notice;
    private volatile boolean repeatable;
    private final Consumer<FileStore> whenReleased;
    private final BooleanSupplier history = this::giveUpHistory;
    private final Object replacing = new Object();
    private volatile boolean released;
    private volatile boolean ended;
    private volatile boolean writing;
    private volatile int failures;
    private volatile long lastCheckpoint;
    private volatile long lastFailure;
    private volatile long snapshotBytes;

    FileStore(
            StoreView recovered,
            StoreFiles files,
            Journal journal,
            FileLedger ledger,
            StoreLock lock,
            Durability durability,
            Ticker ticker,
            FileFigures figures,
            FileSettings.Retention retention,
            SpaceReserve reserve,
            InstalledSnapshot snapshot,
            @Nullable String notice,
            long snapshotBytes,
            Consumer<FileStore> whenReleased)
            throws IOException {
        this.recovered = recovered;
        this.files = files;
        this.journal = journal;
        this.lock = lock;
        this.durability = durability;
        this.ticker = ticker;
        this.figures = figures;
        this.reserve = reserve;
        this.archiving = new Archiving(files, figures);
        this.ledger = ledger;
        this.backlog = new JournalBacklog(files.disk(), journal);
        this.purge = new Purge(files, ledger, retention, figures);
        this.snapshot = snapshot;
        this.notice = notice;
        this.repeatable = files.mark().present();
        this.snapshotBytes = snapshotBytes;
        this.whenReleased = whenReleased;
        this.lastCheckpoint = ticker.nanos();
        ledger.follow(backlog);
        reserve.offer(history);
    }

    private boolean giveUpHistory() {
        return usable() && journal.giveUpHistory();
    }

    @Override
    public StoreView recovered() {
        StoreView view = recovered;
        if (view == null) {
            throw new IllegalStateException("the store has been written since it was opened");
        }
        return view;
    }

    @Override
    public Durability durability() {
        return durability;
    }

    /** The oldest revision after which the journal has every commit; positions in the feed before it are void. */
    long oldestRevision() {
        return journal.oldestRevision();
    }

    @Override
    public void append(Commit commit) {
        requireLocks();
        if (repeatable) {
            endRecovery();
        }
        recovered = null;
        Journal.Place place = journal.place();
        reserve.write(commit, () -> journal.append(commit, !reserve.released()));
        backlog.add(commit, place);
    }

    /** From the first write on, recovering again from another source would lose it. */
    private void endRecovery() {
        try {
            files.mark().clear();
            repeatable = false;
        } catch (IOException e) {
            throw Journal.failure(e, "the mark of the recovery cannot be deleted", StoreException.Outcome.NOT_APPLIED);
        }
    }

    @Override
    public @Nullable String notice() {
        return notice;
    }

    @Override
    public boolean recoverable() {
        return repeatable;
    }

    /**
     * Makes sure that nobody took the locks over, by a look at them that is at most 10 s old.
     *
     * @throws StoreException {@code STORE_LOCKED} when somebody did
     */
    void requireLocks() {
        if (lock.verified(CHECKED_LOCKS)) {
            return;
        }
        if (lock.lost()) {
            requireFiles();
            throw new StoreException(
                    ErrorCode.STORE_LOCKED, "another process took the store over; it is opened again when it is free");
        }
        throw new StoreException(ErrorCode.ENGINE_UNAVAILABLE, "the store's locks cannot be checked; try again");
    }

    /** Tells a directory that was removed, renamed or unmounted from locks that another process took over. */
    private void requireFiles() {
        try {
            if (files.disk().stat(files.paths().owner()).isPresent()) {
                return;
            }
        } catch (IOException e) {
            throw Journal.failure(e, "the store's files cannot be looked at", Outcome.NOT_APPLIED);
        }
        throw new StoreException(
                ErrorCode.ENGINE_UNAVAILABLE,
                "the store's files vanished from " + files.paths().directory() + " while it was open: put them back");
    }

    /** Whether it was released without a clean end, although there is something in it. */
    boolean leftContents() {
        return released && !ended && (snapshotBytes > 0 || !journal.neverWritten());
    }

    @Override
    public boolean usable() {
        return !released && !journal.suspect() && !lock.lost();
    }

    /** Whether what the journal holds may be in memory only, so that the next opening must write it anew. */
    boolean suspect() {
        return journal.suspect();
    }

    @Override
    public ArchiveNames archiveNames() {
        return archiving.names();
    }

    @Override
    public Set<SessionKey> moveTranscripts(Commit commit, StoreView view) {
        return archiving.move(commit, view);
    }

    @Override
    public @Nullable Ledger ledger() {
        return ledger.caughtUp() ? ledger : null;
    }

    @Override
    public boolean checkpointDue(StoreView view, long quiet) {
        long now = ticker.nanos();
        boolean held = failures > 0
                && now - lastFailure < CheckpointRule.backoff(failures).toNanos();
        return !writing
                && !held
                && usable()
                && CheckpointRule.due(
                        journal.uncovered(),
                        view.bytes(),
                        Duration.ofNanos(quiet),
                        Duration.ofNanos(now - lastCheckpoint));
    }

    @Override
    public Checkpoint cut(StoreView view) {
        if (view.revision() != journal.revision()) {
            throw new IllegalArgumentException(
                    "a checkpoint of revision " + view.revision() + " of a journal at " + journal.revision());
        }
        try {
            long mark = journal.mark();
            JournalSegment segment = journal.cut();
            writing = true;
            return () -> write(view, segment, mark);
        } catch (IOException e) {
            failed("the journal could not be cut", e);
            return () -> LOG.debug(
                    "{}: nothing was cut, so nothing is written", files.paths().directory());
        }
    }

    private void write(StoreView view, JournalSegment segment, long mark) {
        long began = figures.now();
        PreparedSnapshot prepared = null;
        try {
            // What the snapshot no longer has must be on record before the journal may forget it.
            ledger.keep();
            prepared = files.replacement().prepare(view);
            Tie tie = prepared.tie();
            mark(() -> segment.tie(files.disk(), tie));
            replace(view, prepared, segment, mark);
            figures.checkpointed(prepared.digest().length(), began);
        } catch (IOException e) {
            failed("the checkpoint of revision " + view.revision() + " failed; the journal is kept", e);
            discard(prepared);
        } catch (RuntimeException | Error e) {
            // Whatever it is, it is not tried again at once.
            failed("the checkpoint of revision " + view.revision() + " broke; the journal is kept", e);
            discard(prepared);
            throw e;
        } finally {
            writing = false;
        }
    }

    private void discard(@Nullable PreparedSnapshot prepared) {
        if (prepared != null) {
            files.replacement().discard(prepared);
        }
    }

    /** Writes into a header. The file is the journal's: when that fails, commits beside it may be unsynced too. */
    private void mark(HeaderWrite write) throws IOException {
        try {
            write.run();
        } catch (IOException e) {
            journal.distrust();
            throw e;
        }
    }

    private interface HeaderWrite {
        void run() throws IOException;
    }

    private void replace(StoreView view, PreparedSnapshot prepared, JournalSegment segment, long mark)
            throws IOException {
        synchronized (replacing) {
            if (released) {
                throw new LocksLostException("the store was closed before its checkpoint was in place");
            }
            snapshot.keepIfForeign(view);
            var unused = files.backups().keepSnapshot();
            files.replacement().install(prepared, lock::stillOurs);
            snapshot.installed(prepared.digest());
            mark(() -> segment.installed(files.disk()));
            journal.installed(segment, mark);
        }
        snapshotBytes = prepared.digest().length();
        failures = 0;
        lastCheckpoint = ticker.nanos();
    }

    private void failed(String what, Throwable e) {
        int count = failures + 1;
        failures = count;
        lastFailure = ticker.nanos();
        figures.failedCheckpoints.increment();
        LOG.error("{}: {}", files.paths().directory(), what, e);
    }

    @Override
    public List<String> overdueArchives(Instant now) {
        return purge.overdueArchives(now);
    }

    @Override
    public boolean mayRemove(Instant now) {
        return purge.mayRemove(now, false);
    }

    @Override
    public void purge(Instant now) {
        if (usable()) {
            purge.run(now, this::deleteWhileOpen);
        }
    }

    /** Deletes one file if the store is still open, so that nothing of another owner is touched. */
    private boolean deleteWhileOpen(Path path) throws IOException {
        synchronized (replacing) {
            if (released || lock.lost()) {
                return false;
            }
            files.disk().delete(path);
            return true;
        }
    }

    @Override
    public Sizes sizes() {
        return new Sizes(journal.bytes(), snapshotBytes);
    }

    @Override
    public void close(StoreView view) {
        synchronized (replacing) {
            if (released) {
                return;
            }
            try {
                if (usable() && lock.stillOurs()) {
                    finish(view);
                    ended = true;
                }
            } catch (IOException e) {
                LOG.error(
                        "{}: the journal's end could not be marked",
                        files.paths().directory(),
                        e);
            } finally {
                abandon();
            }
        }
    }

    private void finish(StoreView view) throws IOException {
        if (journal.uncovered() > 0) {
            cut(view).write();
        }
        if (journal.neverWritten()
                && files.disk().stat(files.paths().snapshot()).isEmpty()) {
            // A store that nobody wrote leaves nothing behind.
            files.disk().delete(journal.current().path());
        } else if (!journal.suspect()) {
            journal.end();
        }
    }

    @Override
    public void abandon() {
        synchronized (replacing) {
            if (!released) {
                released = true;
                reserve.withdraw(history);
                try {
                    ledger.close();
                    journal.close();
                } finally {
                    lock.release();
                    whenReleased.accept(this);
                }
            }
        }
    }
}
