package dev.holdfast.file;

import dev.holdfast.commit.Commit;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.Reason;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreException.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of an open store: appends commits, and is cut where a checkpoint begins. A fresh segment is begun whenever
 * a store is opened, so that nothing is ever appended behind a tail that recovery judged.
 *
 * <p>One thread at a time appends and cuts; another may meanwhile write a checkpoint and report it as installed.
 */
final class Journal {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    /** How long commits are appended without a look whether the segment still has its name. */
    private static final Duration SEEN_FOR = Duration.ofSeconds(1);

    private final Disk disk;
    private final StorePaths paths;
    private final InstantSource clock;
    private final boolean os;
    private final FileFigures figures;
    private final SegmentShelf shelf;
    private final FrameEncoder encoder = new FrameEncoder();
    private volatile JournalSegment current;
    private volatile boolean suspect;
    private volatile boolean stranded;
    private long seenAt;
    private volatile boolean closed;
    private volatile long revision;
    private volatile long appended;
    private volatile long covered;
    private long lastSequence;

    private Journal(
            Disk disk,
            StorePaths paths,
            InstantSource clock,
            boolean os,
            FileFigures figures,
            SegmentShelf shelf,
            JournalSegment current) {
        this.disk = disk;
        this.paths = paths;
        this.clock = clock;
        this.os = os;
        this.figures = figures;
        this.shelf = shelf;
        this.current = current;
        this.revision = current.header().base();
        this.lastSequence = current.header().sequence();
        this.seenAt = figures.now();
    }

    /**
     * Begins the segment that takes the commits after a recovery. Durable when this returns.
     *
     * @param header as {@link #header} made it
     * @param replayed bytes of commits that no snapshot holds yet
     */
    static Journal begin(
            Disk disk,
            StorePaths paths,
            InstantSource clock,
            FileFigures figures,
            SegmentShelf shelf,
            SegmentHeader header,
            long replayed)
            throws IOException {
        JournalSegment segment = JournalSegment.create(disk, paths, header);
        Journal journal = new Journal(disk, paths, clock, header.os(), figures, shelf, segment);
        journal.appended = replayed;
        return journal;
    }

    /** The header of a new segment that is not tied yet. */
    static SegmentHeader header(long sequence, long base, InstantSource clock, boolean os, boolean detached) {
        byte[] nonce = new byte[SegmentHeader.NONCE_BYTES];
        new SecureRandom().nextBytes(nonce);
        return new SegmentHeader(
                sequence, base, nonce, clock.instant().truncatedTo(ChronoUnit.MILLIS), os, detached, null, false);
    }

    /** Whether a failure left it unclear what is on the disk: nothing is appended any more. */
    boolean suspect() {
        return suspect;
    }

    /** What a sync could not write may be lost although it can be read: nothing is appended any more. */
    void distrust() {
        suspect = true;
    }

    /** The revision of the last commit. */
    long revision() {
        return revision;
    }

    /** Bytes of the commits that no installed snapshot holds. */
    long uncovered() {
        return stranded ? Long.MAX_VALUE : appended - covered;
    }

    /** Bytes of all segments. */
    long bytes() {
        return shelf.bytes() + current.end();
    }

    /** The oldest revision after which the journal has every commit. */
    long oldestRevision() {
        return shelf.oldestRevision(current.header());
    }

    /**
     * A place between two commits.
     *
     * @param sequence the segment's
     * @param position in it
     * @param revision the store's there
     */
    record Place(long sequence, long position, long revision) {}

    /** Where the next commit goes. Asked by the thread that appends. */
    Place place() {
        JournalSegment segment = current;
        return new Place(segment.header().sequence(), segment.end(), revision);
    }

    /** The segments from that one on, the newest of them at the time of the call last. */
    List<Path> segmentsFrom(long sequence) {
        // The newest first: one that is put on the shelf meanwhile is found twice, and none is missed.
        JournalSegment newest = current;
        List<Path> paths = new ArrayList<>();
        for (SegmentShelf.Kept kept : shelf.segments()) {
            if (kept.sequence() >= sequence && kept.sequence() < newest.header().sequence()) {
                paths.add(kept.path());
            }
        }
        paths.add(newest.path());
        return paths;
    }

    /**
     * Makes a commit durable; see {@link dev.holdfast.commit.OpenStore#append}.
     *
     * @param ahead whether room may be made for further ones
     */
    void append(Commit commit, boolean ahead) {
        if (suspect || closed) {
            throw new StoreException(ErrorCode.ENGINE_UNAVAILABLE, "the store is about to be recovered; try again");
        }
        if (commit.base() != revision) {
            throw new IllegalArgumentException(
                    "a commit on revision " + commit.base() + " of a journal at " + revision);
        }
        JournalSegment segment = current;
        requireSegment(segment);
        ByteBuffer frame = encoder.commit(commit, segment.header(), segment.end());
        int length = frame.remaining();
        boolean done = false;
        try {
            write(segment, frame, ahead);
            sync(segment);
            requireStillThere(segment);
            done = true;
        } catch (RuntimeException | Error e) {
            if (!(e instanceof StoreException)) {
                suspect = true;
            }
            throw e;
        } finally {
            (done ? figures.commits : figures.failedCommits).increment();
        }
        figures.journalBytes.add(length);
        revision = commit.revision();
        long total = appended + length;
        appended = total;
    }

    /** Commits in a file that was deleted or renamed are in memory only: until all is written again, none is added. */
    private void requireSegment(JournalSegment segment) {
        if (!stranded && figures.now() - seenAt >= SEEN_FOR.toNanos()) {
            try {
                look(segment);
            } catch (IOException e) {
                throw failure(e, "the journal cannot be looked at", Outcome.NOT_APPLIED);
            }
        }
        if (stranded) {
            throw strandedAt(segment);
        }
    }

    /** A commit is acknowledged only when the file that has it was at its place after the sync. */
    private void requireStillThere(JournalSegment segment) {
        try {
            look(segment);
        } catch (IOException e) {
            suspect = true;
            throw failure(e, "the journal cannot be looked at after the commit", Outcome.UNKNOWN);
        }
        if (stranded) {
            throw strandedAt(segment).withOutcome(Outcome.UNKNOWN);
        }
    }

    private void look(JournalSegment segment) throws IOException {
        stranded = !segment.isThere(disk);
        seenAt = figures.now();
        if (stranded) {
            LOG.error("{}: deleted or renamed while the store is open; writing all entries again", segment.path());
        }
    }

    private static StoreException strandedAt(JournalSegment segment) {
        return new StoreException(
                ErrorCode.ENGINE_UNAVAILABLE,
                "the journal " + segment.path().getFileName() + " was deleted or renamed while the store is open; all"
                        + " entries are being written again, send the command again");
    }

    private void write(JournalSegment segment, ByteBuffer frame, boolean ahead) {
        try {
            segment.append(frame.duplicate(), ahead);
        } catch (IOException e) {
            takeBack(segment, e);
            if (outOfSpace(e) && giveUpHistory()) {
                write(segment, frame, ahead);
                return;
            }
            throw failure(e, "the commit could not be written to the journal", Outcome.NOT_APPLIED);
        }
    }

    /** Deletes what is kept for the feed only; whether there was any. Any thread. */
    boolean giveUpHistory() {
        return shelf.giveUpHistory();
    }

    private void takeBack(JournalSegment segment, IOException failure) {
        try {
            segment.cutBack();
        } catch (IOException e) {
            suspect = true;
            failure.addSuppressed(e);
            LOG.error("{}: a commit could not be written, nor taken back", segment.path(), failure);
            throw failure(failure, "the commit could be written to the journal in part only", Outcome.UNKNOWN);
        }
        LOG.error("{}: a commit could not be written and was taken back", segment.path(), failure);
    }

    private void sync(JournalSegment segment) {
        if (os) {
            return;
        }
        long began = figures.now();
        try {
            segment.sync();
        } catch (IOException e) {
            suspect = true;
            LOG.error("{}: a commit could not be synced; the store will be recovered", segment.path(), e);
            throw failure(e, "the commit could not be synced to the disk", Outcome.UNKNOWN);
        }
        figures.synced(began);
        if (suspect) {
            throw new StoreException(ErrorCode.ENGINE_UNAVAILABLE, "a sync of the journal failed concurrently")
                    .withOutcome(Outcome.UNKNOWN);
        }
    }

    /** The failure as the client sees it. */
    static StoreException failure(IOException e, String what, Outcome outcome) {
        if (outOfSpace(e)) {
            return new StoreException(ErrorCode.DISK_FULL, what + ": the disk is full", e).withOutcome(outcome);
        }
        Optional<FileFault> fault = FileFault.of(e);
        String why = fault.map(known -> ": " + known.reason()).orElse("");
        StoreException failure = new StoreException(ErrorCode.ENGINE_UNAVAILABLE, what + why, e).withOutcome(outcome);
        return fault.filter(FileFault::lasting).isPresent() ? failure.lasting() : failure;
    }

    /** Java has no class for ENOSPC and EDQUOT; the texts are those of the C library, in English and unlocalised. */
    static boolean outOfSpace(IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("no space left")
                || message.contains("quota exceeded")
                || message.contains("not enough space");
    }

    /**
     * Begins the segment of the commits to come, so that all before it are in the view that is about to be written. A
     * segment that no commit has gone into and that is not installed serves again.
     */
    JournalSegment cut() throws IOException {
        JournalSegment last = current;
        if (!stranded && last.empty() && !last.header().installed()) {
            return last;
        }
        // A number that failed is not used again: its file may have been left behind.
        lastSequence++;
        SegmentHeader header = header(lastSequence, revision, clock, os, false);
        JournalSegment next = JournalSegment.create(disk, paths, header);
        shelf.add(last);
        current = next;
        retire(last);
        return next;
    }

    /** The bytes of all commits so far, to be handed to {@link #installed} by who has cut here. */
    long mark() {
        return appended;
    }

    /** The snapshot that {@code segment} is tied to is in place: older segments are history now. */
    void installed(JournalSegment segment, long mark) {
        covered = Math.max(covered, mark);
        stranded = false;
        shelf.purgeBefore(segment.header().sequence());
    }

    /** Marks that the store was closed in order. Nothing is appended after it. */
    void end() throws IOException {
        JournalSegment last = current;
        last.append(encoder.end(last.header(), last.end()), false);
        last.trim();
        last.sync();
        closed = true;
    }

    /** Whether there is nothing in it at all, in no segment. */
    boolean neverWritten() {
        return current.empty() && shelf.segments().isEmpty();
    }

    /** The segment that takes commits. */
    JournalSegment current() {
        return current;
    }

    /** Closes the file; nothing is written. */
    void close() {
        closed = true;
        closeQuietly(current);
    }

    private static void retire(JournalSegment segment) {
        try {
            segment.trim();
        } catch (IOException e) {
            LOG.warn("{}: preallocated tail not truncated: {}", segment.path(), Reason.of(e));
        }
        closeQuietly(segment);
    }

    private static void closeQuietly(JournalSegment segment) {
        try {
            segment.close();
        } catch (IOException e) {
            LOG.warn("{} could not be closed: {}", segment.path(), Reason.of(e));
        }
    }
}
