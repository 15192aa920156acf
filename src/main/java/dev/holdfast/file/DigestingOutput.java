package dev.holdfast.file;

import dev.holdfast.session.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Appends to a new file through a buffer, digesting on the way. Used by one thread. */
final class DigestingOutput {
    private static final int BUFFER = 256 * 1024;

    private final DiskFile file;
    private final MessageDigest digest = Sha256.begin();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private long written;

    DigestingOutput(DiskFile file) {
        this.file = file;
    }

    void write(String ascii) throws IOException {
        write(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    void write(byte[] bytes) throws IOException {
        int from = 0;
        while (from < bytes.length) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int count = Math.min(buffer.remaining(), bytes.length - from);
            buffer.put(bytes, from, count);
            from += count;
        }
    }

    private void flush() throws IOException {
        int count = buffer.flip().remaining();
        digest.update(buffer.duplicate());
        file.write(buffer, written);
        written += count;
        buffer.clear();
    }

    /** Writes what is left; the digest of everything. The file is not synced. */
    ContentDigest finish() throws IOException {
        flush();
        return ContentDigest.of(written, digest);
    }
}
