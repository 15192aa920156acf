package dev.holdfast.file;

import dev.holdfast.commit.ArchiveNames;
import dev.holdfast.commit.Change;
import dev.holdfast.commit.Commit;
import dev.holdfast.commit.ExternalChanges;
import dev.holdfast.commit.Ledger;
import dev.holdfast.commit.OpenStore;
import dev.holdfast.session.Deadline;
import dev.holdfast.session.Durability;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.Reason;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreClock;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreException.Outcome;
import dev.holdfast.session.StoreView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open store whose file other processes write, too: another Holdfast that shares it, or the predecessor. There is no
 * journal. Each commit takes the locks, reads the file when it has changed, enters its removals in the ledger, replaces
 * the file, and lets the locks go; all of it is synced before it is answered.
 *
 * <p>Revisions begin at the clock in microseconds and go on with it, so that those of two processes come in about the
 * order of their commits.
 */
final class SharedStore implements OpenStore {
    private static final Logger LOG = LoggerFactory.getLogger(SharedStore.class);

    private final StoreFiles files;
    private final SharedPresence presence;
    private final SharedFile file;
    private final FileLedger ledger;
    private final LedgerSettlement settlement;
    private final Archiving archiving;
    private final Purge purge;
    private final FileFigures figures;
    private final StoreClock clock;
    private final SpaceReserve reserve;
    private volatile @Nullable StoreView recovered;
    private final Runnable whenLeft;
    private @Nullable StoreLock turn;
    private boolean unsettled;
    private volatile boolean suspect;
    private volatile boolean released;

    /**
     * A store whose file was just loaded. Its first view is that of the file.
     *
     * @param settled whether its ledger is known to agree with the file
     * @param whenLeft told when it is abandoned with something in it
     */
    SharedStore(
            StoreFiles files,
            SharedPresence presence,
            SharedFile file,
            FileLedger ledger,
            boolean settled,
            FileSettings.Retention retention,
            FileFigures figures,
            StoreClock clock,
            SpaceReserve reserve,
            Runnable whenLeft) {
        this.files = files;
        this.presence = presence;
        this.file = file;
        this.ledger = ledger;
        this.archiving = new Archiving(files, figures);
        this.purge = new Purge(files, ledger, retention, figures);
        this.settlement = new LedgerSettlement(files, ledger, archiving);
        this.figures = figures;
        this.clock = clock;
        this.reserve = reserve;
        this.whenLeft = whenLeft;
        this.recovered = file.view();
        this.unsettled = !settled;
    }

    @Override
    public StoreView recovered() {
        StoreView view = recovered;
        if (view == null) {
            throw new IllegalStateException("the store has been written since it was opened");
        }
        return view;
    }

    /** Whatever is configured: who else writes the file must be able to rely on it. */
    @Override
    public Durability durability() {
        return Durability.FSYNC;
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public boolean usable() {
        return !released && !suspect;
    }

    @Override
    public boolean changed(long revision) {
        try {
            return file.changed(revision);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public @Nullable External refresh() {
        StoreView before = file.view();
        try {
            if (!file.changed(before.revision())) {
                return null;
            }
            SharedFile.Loaded loaded = file.load();
            if (loaded.stamp().isEmpty() && file.exists()) {
                presence.require();
            }
            StoreView read = withHolds(before, loaded.view());
            Commit changes = ExternalChanges.between(before, read, base(before), clock.instant());
            StoreView view = read.at(changes == null ? before.revision() : changes.revision());
            file.accept(loaded, view);
            return new External(view, file.exists(), changes);
        } catch (IOException e) {
            suspect |= e instanceof LocksLostException;
            throw unreadable(e);
        } catch (StoreException e) {
            suspect = true;
            throw e;
        }
    }

    private static StoreException unreadable(IOException e) {
        return Journal.failure(e, "sessions.json cannot be read", Outcome.NOT_APPLIED);
    }

    /** The revision that the next change builds on. */
    private long base(StoreView view) {
        return Math.max(view.revision(), ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()));
    }

    /** What was held and has not been written since is held; another process may have brought back what is new. */
    private StoreView withHolds(StoreView before, StoreView read) throws IOException {
        StoreView held = read;
        boolean added = false;
        for (SessionEntry entry : read.entries().values()) {
            SessionEntry old = before.get(entry.key());
            added |= old == null;
            if (old != null && old.held() && old.sameDocument(entry)) {
                held = held.with(entry.heldUntil(old.heldUntil()));
            }
        }
        return added ? ledger.held(held, clock.forAge()) : held;
    }

    @Override
    public void begin(Deadline deadline) {
        try {
            StoreLock taken = presence.turn(deadline);
            turn = taken;
            unsettled |= taken.inherited();
        } catch (LocksLostException e) {
            suspect = true;
            throw new StoreException(ErrorCode.STORE_LOCKED, e.getMessage() + "; it is opened again", e);
        } catch (IOException e) {
            throw Journal.failure(e, "the store's locks cannot be taken", Outcome.NOT_APPLIED);
        }
    }

    @Override
    public void end() {
        StoreLock taken = turn;
        turn = null;
        if (taken != null) {
            taken.release();
        }
    }

    @Override
    public void append(Commit commit) {
        StoreLock taken = turn;
        if (taken == null) {
            throw new IllegalStateException("a commit outside of a turn");
        }
        recovered = null;
        reserve.write(commit, () -> write(commit, taken));
        recordRestored(commit);
    }

    private void write(Commit commit, StoreLock taken) {
        long began = figures.now();
        boolean done = false;
        try {
            requireUnchanged(commit);
            settle();
            ledger.record(LedgerRecord.of(commit, change -> !(change instanceof Change.Restore)));
            replace(commit.appliedTo(file.view()), taken);
            done = true;
        } catch (LocksLostException e) {
            throw new StoreException(
                    ErrorCode.STORE_LOCKED,
                    "another process took the lock over, or wrote without it, before the commit",
                    e);
        } catch (IOException e) {
            throw Journal.failure(e, "the commit could not be written", Outcome.NOT_APPLIED);
        } finally {
            unsettled |= !done;
            (done ? figures.commits : figures.failedCommits).increment();
        }
        figures.synced(began);
    }

    /** Who writes without taking the locks may have done so since the turn began. */
    private void requireUnchanged(Commit commit) throws IOException {
        StoreView view = file.view();
        if (file.changed(view.revision()) || commit.base() < view.revision()) {
            throw new StoreException(
                    ErrorCode.ENGINE_UNAVAILABLE,
                    "another process wrote sessions.json at the same time without its lock; send the command again");
        }
    }

    /** After a commit that broke off, here or in a process that died. */
    private void settle() throws IOException {
        if (unsettled) {
            settlement.settle(file.view(), clock.instant());
            unsettled = false;
        }
    }

    private void replace(StoreView view, StoreLock taken) throws IOException {
        PreparedSnapshot prepared = files.replacement().prepare(view);
        boolean installed = false;
        try {
            FileStamp temporary = files.disk()
                    .stat(prepared.temporary())
                    .orElseThrow(() -> new IOException(prepared.temporary() + " is gone"));
            var unused = files.backups().keepSnapshot();
            install(prepared, temporary, taken);
            installed = true;
            file.written(temporary, view);
            figures.snapshotBytes.add(prepared.digest().length());
        } finally {
            if (!installed) {
                files.replacement().discard(prepared);
            }
        }
    }

    private void install(PreparedSnapshot prepared, FileStamp temporary, StoreLock taken) throws IOException {
        try {
            files.replacement().install(prepared, () -> taken.stillOurs() && unchanged());
        } catch (LocksLostException e) {
            throw e;
        } catch (IOException e) {
            if (untouched(temporary, e)) {
                throw e;
            }
            suspect = true;
            LOG.error(
                    "{}: a commit may not be durable; the store is opened again",
                    files.paths().snapshot(),
                    e);
            throw Journal.failure(e, "the commit could not be synced to the disk", Outcome.UNKNOWN);
        }
    }

    private boolean unchanged() {
        try {
            return file.unchanged();
        } catch (IOException e) {
            LOG.warn("{} cannot be looked at: {}", files.paths().snapshot(), Reason.of(e));
            return false;
        }
    }

    /** Whether the file is proven to be the one before, after it could not be replaced. */
    private boolean untouched(FileStamp temporary, IOException failure) {
        if (failure instanceof ReplacementException replacement && replacement.interruptedCopy()) {
            return false;
        }
        try {
            Optional<FileStamp> present = files.disk().stat(files.paths().snapshot());
            return present.isEmpty() || !present.get().sameFile(temporary);
        } catch (IOException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    /** What came back lives; that it is on record too only keeps it from being shown as removed. */
    private void recordRestored(Commit commit) {
        try {
            ledger.record(LedgerRecord.of(commit, Change.Restore.class::isInstance));
        } catch (IOException e) {
            unsettled = true;
            LOG.error(
                    "{}: restored entries are not on record yet", files.paths().directory(), e);
        }
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
        return released ? null : ledger;
    }

    /** Every commit is one. */
    @Override
    public boolean checkpointDue(StoreView view, long quiet) {
        return false;
    }

    @Override
    public Checkpoint cut(StoreView view) {
        throw new IllegalStateException("there is no journal to cut");
    }

    @Override
    public List<String> overdueArchives(Instant now) {
        return purge.overdueArchives(now);
    }

    @Override
    public boolean mayRemove(Instant now) {
        return purge.mayRemove(now, true);
    }

    @Override
    public void purge(Instant now) {
        if (usable()) {
            purge.run(now, this::deleteWhileOpen);
        }
    }

    private boolean deleteWhileOpen(Path path) throws IOException {
        if (released) {
            return false;
        }
        files.disk().delete(path);
        return true;
    }

    @Override
    public Sizes sizes() {
        return new Sizes(0, file.bytes());
    }

    @Override
    public void close(StoreView view) {
        release();
    }

    @Override
    public void abandon() {
        if (!released && file.exists()) {
            whenLeft.run();
        }
        release();
    }

    private void release() {
        if (!released) {
            released = true;
            ledger.close();
            file.close();
            try {
                end();
            } finally {
                presence.release(file.view().revision());
            }
        }
    }
}
