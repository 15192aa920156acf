package dev.holdfast.file;

import dev.holdfast.commit.ArchiveNames;
import dev.holdfast.commit.Commit;
import dev.holdfast.commit.ExternalChanges;
import dev.holdfast.commit.Ledger;
import dev.holdfast.commit.OpenStore;
import dev.holdfast.file.Recovery.Content;
import dev.holdfast.session.Deadline;
import dev.holdfast.session.Durability;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreClock;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreException.Outcome;
import dev.holdfast.session.StoreView;
import dev.holdfast.session.Ticker;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store that can be read and not written: on a read-only file system, or in a directory of another user. It takes no lock
 * and changes no file. Reads get what recovery finds, again after each change of the files; writes are rejected with the
 * reason. A rejected write that comes {@link #RETRY} after the opening has the store opened again, so that it is written as
 * usual once the system permits it.
 */
final class ReadOnlyStore implements OpenStore {
    private static final Logger LOG = LoggerFactory.getLogger(ReadOnlyStore.class);
    static final Duration RETRY = Duration.ofSeconds(10);

    private static final int ATTEMPTS = 3;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final StoreFiles files;
    private final EntryParser parser;
    private final StoreClock clock;
    private final Ticker ticker;
    private final Sleeper sleeper;
    private final StoreException refusal;
    private final FileLedger ledger;
    private final long opened;
    private final StoreView recovered;
    private volatile Known known;
    private volatile boolean usable = true;

    private record Known(StoreView view, Map<String, FileStamp> stamps) {}

    /**
     * Reads the store.
     *
     * @param files on a {@link ReadOnlyDisk}
     * @param refusal the failure of its opening, with which each write is rejected
     * @throws IOException when it cannot be read either
     * @throws StoreException {@code STORE_CORRUPT}
     */
    ReadOnlyStore(
            StoreFiles files,
            EntryParser parser,
            FileFigures figures,
            StoreClock clock,
            Ticker ticker,
            Sleeper sleeper,
            StoreException refusal)
            throws IOException {
        this.files = files;
        this.parser = parser;
        this.clock = clock;
        this.ticker = ticker;
        this.sleeper = sleeper;
        this.refusal = refusal;
        this.ledger = new FileLedger(files, parser.uncounted(), figures, 0);
        this.known = read();
        this.recovered = known.view();
        this.opened = ticker.nanos();
        LOG.warn("{}", refusal.detail());
    }

    /** Another process may be writing the files: what changes during the reading is read again. */
    private Known read() throws IOException {
        for (int attempt = 1; ; attempt++) {
            Map<String, FileStamp> before = stamps();
            try {
                return new Known(view(), before);
            } catch (IOException | StoreException e) {
                if (attempt == ATTEMPTS || before.equals(stamps())) {
                    throw e;
                }
                sleeper.sleep(PAUSE);
            }
        }
    }

    private StoreView view() throws IOException {
        Path snapshot =
                files.replacement().interruptedCopy().orElse(files.paths().snapshot());
        SnapshotFile.Loaded loaded = files.snapshots().load(snapshot);
        if (loaded instanceof SnapshotFile.Corrupt corrupt) {
            throw new StoreException(
                    ErrorCode.STORE_CORRUPT,
                    snapshot.getFileName() + " " + corrupt.what() + " (at byte " + corrupt.offset() + ")");
        }
        Content content = loaded instanceof SnapshotFile.Intact intact ? Content.of(intact) : Content.none();
        List<StoredSegment> segments = StoredSegment.list(files.disk(), files.paths());
        if (content.missing() && segments.isEmpty()) {
            throw new NoSuchFileException(snapshot.toString());
        }
        return ledger.held(
                new Recovery(files.disk(), parser, clock)
                        .recover(segments, content, false)
                        .view(),
                clock.forAge());
    }

    private Map<String, FileStamp> stamps() throws IOException {
        Map<String, FileStamp> stamps = new HashMap<>();
        for (String name : files.disk().list(files.paths().directory())) {
            if (name.equals(StorePaths.SNAPSHOT)
                    || StorePaths.segmentSequence(name).isPresent()) {
                Optional<FileStamp> stamp =
                        files.disk().stat(files.paths().directory().resolve(name));
                stamp.ifPresent(found -> stamps.put(name, found));
            }
        }
        return stamps;
    }

    @Override
    public StoreView recovered() {
        return recovered;
    }

    @Override
    public Durability durability() {
        return Durability.FSYNC;
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public boolean changed(long revision) {
        Known last = known;
        try {
            return last.view().revision() != revision || !last.stamps().equals(stamps());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public @Nullable External refresh() {
        Known before = known;
        try {
            if (before.stamps().equals(stamps())) {
                return null;
            }
            Known read = read();
            long base = Math.max(before.view().revision(), ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()));
            Commit changes = ExternalChanges.between(before.view(), read.view(), base, clock.instant());
            StoreView view = read.view().at(changes == null ? before.view().revision() : changes.revision());
            known = new Known(view, read.stamps());
            return new External(view, true, changes);
        } catch (IOException e) {
            usable = false;
            throw unreadable(e);
        } catch (StoreException e) {
            usable = false;
            throw e;
        }
    }

    private static StoreException unreadable(IOException e) {
        return Journal.failure(e, "the store's files cannot be read", Outcome.NOT_APPLIED);
    }

    @Override
    public String notice() {
        return refusal.detail();
    }

    @Override
    public void begin(Deadline deadline) {
        if (ticker.nanos() - opened >= RETRY.toNanos()) {
            usable = false;
        }
        throw refusal;
    }

    @Override
    public void append(Commit commit) {
        throw refusal;
    }

    @Override
    public boolean usable() {
        return usable;
    }

    @Override
    public ArchiveNames archiveNames() {
        return ArchiveNames.NONE;
    }

    @Override
    public Set<SessionKey> moveTranscripts(Commit commit, StoreView view) {
        return Set.of();
    }

    @Override
    public Ledger ledger() {
        return ledger;
    }

    @Override
    public boolean checkpointDue(StoreView view, long quiet) {
        return false;
    }

    @Override
    public Checkpoint cut(StoreView view) {
        throw refusal;
    }

    @Override
    public void purge(Instant now) {
        // Nothing can be deleted.
    }

    @Override
    public Sizes sizes() {
        long snapshot = 0;
        long journal = 0;
        for (Map.Entry<String, FileStamp> each : known.stamps().entrySet()) {
            if (each.getKey().equals(StorePaths.SNAPSHOT)) {
                snapshot = each.getValue().size();
            } else {
                journal += each.getValue().size();
            }
        }
        return new Sizes(journal, snapshot);
    }

    @Override
    public void close(StoreView view) {
        abandon();
    }

    @Override
    public void abandon() {
        usable = false;
        ledger.close();
    }
}
