package dev.holdfast.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads the commits of one segment in order, up to its end or its first damage, and says what lies behind the damage.
 * Judges nothing: whether the damage is a torn tail or corruption depends on the segments behind, see {@link Recovery}.
 */
final class SegmentScan {
    private final SegmentBytes bytes;
    private final SegmentHeader header;
    private final FrameChecksum checksum;
    private final String name;
    private final StoredDocument.Source documents;

    /** @param name of the segment's file, for messages */
    SegmentScan(DiskFile file, SegmentHeader header, String name) throws IOException {
        this(file, header, name, StoredDocument.Source.HELD);
    }

    /** @param documents takes the documents out of commits */
    SegmentScan(DiskFile file, SegmentHeader header, String name, StoredDocument.Source documents) throws IOException {
        this.documents = documents;
        this.bytes = new SegmentBytes(file);
        this.header = header;
        this.checksum = new FrameChecksum(header);
        this.name = name;
    }

    /** Takes the commits of a segment. */
    @FunctionalInterface
    interface CommitSink {
        void accept(LoggedCommit commit) throws IOException;
    }

    /**
     * Where a segment ends.
     *
     * @param revision the last intact commit's, or the segment's base
     * @param position behind the last intact frame
     * @param marked whether the last intact frame is an end mark
     * @param commits how many intact commits
     * @param damagedBytes bytes from the first damage to the last that is not zero; zero when there is none
     * @param intactBehindDamage whether an intact frame lies behind the damage
     */
    record SegmentEnd(
            long revision, long position, boolean marked, int commits, long damagedBytes, boolean intactBehindDamage) {}

    /**
     * Reads all commits.
     *
     * @throws CorruptJournalException when intact frames contradict each other or are not understood
     */
    SegmentEnd run(CommitSink sink) throws IOException {
        return run(SegmentHeader.BYTES, header.base(), Long.MAX_VALUE, sink);
    }

    /**
     * Reads the commits from a place on that is known to be between two of them.
     *
     * @param from the position there
     * @param base the revision there
     * @param goal the revision that ends the reading: what comes after it may be half written
     * @throws CorruptJournalException as {@link #run(CommitSink)}
     */
    SegmentEnd run(long from, long base, long goal, CommitSink sink) throws IOException {
        long position = from;
        long revision = base;
        int commits = 0;
        boolean marked = false;
        while (!marked && position < bytes.size() && revision < goal) {
            int length = intactFrame(position);
            if (length < 0) {
                SegmentEnd end = damaged(position, revision, commits, false);
                length = intactByNow(end);
                if (length < 0) {
                    return end;
                }
            }
            String place = name + " at byte " + position;
            Optional<LoggedCommit> read = decode(position, length, place);
            if (read.isPresent()) {
                LoggedCommit commit = read.get();
                if (commit.base() != revision) {
                    throw new CorruptJournalException("the commit in " + place + " builds on revision " + commit.base()
                            + ", the one before it ends at " + revision);
                }
                sink.accept(commit);
                revision = commit.revision();
                commits++;
            }
            marked = read.isEmpty();
            position += FrameEncoder.HEAD_BYTES + length;
        }
        return marked
                ? damaged(position, revision, commits, true)
                : new SegmentEnd(revision, position, false, commits, 0, false);
    }

    private Optional<LoggedCommit> decode(long position, int length, String place) throws IOException {
        return FrameDecoder.decode(payload(position, length), place, position + FrameEncoder.HEAD_BYTES, documents);
    }

    /**
     * The length of the frame behind the last intact one, looked at again. Frames are written in order: where one lies
     * behind what was no frame yet, because the file is appended to meanwhile, there is one by now.
     */
    private int intactByNow(SegmentEnd end) throws IOException {
        if (end.damagedBytes() == 0) {
            return -1;
        }
        bytes.forget();
        return intactFrame(end.position());
    }

    private SegmentEnd damaged(long position, long revision, int commits, boolean marked) throws IOException {
        long damagedBytes = bytes.endOfContent(position) - position;
        boolean intactBehind = damagedBytes > 0 && nextIntact(position + 1) >= 0;
        return new SegmentEnd(revision, position, marked, commits, damagedBytes, intactBehind);
    }

    /**
     * Reads the intact commits behind the first damage, further damage between them or not. Revisions may leave gaps.
     *
     * @param regular what {@link #run} returned
     * @return the damaged bytes that were passed over
     * @throws CorruptJournalException when an intact frame is not understood
     */
    long salvage(SegmentEnd regular, CommitSink sink) throws IOException {
        long damaged = 0;
        long position = regular.position();
        for (long next = nextIntact(position); next >= 0; next = nextIntact(position)) {
            damaged += next - position;
            int length = intactFrame(next);
            Optional<LoggedCommit> read = decode(next, length, name + " at byte " + next);
            if (read.isPresent()) {
                sink.accept(read.get());
            }
            position = next + FrameEncoder.HEAD_BYTES + length;
        }
        return damaged + bytes.endOfContent(position) - position;
    }

    /** Where the next intact frame begins, from {@code position} on; negative when there is none. */
    private long nextIntact(long position) throws IOException {
        for (long at = position; at + FrameEncoder.HEAD_BYTES <= bytes.size(); at++) {
            if (intactFrame(at) >= 0) {
                return at;
            }
        }
        return -1;
    }

    /** The length of the payload of the frame at {@code position}; negative when there is no intact one. */
    private int intactFrame(long position) throws IOException {
        if (position + FrameEncoder.HEAD_BYTES > bytes.size()) {
            return -1;
        }
        ByteBuffer head = bytes.at(position, FrameEncoder.HEAD_BYTES);
        int length = head.getInt(4);
        int payload = head.getInt(8);
        if (head.getInt(0) != FrameEncoder.MAGIC || head.getInt(12) != checksum.ofHead(position, length, payload)) {
            return -1;
        }
        if (length < 0 || position + FrameEncoder.HEAD_BYTES + length > bytes.size()) {
            return -1;
        }
        return checksum.ofPayload(payload(position, length)) == payload ? length : -1;
    }

    private ByteBuffer payload(long position, int length) throws IOException {
        return bytes.at(position + FrameEncoder.HEAD_BYTES, length);
    }
}
