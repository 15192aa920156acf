package dev.holdfast.file;

import dev.holdfast.file.Recovered.Start;
import dev.holdfast.file.Recovery.Content;
import dev.holdfast.session.Count;
import dev.holdfast.session.Durability;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.Reason;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreClock;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.Ticker;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a store whose locks are held: recovers it, and begins the segment that takes its commits. In this order, so that
 * a crash at any point leaves what the next recovery comes to the same result from:
 *
 * <ol>
 *   <li>finish a copy over the snapshot that was interrupted;
 *   <li>read segments and snapshot, decide what they come to (see {@link Recovery}); nothing has been changed yet;
 *   <li>sync the segments that are needed on; where that fails, everything is written anew;
 *   <li>copy aside the segments that cannot be used as a whole;
 *   <li>enter replayed removals in the ledger, as far as they are not there;
 *   <li>where what was recovered must be written first: prepare the snapshot;
 *   <li>create the next segment, tied to the snapshot that is there or to the prepared one, or continuing;
 *   <li>put the prepared snapshot in place, and mark the segment as installed;
 *   <li>delete segments that say nothing any more; clear away old temporary files; redo archiving.
 * </ol>
 */
final class StoreOpening {
    private static final Logger LOG = LoggerFactory.getLogger(StoreOpening.class);
    private static final int KEYS_IN_LOG = 100;

    private final StoreFiles files;
    private final FileSettings settings;
    private final EntryParser parser;
    private final StoreClock clock;
    private final Ticker ticker;
    private final FileFigures figures;
    private final SpaceReserve reserve;
    private final Runnable distrust;

    /**
     * @param distrust told when a sync of the journal failed, so that what it holds may be in memory only
     */
    StoreOpening(
            StoreFiles files,
            FileSettings settings,
            EntryParser parser,
            StoreClock clock,
            Ticker ticker,
            FileFigures figures,
            SpaceReserve reserve,
            Runnable distrust) {
        this.files = files;
        this.settings = settings;
        this.parser = parser;
        this.clock = clock;
        this.ticker = ticker;
        this.figures = figures;
        this.reserve = reserve;
        this.distrust = distrust;
    }

    /**
     * Opens the store from what is there.
     *
     * @param untrusted whether a sync of its journal failed before
     * @param whenReleased told when the store has been closed or abandoned
     * @throws dev.holdfast.session.StoreException {@code STORE_CORRUPT} when the snapshot is broken; a copy of it has been set aside
     * @throws CorruptJournalException when the journal is
     */
    FileStore open(StoreLock lock, boolean untrusted, Consumer<FileStore> whenReleased) throws IOException {
        long began = figures.now();
        Recovered recovered = judged(untrusted);
        if (!recovered.overridden().isEmpty()) {
            var unused = files.editedCopies().keep(recovered.view());
        }
        FileStore opened = begin(synced(recovered) ? recovered : recovered.rewritten(), lock, whenReleased);
        try {
            // It may have taken so long that another program took the lock file over and wrote what was read before.
            opened.requireLocks();
        } catch (StoreException e) {
            opened.abandon();
            throw e;
        }
        figures.recovered(began);
        return opened;
    }

    /**
     * Makes durable what was replayed, before anything builds on it: who died may not have synced its last commit, which
     * is only in the system's memory then. False when that fails: it must be written anew.
     */
    private boolean synced(Recovered recovered) {
        if (recovered.start() != Start.CONTINUED) {
            return true;
        }
        try {
            for (StoredSegment segment : recovered.retained()) {
                if (segment.hasFrames()) {
                    sync(segment.path());
                }
            }
            return true;
        } catch (IOException e) {
            LOG.error(
                    "{}: what was replayed could not be synced; it is rewritten",
                    files.paths().directory(),
                    e);
            distrust.run();
            return false;
        }
    }

    private void sync(Path path) throws IOException {
        try (DiskFile file = files.disk().open(path, Disk.Mode.WRITE)) {
            file.sync();
        } catch (AccessDeniedException e) {
            // Another user's file in a directory of ours: it is replaced, never written, so reading it is enough.
            try (DiskFile file = files.disk().open(path, Disk.Mode.READ)) {
                file.sync();
            }
        }
    }

    /**
     * Opens the store from chosen contents and all that is intact in the journal. The caller keeps a broken file before.
     *
     * @param recovered of {@link #salvaged}
     */
    FileStore open(StoreLock lock, Recovered recovered, Consumer<FileStore> whenReleased) throws IOException {
        return begin(recovered, lock, whenReleased);
    }

    /** What the store's files come to. Changes nothing but what a crash left half done. */
    Recovered judged(boolean untrusted) throws IOException {
        boolean finished = files.replacement().finishInterruptedCopy();
        if (finished) {
            LOG.warn(
                    "{}: an interrupted replacement was finished", files.paths().snapshot());
        }
        List<StoredSegment> segments = StoredSegment.list(files.disk(), files.paths());
        Content present = content(files.snapshots().load(files.paths().snapshot()));
        Recovered recovered = new Recovery(files.disk(), parser, clock).recover(segments, present, untrusted);
        requireNoTrace(present, recovered, files);
        return recovered;
    }

    /** What chosen contents and the intact part of the journal come to. Changes nothing. */
    Recovered salvaged(Content chosen) throws IOException {
        List<StoredSegment> segments = StoredSegment.list(files.disk(), files.paths());
        return new Recovery(files.disk(), parser, clock).salvage(segments, chosen);
    }

    /**
     * Without {@code sessions.json} and without a journal a store is new, unless copies of its file say that it existed.
     *
     * @throws StoreException {@code STORE_CORRUPT} when they do
     */
    static void requireNoTrace(Content present, Recovered recovered, StoreFiles files) throws IOException {
        if (present.missing()
                && recovered.retained().isEmpty()
                && files.sources().trace()) {
            throw new StoreException(
                    ErrorCode.STORE_CORRUPT,
                    "sessions.json is missing next to copies of it: put the file back, or recover from one of them; empty"
                            + " starts a new store");
        }
    }

    private Content content(SnapshotFile.Loaded loaded) throws IOException {
        if (loaded instanceof SnapshotFile.Intact intact) {
            return Content.of(intact);
        }
        if (loaded instanceof SnapshotFile.Corrupt corrupt) {
            throw SharedFile.corrupt(corrupt, files.corruptCopies().setAside());
        }
        return Content.none();
    }

    private FileStore begin(Recovered recovered, StoreLock lock, Consumer<FileStore> whenReleased) throws IOException {
        new CorruptSegments(files.disk(), files.paths(), clock)
                .setAside(recovered.replay().aside());
        boolean rewritten = recovered.start() == Start.REWRITTEN;
        FileLedger ledger = new FileLedger(
                files, parser.uncounted(), figures, settings.retention().ledgerBytes());
        record(recovered, ledger);
        PreparedSnapshot prepared = rewritten ? files.replacement().prepare(recovered.view()) : null;
        Journal journal = null;
        boolean done = false;
        try {
            SegmentShelf shelf = new SegmentShelf(files.disk(), settings.retainBytes());
            shelf.addAll(recovered.retained());
            long replayed =
                    recovered.start() == Start.CONTINUED ? recovered.replay().bytes() : 0;
            journal = Journal.begin(
                    files.disk(), files.paths(), clock, figures, shelf, header(recovered, prepared), replayed);
            if (prepared != null) {
                install(prepared, lock, journal);
            }
            ContentDigest contents = prepared == null ? recovered.present().snapshot() : prepared.digest();
            FileStore opened = opened(recovered, contents, journal, ledger, lock, whenReleased);
            done = true;
            return opened;
        } finally {
            if (!done) {
                giveUp(journal, prepared);
            }
        }
    }

    /** Transcripts without an index are somebody's sessions that nothing lists any more. */
    private @Nullable String notice(Recovered recovered) throws IOException {
        boolean fresh =
                recovered.present().snapshot() == null && recovered.retained().isEmpty();
        Optional<String> orphans = fresh ? OrphanedTranscripts.describe(files.disk(), files.paths()) : Optional.empty();
        orphans.ifPresent(text -> LOG.warn("{}: {}", files.paths().directory(), text));
        return orphans.orElse(null);
    }

    private FileStore opened(
            Recovered recovered,
            @Nullable ContentDigest contents,
            Journal journal,
            FileLedger ledger,
            StoreLock lock,
            Consumer<FileStore> whenReleased)
            throws IOException {
        tidyUp(recovered, journal);
        long snapshotBytes =
                files.disk().stat(files.paths().snapshot()).map(FileStamp::size).orElse(0L);
        return new FileStore(
                ledger.held(recovered.view(), clock.forAge()),
                files,
                journal,
                ledger,
                lock,
                settings.durability(),
                ticker,
                figures,
                settings.retention(),
                reserve,
                new InstalledSnapshot(files, contents),
                notice(recovered),
                snapshotBytes,
                whenReleased);
    }

    /** A ledger that cannot be written is tried again before each checkpoint; here, only when this writes one. */
    private void record(Recovered recovered, FileLedger ledger) throws IOException {
        try {
            ledger.recover(recovered.replay().records().ledgered());
        } catch (IOException e) {
            if (recovered.start() == Start.REWRITTEN) {
                throw e;
            }
            LOG.error(
                    "{}: the ledger of removals cannot be written yet",
                    files.paths().directory(),
                    e);
        }
    }

    private SegmentHeader header(Recovered recovered, @Nullable PreparedSnapshot prepared) throws IOException {
        SegmentHeader header = Journal.header(
                recovered.nextSequence(),
                recovered.view().revision(),
                clock,
                settings.durability() == Durability.OS,
                recovered.raised() || prepared != null);
        if (prepared != null) {
            return header.tiedTo(prepared.tie());
        }
        if (recovered.start() == Start.CONTINUED) {
            return header;
        }
        if (recovered.raised() && recovered.present().snapshot() != null) {
            syncSnapshot();
        }
        return header.tiedTo(recovered.present()).asInstalled();
    }

    /** Who wrote the file may not have synced it, and from now on the journal relies on it. */
    private void syncSnapshot() throws IOException {
        sync(files.paths().snapshot());
        files.disk().syncDirectory(files.paths().directory());
    }

    private void install(PreparedSnapshot prepared, StoreLock lock, Journal journal) throws IOException {
        long began = figures.now();
        Optional<Path> backup = files.backups().keepSnapshot();
        backup.ifPresent(path -> LOG.info("{}: kept as a backup before recovery replaces it", path));
        files.replacement().install(prepared, lock::stillOurs);
        journal.current().installed(files.disk());
        figures.checkpointed(prepared.digest().length(), began);
    }

    private void giveUp(@Nullable Journal journal, @Nullable PreparedSnapshot prepared) {
        if (journal != null) {
            journal.close();
        }
        if (prepared != null) {
            files.replacement().discard(prepared);
        }
    }

    /** Failures here cost disk space, not data: they are logged. */
    private void tidyUp(Recovered recovered, Journal journal) throws IOException {
        log(recovered);
        if (files.mark().present()) {
            LOG.info(
                    "{}: recovered by an operator; all sources stay until the first write",
                    files.paths().directory());
            return;
        }
        List<StoredSegment> aside = recovered.replay().aside();
        for (StoredSegment segment : recovered.discarded()) {
            delete(segment);
        }
        if (recovered.start() == Start.REWRITTEN) {
            aside.forEach(this::delete);
        }
        if (recovered.start() != Start.CONTINUED) {
            journal.installed(journal.current(), journal.mark());
        }
        if (recovered.present().snapshot() != null && recovered.view().size() > 0) {
            files.temporaryFiles().clearQuietly(files.replacement());
        }
        new Archiving(files, figures).redo(recovered.replay().records().moves(), recovered.view());
    }

    private void delete(StoredSegment segment) {
        try {
            files.disk().delete(segment.path());
        } catch (IOException e) {
            LOG.warn("{} could not be deleted: {}", segment.path(), Reason.of(e));
        }
    }

    private void log(Recovered recovered) {
        JournalReplay.Outcome replay = recovered.replay();
        figures.replayedCommits.add(replay.records().commits());
        figures.tornBytes.add(replay.tornBytes());
        Path directory = files.paths().directory();
        LOG.info(
                "{}: recovered {} at revision {}; {} replayed, {} of a torn tail dropped",
                directory,
                Count.of(recovered.view().size(), "entry"),
                recovered.view().revision(),
                Count.of(replay.records().commits(), "commit"),
                Count.of(replay.tornBytes(), "byte"));
        if (!replay.aside().isEmpty()) {
            LOG.warn(
                    "{}: {} of the journal damaged and skipped; set aside: {}",
                    directory,
                    Count.of(replay.lostBytes(), "byte"),
                    replay.aside().stream().map(StoredSegment::name).toList());
        }
        Collection<SessionKey> overridden = recovered.overridden();
        if (!overridden.isEmpty()) {
            LOG.warn(
                    "{}: another program wrote sessions.json; the journal was replayed over it and won for {}: {}{}",
                    directory,
                    Count.of(overridden.size(), "key"),
                    overridden.stream().limit(KEYS_IN_LOG).toList(),
                    overridden.size() > KEYS_IN_LOG ? ", …" : "");
        }
    }
}
