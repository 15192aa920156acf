package dev.holdfast.file;

import dev.holdfast.session.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments of a store that take no more commits: those that recovery still needs, and behind them those that are kept
 * as history for the feed. Thread-safe.
 */
final class SegmentShelf {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentShelf.class);

    /** Bytes of a segment that no commit went into: its header, and perhaps the end mark. */
    private static final long EMPTY_BYTES = SegmentHeader.BYTES + FrameEncoder.HEAD_BYTES + 1;

    private final Disk disk;
    private final long retainBytes;
    private final List<Kept> segments = new ArrayList<>();
    private long needed;

    /**
     * An empty shelf.
     *
     * @param retainBytes how many bytes of segments are kept as history
     */
    SegmentShelf(Disk disk, long retainBytes) {
        this.disk = disk;
        this.retainBytes = retainBytes;
    }

    /**
     * A segment that takes no more commits.
     *
     * @param base the revision that its first commit builds on
     * @param detached whether it does not continue the one before it
     */
    record Kept(long sequence, Path path, long bytes, long base, boolean detached) {
        /** Whether it says nothing to anybody. A detached one says that history begins anew with it. */
        boolean empty() {
            return bytes <= EMPTY_BYTES && !detached;
        }
    }

    synchronized void add(JournalSegment segment) {
        SegmentHeader header = segment.header();
        segments.add(new Kept(header.sequence(), segment.path(), segment.end(), header.base(), header.detached()));
    }

    /** Adds segments found on the disk, oldest first. One without a readable header is of no use and not added. */
    synchronized void addAll(List<StoredSegment> found) {
        for (StoredSegment segment : found) {
            segment.header()
                    .ifPresent(header -> segments.add(new Kept(
                            segment.sequence(), segment.path(), segment.size(), header.base(), header.detached())));
        }
    }

    synchronized List<Kept> segments() {
        return List.copyOf(segments);
    }

    synchronized long bytes() {
        return segments.stream().mapToLong(Kept::bytes).sum();
    }

    /** The revision after which the segments up to {@code current} have every commit: positions before it are void. */
    synchronized long oldestRevision(SegmentHeader current) {
        long oldest = current.base();
        boolean detached = current.detached();
        for (ListIterator<Kept> older = segments.listIterator(segments.size()); older.hasPrevious() && !detached; ) {
            Kept segment = older.previous();
            oldest = segment.base();
            detached = segment.detached();
        }
        return oldest;
    }

    /**
     * Deletes what nobody needs of the segments before {@code sequence}, whose snapshot is in place: those without
     * commits, and the oldest beyond what is retained. A failure is logged; recovery can live with what is left.
     */
    synchronized void purgeBefore(long sequence) {
        needed = sequence;
        segments.removeIf(segment -> segment.sequence() < sequence && segment.empty() && deleted(segment));
        long history = 0;
        for (Kept segment : segments) {
            history += segment.sequence() < sequence ? segment.bytes() : 0;
        }
        while (history > retainBytes && deleted(segments.get(0))) {
            history -= segments.remove(0).bytes();
        }
    }

    /**
     * Deletes the history, because the disk is full. Recovery needs none of it.
     *
     * @return whether there was any
     */
    synchronized boolean giveUpHistory() {
        int before = segments.size();
        while (!segments.isEmpty() && segments.get(0).sequence() < needed && deleted(segments.get(0))) {
            LOG.warn(
                    "{}: deleted bytes={}: the disk is full",
                    segments.get(0).path(),
                    segments.get(0).bytes());
            segments.remove(0);
        }
        return segments.size() < before;
    }

    private boolean deleted(Kept segment) {
        try {
            disk.delete(segment.path());
            return true;
        } catch (IOException e) {
            LOG.warn("{} could not be deleted: {}", segment.path(), Reason.of(e));
            return false;
        }
    }
}
