package dev.holdfast.file;

import dev.holdfast.session.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segment that commits are appended to. One thread at a time appends; another may write the tie and the installed
 * slot meanwhile, which are other bytes of the file.
 *
 * <p>Zeros are written ahead of the frames, so that most syncs find the file's size and blocks as they were and need not
 * wait for the file system's own journal: about half the time of a sync on ext4. Recovery takes zeros for the end.
 */
final class JournalSegment implements Closeable {
    /** Commits larger than this make their own room: for them, zeros cost as much as they save. */
    private static final int SMALL_COMMIT_BYTES = 1 << 14;

    private static final int MOST_ROOM_BYTES = 1 << 17;

    /** Zeros are written in small pieces: Linux takes a whole piece for dirty when a part of it is written again. */
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 14).asReadOnlyBuffer();

    private static final Logger LOG = LoggerFactory.getLogger(JournalSegment.class);

    private final Path path;
    private final DiskFile file;
    private final String inode;
    private volatile SegmentHeader header;
    private volatile long end = SegmentHeader.BYTES;
    private long room = SegmentHeader.BYTES;
    private boolean crowded;

    private JournalSegment(Path path, DiskFile file, String inode, SegmentHeader header) {
        this.inode = inode;
        this.path = path;
        this.file = file;
        this.header = header;
    }

    /**
     * Creates a segment with its header, durable when this returns, name included. Nothing is left behind when it fails,
     * as far as the disk lets it be removed.
     *
     * @throws java.nio.file.FileAlreadyExistsException when there is one of that name
     */
    static JournalSegment create(Disk disk, StorePaths paths, SegmentHeader header) throws IOException {
        Path path = paths.segment(header.sequence());
        DiskFile file = disk.open(path, Disk.Mode.CREATE);
        try {
            file.write(header.encoded(), 0);
            file.sync();
            disk.syncDirectory(paths.directory());
            String inode = disk.stat(path).map(FileStamp::inode).orElse("");
            return new JournalSegment(path, file, inode, header);
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            try {
                disk.delete(path);
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    /** Whether its name still leads to it: a file that was deleted or renamed takes commits that nothing recovers. */
    boolean isThere(Disk disk) throws IOException {
        return disk.stat(path).filter(stamp -> stamp.inode().equals(inode)).isPresent();
    }

    Path path() {
        return path;
    }

    SegmentHeader header() {
        return header;
    }

    /** Where the next frame goes: the bytes of the segment. */
    long end() {
        return end;
    }

    /** Whether nothing was appended yet. */
    boolean empty() {
        return end == SegmentHeader.BYTES;
    }

    /**
     * Writes a frame that was made for {@link #end()}. Not synced. After a failure, {@link #cutBack()}.
     *
     * @param ahead whether room may be made for others
     */
    void append(ByteBuffer frame, boolean ahead) throws IOException {
        long start = end;
        long behind = start + frame.remaining();
        file.write(frame, start);
        end = behind;
        if (behind > room) {
            room = behind;
            if (ahead && !crowded && behind - start <= SMALL_COMMIT_BYTES && !header.os()) {
                makeRoom();
            }
        }
    }

    /** As much again as there is already, within bounds. Room that cannot be had is no failure: frames make their own. */
    private void makeRoom() {
        long enough = end + Math.min(MOST_ROOM_BYTES, end);
        try {
            while (room < enough) {
                int piece = (int) Math.min(ZEROS.capacity(), enough - room);
                file.write(ZEROS.duplicate().limit(piece), room);
                room += piece;
            }
        } catch (IOException e) {
            crowded = true;
            LOG.debug("{}: no space was preallocated for later commits: {}", path, Reason.of(e));
        }
    }

    /** Takes back a frame that could not be written as a whole: durably gone when this returns. */
    void cutBack() throws IOException {
        trim();
        file.sync();
    }

    /** Gives back the room behind the last frame. Not synced. */
    void trim() throws IOException {
        file.truncate(end);
        room = end;
    }

    /** Makes all that was appended durable. */
    void sync() throws IOException {
        file.sync();
    }

    /**
     * Writes what the segment builds on, durable when this returns. Through a file of its own: a failed sync is reported
     * once to each open file, and the thread that appends must not miss it.
     */
    void tie(Disk disk, Tie tie) throws IOException {
        SegmentHeader tied = header.tiedTo(tie);
        try (DiskFile own = disk.open(path, Disk.Mode.WRITE)) {
            tied.writeTie(own);
            own.sync();
        }
        header = tied;
    }

    /** Writes that its snapshot is in place, durable when this returns. */
    void installed(Disk disk) throws IOException {
        SegmentHeader installed = header.asInstalled();
        try (DiskFile own = disk.open(path, Disk.Mode.WRITE)) {
            installed.writeInstalled(own);
            own.sync();
        }
        header = installed;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
