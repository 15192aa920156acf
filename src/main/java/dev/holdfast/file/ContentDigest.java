package dev.holdfast.file;

import dev.holdfast.session.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * What ties a journal to a snapshot: equal only for equal contents.
 *
 * @param length in bytes
 * @param sha256 the SHA-256 digest of all bytes, 64 lower-case hexadecimal digits
 */
record ContentDigest(long length, String sha256) {
    private static final int BUFFER = 256 * 1024;

    ContentDigest {
        if (length < 0 || sha256.length() != 64) {
            throw new IllegalArgumentException("not a digest");
        }
    }

    static ContentDigest of(long length, MessageDigest digest) {
        return new ContentDigest(length, HexFormat.of().formatHex(digest.digest()));
    }

    /** Reads a whole file for its digest, a buffer at a time. */
    static ContentDigest of(Disk disk, Path path) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            MessageDigest digest = Sha256.begin();
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            long length = 0;
            for (int count = file.read(buffer, length); count >= 0; count = file.read(buffer, length)) {
                digest.update(buffer.flip());
                buffer.clear();
                length += count;
            }
            return of(length, digest);
        }
    }
}
