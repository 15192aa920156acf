package dev.holdfast.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A segment as it was found on the disk.
 *
 * @param sequence from its name
 * @param size in bytes
 * @param header nothing when its birth slot is torn
 */
record StoredSegment(long sequence, Path path, long size, Optional<SegmentHeader> header) {

    /**
     * All segments of a store, oldest first.
     *
     * @throws CorruptJournalException when one was written by another version, or bears the name of another
     */
    static List<StoredSegment> list(Disk disk, StorePaths paths) throws IOException {
        List<StoredSegment> segments = new ArrayList<>();
        for (String name : disk.list(paths.directory())) {
            OptionalLong sequence = StorePaths.segmentSequence(name);
            if (sequence.isPresent()) {
                segments.add(read(disk, paths.directory().resolve(name), sequence.getAsLong()));
            }
        }
        return List.copyOf(segments);
    }

    /** The segment of that file, as it is now. */
    static StoredSegment read(Disk disk, Path path, long sequence) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            long size = file.size();
            if (size < SegmentHeader.BYTES) {
                return new StoredSegment(sequence, path, size, Optional.empty());
            }
            ByteBuffer area = ByteBuffer.allocate(SegmentHeader.BYTES);
            while (area.hasRemaining()) {
                if (file.read(area, area.position()) < 0) {
                    throw new EOFException(path.getFileName() + " became shorter while it was read");
                }
            }
            Optional<SegmentHeader> header =
                    SegmentHeader.decode(area.flip(), path.getFileName().toString());
            if (header.isPresent() && header.get().sequence() != sequence) {
                throw new CorruptJournalException(path.getFileName() + " is a copy of segment "
                        + header.get().sequence() + ": remove it, or restore its name");
            }
            return new StoredSegment(sequence, path, size, header);
        }
    }

    String name() {
        return String.valueOf(path.getFileName());
    }

    /** Whether there are frames in it, or remains of them. */
    boolean hasFrames() {
        return size > SegmentHeader.BYTES;
    }

    /** Whether its creation was interrupted, so that it never took a commit. */
    boolean unborn() {
        return header.isEmpty() && !hasFrames();
    }

    /** Whether {@code sessions.json} is known to have been, once, what the segment builds on. */
    boolean knownInstalled() {
        // A detached segment takes no commit before it is installed.
        return header.isPresent() && (header.get().installed() || (header.get().detached() && hasFrames()));
    }

    /** Whether neither a commit nor a snapshot depends on it: a store was opened and not written. */
    boolean saysNothing() {
        return header.isPresent()
                && !hasFrames()
                && header.get().tie() == null
                && !header.get().detached();
    }

    /** Whether it is what an interrupted recovery left: its snapshot was never put in place, and nothing builds on it. */
    boolean unfinished(Tie present) {
        if (header.isEmpty() || !header.get().detached() || knownInstalled()) {
            return false;
        }
        Tie tie = header.get().tie();
        return tie == null || !tie.sameContents(present);
    }
}
