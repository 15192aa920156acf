package dev.holdfast.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The first 4,096 bytes of a journal segment. Immutable.
 *
 * <p>Three slots of 512 bytes, each the unit that a disk writes whole and each with its own CRC32C in its last four
 * bytes, so that they can be written one after the other without endangering those before: the <em>birth</em> slot when
 * the segment is created, the <em>tie</em> when the snapshot of its base revision is complete and before that is renamed
 * over {@code sessions.json}, the <em>installed</em> slot after that. A torn slot counts as absent. The rest is zero.
 * Numbers are big-endian.
 *
 * <pre>
 *    0  "HOLDFAST" | u32 version | u32 flags | u64 sequence | u64 base revision | nonce[16] | u64 created, epoch ms
 *  512  "HTIE" | u32 1 = file, 0 = none | u64 length | SHA-256[32] | u64 modified, epoch ns; 0 = unknown
 *                                                                             (checksum over nonce and slot)
 * 1024  "HINS"                                                                (checksum over nonce and slot)
 * </pre>
 *
 * @param sequence the segment's number, also in its name
 * @param base the revision that its first commit builds on
 * @param nonce 16 random bytes that all checksums of its frames cover; not to be modified
 * @param created when, to the millisecond
 * @param os whether commits are answered without a sync
 * @param detached whether the segment does not continue the one before it: its base was raised, or what it builds on is
 *     only in its snapshot. It takes no commit before it is installed
 * @param tie what it builds on; null until known
 * @param installed whether {@code sessions.json} was what the tie says
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
record SegmentHeader(
        long sequence,
        long base,
        byte[] nonce,
        Instant created,
        boolean os,
        boolean detached,
        @Nullable Tie tie,
        boolean installed) {
    /** Where the frames begin. */
    static final int BYTES = 4096;

    static final int NONCE_BYTES = 16;

    private static final int DIGEST_BYTES = 32;
    private static final int SLOT_BYTES = 512;
    private static final int TIE_AT = SLOT_BYTES;
    private static final int INSTALLED_AT = 2 * SLOT_BYTES;
    private static final long BIRTH_MAGIC = 0x484f4c4446415354L;
    private static final int TIE_MAGIC = 0x48544945;
    private static final int INSTALLED_MAGIC = 0x48494e53;
    private static final int VERSION = 1;
    private static final int FLAG_OS = 1;
    private static final int FLAG_DETACHED = 2;
    private static final byte[] NO_NONCE = {};

    /** The header with its tie. */
    SegmentHeader tiedTo(Tie newTie) {
        return new SegmentHeader(sequence, base, nonce, created, os, detached, newTie, installed);
    }

    /** The header of a segment whose snapshot is in place. */
    SegmentHeader asInstalled() {
        return new SegmentHeader(sequence, base, nonce, created, os, detached, tie, true);
    }

    /** The whole header area, as a new segment begins. */
    ByteBuffer encoded() {
        ByteBuffer area = ByteBuffer.allocate(BYTES);
        area.put(0, birthSlot().array());
        if (tie != null) {
            area.put(TIE_AT, tieSlot(tie).array());
        }
        if (installed) {
            area.put(INSTALLED_AT, installedSlot().array());
        }
        return area;
    }

    /** Writes the tie's slot into the segment's file. Not synced. */
    void writeTie(DiskFile file) throws IOException {
        if (tie != null) {
            file.write(tieSlot(tie), TIE_AT);
        }
    }

    /** Writes the installed slot into the segment's file. Not synced. */
    void writeInstalled(DiskFile file) throws IOException {
        file.write(installedSlot(), INSTALLED_AT);
    }

    /**
     * Reads a header area.
     *
     * @param area its {@value #BYTES} bytes
     * @param name of the segment's file, for messages
     * @return nothing when the birth slot is torn
     * @throws CorruptJournalException when a newer version of Holdfast wrote it
     */
    static Optional<SegmentHeader> decode(ByteBuffer area, String name) throws CorruptJournalException {
        ByteBuffer birth = area.slice(0, SLOT_BYTES);
        if (birth.getLong() != BIRTH_MAGIC || !intact(birth, NO_NONCE)) {
            return Optional.empty();
        }
        int version = birth.getInt();
        int flags = birth.getInt();
        if (version != VERSION || (flags & ~(FLAG_OS | FLAG_DETACHED)) != 0) {
            throw new CorruptJournalException(name + " was written by another version of Holdfast (journal format "
                    + version + ", flags " + flags + "): serve the store with that version");
        }
        long sequence = birth.getLong();
        long base = birth.getLong();
        byte[] nonce = new byte[NONCE_BYTES];
        birth.get(nonce);
        Instant created = Instant.ofEpochMilli(birth.getLong());
        ByteBuffer installed = area.slice(INSTALLED_AT, SLOT_BYTES);
        return Optional.of(new SegmentHeader(
                sequence,
                base,
                nonce,
                created,
                (flags & FLAG_OS) != 0,
                (flags & FLAG_DETACHED) != 0,
                decodeTie(area.slice(TIE_AT, SLOT_BYTES), nonce),
                installed.getInt(0) == INSTALLED_MAGIC && intact(installed, nonce)));
    }

    private static @Nullable Tie decodeTie(ByteBuffer slot, byte[] nonce) {
        if (slot.getInt() != TIE_MAGIC || !intact(slot, nonce)) {
            return null;
        }
        boolean file = slot.getInt() == 1;
        long length = slot.getLong();
        byte[] digest = new byte[DIGEST_BYTES];
        slot.get(digest);
        long modified = slot.getLong();
        return file ? new Tie(new ContentDigest(length, HexFormat.of().formatHex(digest)), modified) : Tie.NO_FILE;
    }

    private ByteBuffer birthSlot() {
        ByteBuffer slot = ByteBuffer.allocate(SLOT_BYTES);
        slot.putLong(BIRTH_MAGIC).putInt(VERSION).putInt((os ? FLAG_OS : 0) | (detached ? FLAG_DETACHED : 0));
        slot.putLong(sequence).putLong(base).put(nonce).putLong(created.toEpochMilli());
        return sealed(slot, NO_NONCE);
    }

    private ByteBuffer tieSlot(Tie of) {
        ByteBuffer slot = ByteBuffer.allocate(SLOT_BYTES);
        ContentDigest snapshot = of.snapshot();
        slot.putInt(TIE_MAGIC).putInt(snapshot == null ? 0 : 1);
        if (snapshot != null) {
            slot.putLong(snapshot.length())
                    .put(HexFormat.of().parseHex(snapshot.sha256()))
                    .putLong(of.modified());
        }
        return sealed(slot, nonce);
    }

    private ByteBuffer installedSlot() {
        return sealed(ByteBuffer.allocate(SLOT_BYTES).putInt(INSTALLED_MAGIC), nonce);
    }

    private static ByteBuffer sealed(ByteBuffer slot, byte[] nonce) {
        slot.putInt(SLOT_BYTES - Integer.BYTES, checksum(slot, nonce));
        return slot.clear();
    }

    private static boolean intact(ByteBuffer slot, byte[] nonce) {
        return slot.getInt(SLOT_BYTES - Integer.BYTES) == checksum(slot, nonce);
    }

    private static int checksum(ByteBuffer slot, byte[] nonce) {
        CRC32C crc = new CRC32C();
        crc.update(nonce);
        crc.update(slot.slice(0, SLOT_BYTES - Integer.BYTES));
        return (int) crc.getValue();
    }
}
