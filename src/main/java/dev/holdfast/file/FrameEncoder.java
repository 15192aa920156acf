package dev.holdfast.file;

import dev.holdfast.commit.Change;
import dev.holdfast.commit.Commit;
import dev.holdfast.session.Cause;
import dev.holdfast.session.RemovalReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns commits into the frames of a journal segment. An entry's bytes are copied once, into a direct buffer that the
 * thread keeps for its next commit, of whatever store: thousands of open stores share as many buffers as threads write.
 *
 * <pre>
 * frame    u32 magic "HFRM" | u32 length of payload | u32 checksum of payload | u32 checksum of head | payload
 * payload  u8 1 = commit, 2 = end mark
 * commit   u64 base revision | u64 seconds | u32 nanoseconds | u32 records | record…
 * record   u8 operation | u8 cause | u16 length, key | u32 length, entry | removal, undone or archives
 *          operations: 1 = put, 2 = remove, 5 = restore, 6 = put with archives, 7 = remove with archives, 8 = restore with archives
 * removal  u8 reason | u64 began, epoch ms | u16 length, run | u16 length, archive's name (0xffff: none)
 * undone   u64 revision of the removal | u64 held until, epoch ms | u16 length, run | u16 length, archive's name
 * archives u16 count | (u16 length, archive's name)…; in removal and undone of 7 and 8 they take the archive's place
 * </pre>
 *
 * <p>Numbers are big-endian, text is UTF-8. Operations 3 (transcript append) and 4 (warning) and kinds of frames above 2
 * are kept for later versions; a reader that does not know one refuses the segment.
 */
final class FrameEncoder {
    static final int MAGIC = 0x4846524d;
    static final int HEAD_BYTES = 16;
    static final byte COMMIT = 1;
    static final byte END = 2;
    static final byte PUT = 1;
    static final byte REMOVE = 2;
    static final byte RESTORE = 5;
    static final byte PUT_ARCHIVES = 6;
    static final byte REMOVE_ARCHIVES = 7;
    static final byte RESTORE_ARCHIVES = 8;
    static final int NO_TEXT = 0xffff;

    /** The largest frame; the queue never gathers as much into one commit. */
    static final long MAX_BYTES = 1L << 30;

    private static final int FIRST_BYTES = 1 << 14;
    private static final int LARGEST_KEPT_BYTES = 1 << 20;
    private static final int COMMIT_HEAD_BYTES = 1 + 8 + 8 + 4 + 4;
    private static final int RECORD_HEAD_BYTES = 1 + 1 + 2 + 4;

    private static final ThreadLocal<ByteBuffer> KEPT =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(FIRST_BYTES));

    /** An upper bound of the bytes that {@code commit} takes in the journal. */
    static long bound(Commit commit) {
        long bytes = HEAD_BYTES + COMMIT_HEAD_BYTES;
        for (Change change : commit.changes()) {
            bytes += RECORD_HEAD_BYTES
                    + 3L * change.key().value().length()
                    + change.entry().json().length;
            if (change instanceof Change.Remove remove) {
                bytes += 1 + 8 + texts(remove.removal().run(), remove.removal().archives());
            } else if (change instanceof Change.Restore restore) {
                bytes += 8 + 8 + texts(restore.undone().run(), restore.undone().archives());
            } else if (change instanceof Change.Put put && !put.archives().isEmpty()) {
                bytes += texts("", put.archives());
            }
        }
        return bytes;
    }

    private static long texts(String run, List<String> archives) {
        return 2
                + 2
                + 3L * run.length()
                + archives.stream().mapToLong(name -> 2 + 3L * name.length()).sum();
    }

    /**
     * The frame of a commit, to be written at {@code position} of the segment. Valid until the thread asks for another.
     *
     * @throws IllegalArgumentException when the commit is over {@link #MAX_BYTES} or a text in it over 65,534 bytes
     */
    ByteBuffer commit(Commit commit, SegmentHeader segment, long position) {
        long bound = bound(commit);
        if (bound > MAX_BYTES) {
            throw new IllegalArgumentException("a commit of " + bound + " bytes is too large for the journal");
        }
        ByteBuffer frame = buffer((int) bound);
        frame.position(HEAD_BYTES);
        frame.put(COMMIT).putLong(commit.base());
        Instant at = commit.at();
        frame.putLong(at.getEpochSecond()).putInt(at.getNano());
        frame.putInt(commit.changes().size());
        for (Change change : commit.changes()) {
            put(frame, change);
        }
        return sealed(frame, segment, position);
    }

    /** The frame that marks the end of a segment that was closed in order. Valid until the thread asks for another. */
    ByteBuffer end(SegmentHeader segment, long position) {
        ByteBuffer frame = buffer(HEAD_BYTES + 1);
        frame.position(HEAD_BYTES);
        return sealed(frame.put(END), segment, position);
    }

    /** An empty buffer that has room for so many bytes: the thread's own, unless it would have to be very large. */
    private static ByteBuffer buffer(int bytes) {
        ByteBuffer buffer = KEPT.get();
        if (bytes <= buffer.capacity()) {
            return buffer.clear();
        }
        ByteBuffer larger = ByteBuffer.allocateDirect(Math.max(bytes, 2 * buffer.capacity()));
        if (larger.capacity() <= LARGEST_KEPT_BYTES) {
            KEPT.set(larger);
        }
        return larger;
    }

    private static void put(ByteBuffer frame, Change change) {
        frame.put(operation(change)).put(code(change.cause()));
        text(frame, change.key().value());
        byte[] json = change.entry().json();
        frame.putInt(json.length).put(json);
        if (change instanceof Change.Remove remove) {
            Change.Removal removal = remove.removal();
            frame.put(code(removal.reason())).putLong(removal.began().toEpochMilli());
            text(frame, removal.run());
            archives(frame, removal.archives());
        } else if (change instanceof Change.Restore restore) {
            Change.Undone undone = restore.undone();
            frame.putLong(undone.removal()).putLong(undone.heldUntil());
            text(frame, undone.run());
            archives(frame, undone.archives());
        } else if (change instanceof Change.Put put && !put.archives().isEmpty()) {
            list(frame, put.archives());
        }
    }

    /** None and one are written as every version reads them. */
    private static void archives(ByteBuffer frame, List<String> archives) {
        if (archives.size() > 1) {
            list(frame, archives);
        } else {
            text(frame, archives.isEmpty() ? null : archives.get(0));
        }
    }

    private static void list(ByteBuffer frame, List<String> archives) {
        if (archives.size() >= NO_TEXT) {
            throw new IllegalArgumentException(archives.size() + " archives are too many for the journal");
        }
        frame.putShort((short) archives.size());
        archives.forEach(archive -> text(frame, archive));
    }

    private static byte operation(Change change) {
        if (change instanceof Change.Remove remove) {
            return remove.removal().archives().size() > 1 ? REMOVE_ARCHIVES : REMOVE;
        }
        if (change instanceof Change.Restore restore) {
            return restore.undone().archives().size() > 1 ? RESTORE_ARCHIVES : RESTORE;
        }
        return change instanceof Change.Put put && !put.archives().isEmpty() ? PUT_ARCHIVES : PUT;
    }

    private static void text(ByteBuffer frame, @Nullable String text) {
        if (text == null) {
            frame.putShort((short) NO_TEXT);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= NO_TEXT) {
            throw new IllegalArgumentException("a text of " + bytes.length + " bytes is too long for the journal");
        }
        frame.putShort((short) bytes.length).put(bytes);
    }

    private static ByteBuffer sealed(ByteBuffer frame, SegmentHeader segment, long position) {
        frame.flip();
        int length = frame.limit() - HEAD_BYTES;
        FrameChecksum checksum = new FrameChecksum(segment);
        int payload = checksum.ofPayload(frame.slice(HEAD_BYTES, length));
        frame.putInt(0, MAGIC).putInt(4, length).putInt(8, payload);
        return frame.putInt(12, checksum.ofHead(position, length, payload));
    }

    private static byte code(Cause cause) {
        return switch (cause) {
            case REQUEST -> 1;
            case STALE -> 2;
            case CAP -> 3;
            case CRON_RUN -> 4;
            case UNDO -> 5;
            case EXTERNAL -> 6;
        };
    }

    private static byte code(RemovalReason reason) {
        return switch (reason) {
            case STALE -> 1;
            case CAP -> 2;
            case CRON_RUN -> 3;
            case DELETED -> 4;
        };
    }
}
