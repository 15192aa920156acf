package dev.holdfast.file;

import dev.holdfast.file.SegmentScan.SegmentEnd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a run of segments in order and tells a torn tail from corruption. The unit that is synced before anything is
 * answered is the commit, and a segment is cut only behind a synced commit, so:
 *
 * <ul>
 *   <li>damage behind which nothing follows is a torn tail: that commit was never answered, or cannot be told from one;
 *   <li>damage with an intact frame behind it, behind an end mark, or in front of a segment that builds on more than is
 *       left, has cost an answered commit: corruption;
 *   <li>a segment written under {@code os} makes no such promise: reading stops at its first damage.
 * </ul>
 */
final class JournalReplay {
    /** How segments must follow each other. */
    enum Continuity {
        /** Each builds on the last revision of the one before. */
        STRICT,
        /** Where a segment is detached, revisions may leave a gap. */
        DETACHABLE,
        /** Whatever is intact counts: for an operator who recovers what can be recovered. */
        SALVAGE
    }

    /**
     * What was read.
     *
     * @param records all commits
     * @param revision the last commit's, or the base of the run
     * @param bytes of their frames
     * @param tornBytes of the torn tail that was dropped
     * @param lostBytes damaged bytes of commits that may have been answered
     * @param missingRevisions revisions between intact commits that are gone
     * @param unmarked whether the last segment was written under {@code os} and has no end mark: commits whose revisions
     *     were used may be missing without any damage
     * @param aside the segments that are damaged, or build on what is gone
     */
    record Outcome(
            ReplayedRecords records,
            long revision,
            long bytes,
            long tornBytes,
            long lostBytes,
            long missingRevisions,
            boolean unmarked,
            List<StoredSegment> aside) {}

    private final Disk disk;
    private final Continuity continuity;
    private final ReplayedRecords records = new ReplayedRecords();
    private final List<StoredSegment> aside = new ArrayList<>();
    private boolean stopped;
    private boolean unmarked;
    private long revision = -1;
    private long bytes;
    private long tornBytes;
    private long lostBytes;
    private long missingRevisions;

    private JournalReplay(Disk disk, Continuity continuity) {
        this.disk = disk;
        this.continuity = continuity;
    }

    /**
     * Reads a run of segments.
     *
     * @throws CorruptJournalException when answered commits are missing, or something is not understood
     */
    static Outcome of(Disk disk, List<StoredSegment> run, Continuity continuity) throws IOException {
        JournalReplay replay = new JournalReplay(disk, continuity);
        for (int i = 0; i < run.size(); i++) {
            if (replay.stopped) {
                replay.setAside(run.get(i), run.get(i).size());
            } else if (!leftBehind(run.get(i), replay.revision)) {
                replay.next(run.get(i), run.subList(i + 1, run.size()));
            }
        }
        return new Outcome(
                replay.records,
                replay.revision,
                replay.bytes,
                replay.tornBytes,
                replay.lostBytes,
                replay.missingRevisions,
                replay.unmarked,
                List.copyOf(replay.aside));
    }

    /**
     * Whether a segment was created in vain: creating it failed, so did deleting it, and the one before it went on taking
     * commits.
     */
    private static boolean leftBehind(StoredSegment segment, long revision) {
        return segment.saysNothing()
                && segment.header().filter(header -> header.base() < revision).isPresent();
    }

    private void next(StoredSegment segment, List<StoredSegment> behind) throws IOException {
        if (segment.header().isPresent()) {
            // The base of a detached segment was raised on purpose: nothing is missing in front of it.
            begin(segment.header().get().base(), segment.header().get().detached());
            read(segment, segment.header().get(), behind);
        } else if (continuity == Continuity.SALVAGE) {
            setAside(segment, segment.size());
        } else {
            throw new CorruptJournalException(segment.name() + " has a damaged header and " + segment.size()
                    + " bytes, so that its commits cannot be read");
        }
    }

    private void setAside(StoredSegment segment, long bytes) {
        lostBytes += bytes;
        aside.add(segment);
    }

    private void begin(long base, boolean raised) {
        if (!raised && revision >= 0 && base > revision) {
            missingRevisions += base - revision;
        }
        revision = Math.max(revision, base);
    }

    private void read(StoredSegment segment, SegmentHeader header, List<StoredSegment> behind) throws IOException {
        try (DiskFile file = disk.open(segment.path(), Disk.Mode.READ)) {
            SegmentScan scan =
                    new SegmentScan(file, header, segment.name(), StoredDocument.Source.in(disk, segment.path()));
            SegmentEnd end = scan.run(records::add);
            revision = Math.max(revision, end.revision());
            bytes += end.commits() == 0 ? 0 : end.position() - SegmentHeader.BYTES;
            if (continuity == Continuity.SALVAGE) {
                salvage(segment, scan, end);
            } else {
                StoredSegment next = behind.stream()
                        .filter(each -> !leftBehind(each, end.revision()))
                        .findFirst()
                        .orElse(null);
                judge(segment, header, end, next);
            }
        }
    }

    private void salvage(StoredSegment segment, SegmentScan scan, SegmentEnd end) throws IOException {
        if (end.damagedBytes() == 0) {
            return;
        }
        long lost = scan.salvage(end, commit -> {
            begin(commit.base(), false);
            records.add(commit);
            revision = Math.max(revision, commit.revision());
        });
        setAside(segment, lost);
    }

    private void judge(StoredSegment segment, SegmentHeader header, SegmentEnd end, @Nullable StoredSegment next)
            throws CorruptJournalException {
        boolean follows = next == null || follows(next, end.revision());
        unmarked |= header.os() && next == null && !end.marked();
        if (follows && end.damagedBytes() == 0) {
            return;
        }
        String place = segment.name() + " at byte " + end.position();
        if (end.marked() && end.damagedBytes() > 0) {
            throw new CorruptJournalException(place + " has data after its end mark");
        }
        if (header.os() && (next == null || !follows)) {
            // To its end: without syncs, zeros may be what is left of commits, each of which raised the revision.
            setAside(segment, segment.size() - end.position());
            stopped = true;
        } else if (end.intactBehindDamage()) {
            throw new CorruptJournalException(place + " is damaged, and intact commits follow");
        } else if (!follows) {
            throw new CorruptJournalException(place + " ends at revision " + end.revision()
                    + ", but the next segment builds on a later one: answered commits are missing");
        } else if (next == null) {
            tornBytes += end.damagedBytes();
        }
        // Otherwise it is a tail that an earlier recovery dropped: the next segment builds on what was left.
    }

    private boolean follows(StoredSegment next, long end) {
        if (next.header().isEmpty()) {
            return true;
        }
        SegmentHeader header = next.header().get();
        return header.base() == end || (header.detached() && continuity == Continuity.DETACHABLE);
    }
}
