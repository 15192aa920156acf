package dev.holdfast.file;

import dev.holdfast.commit.Change;
import dev.holdfast.commit.Commit;
import dev.holdfast.file.LoggedCommit.LoggedRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the journal has and the ledger has not. Kept as a place in the journal, not in memory: the segments behind the
 * installed checkpoint are all still there, and a checkpoint is installed only when the ledger has caught up.
 *
 * <p>One thread at a time notes commits, another may read meanwhile.
 */
final class JournalBacklog {
    private final Disk disk;
    private final Journal journal;
    private static final Logger LOG = LoggerFactory.getLogger(JournalBacklog.class);

    private Journal.@Nullable Place unread;
    private Journal.@Nullable Place unsynced;
    private long goal;
    private volatile long pending;

    JournalBacklog(Disk disk, Journal journal) {
        this.disk = disk;
        this.journal = journal;
    }

    /** Takes what the ledger has to record. */
    @FunctionalInterface
    interface RecordSink {
        void accept(LedgerRecord record) throws IOException;
    }

    /** A durable commit, which was appended at {@code place}. */
    synchronized void add(Commit commit, Journal.Place place) {
        if (commit.changes().stream().anyMatch(JournalBacklog::ledgered)) {
            unread = unread == null ? place : unread;
            unsynced = unsynced == null ? place : unsynced;
            goal = commit.revision();
            pending += commit.changes().size();
        }
    }

    private static boolean ledgered(Change change) {
        return !(change instanceof Change.Put put) || !put.archives().isEmpty();
    }

    /** Hands out all that was not handed out before. After a failure, {@link #rollBack}. Called by one thread at a time. */
    void read(RecordSink sink) throws IOException {
        Journal.Place from;
        long end;
        synchronized (this) {
            from = unread;
            end = goal;
            unread = null;
            pending = 0;
        }
        if (from == null) {
            return;
        }
        long position = from.position();
        long revision = from.revision();
        for (Path path : journal.segmentsFrom(from.sequence())) {
            if (disk.stat(path).isEmpty()) {
                LOG.error(
                        "{}: missing; what it recorded as removed after revision {} cannot be undone", path, revision);
                return;
            }
            revision = read(path, position, revision, end, sink);
            position = SegmentHeader.BYTES;
        }
        if (revision < end) {
            throw new IOException("the journal ends at revision " + revision + " and not at " + end);
        }
    }

    private long read(Path path, long position, long revision, long end, RecordSink sink) throws IOException {
        OptionalLong sequence = StorePaths.segmentSequence(String.valueOf(path.getFileName()));
        StoredSegment segment = StoredSegment.read(disk, path, sequence.orElseThrow());
        SegmentHeader header = segment.header()
                .orElseThrow(() -> new CorruptJournalException(segment.name() + " has a damaged header"));
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            return new SegmentScan(file, header, segment.name())
                    .run(position, revision, end, commit -> handOut(commit, sink))
                    .revision();
        }
    }

    private static void handOut(LoggedCommit commit, RecordSink sink) throws IOException {
        long revision = commit.base();
        for (LoggedRecord record : commit.records()) {
            revision++;
            if (record.ledgered()) {
                sink.accept(new LedgerRecord(revision, commit.at(), record));
            }
        }
    }

    /** How many changes were noted and not handed out, at most. Any thread. */
    long pending() {
        return pending;
    }

    /** All that was handed out is durable. */
    synchronized void synced() {
        unsynced = unread;
    }

    /** What was handed out since the last sync is not durable: it is handed out again. */
    synchronized void rollBack() {
        unread = unsynced;
    }
}
