package dev.holdfast.file;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The checksums of a segment's frames, CRC32C (RFC 3720, appendix B.4) over the segment's nonce first: bytes of another
 * segment, or bytes that a client chose to look like a frame, never pass. The head's checksum covers the frame's
 * position too, so that a frame is only valid where it was written. Not thread-safe.
 */
final class FrameChecksum {
    private final byte[] nonce;
    private final ByteBuffer place = ByteBuffer.allocate(2 * Long.BYTES);
    private final CRC32C crc = new CRC32C();
    private final long sequence;

    FrameChecksum(SegmentHeader header) {
        this.nonce = header.nonce();
        this.sequence = header.sequence();
    }

    /** The checksum of a payload: all that remains in {@code payload}, which is consumed. */
    int ofPayload(ByteBuffer payload) {
        crc.reset();
        crc.update(nonce);
        crc.update(payload);
        return (int) crc.getValue();
    }

    /** The checksum of a frame's head whose frame starts at {@code position}. */
    int ofHead(long position, int length, int payloadChecksum) {
        crc.reset();
        crc.update(nonce);
        place.clear().putLong(sequence).putLong(position).flip();
        crc.update(place);
        place.clear().putInt(length).putInt(payloadChecksum).flip();
        crc.update(place);
        return (int) crc.getValue();
    }
}
