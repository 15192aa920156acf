package dev.holdfast.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Copies of whole files, a buffer at a time. */
final class FileCopy {
    private static final int BUFFER = 256 * 1024;

    private FileCopy() {}

    /** Copies to a file that must not exist, and syncs it. When that fails, no file is left, as far as possible. */
    static void toNew(Disk disk, Path from, Path to) throws IOException {
        try (DiskFile source = disk.open(from, Disk.Mode.READ);
                DiskFile target = disk.open(to, Disk.Mode.CREATE)) {
            copy(source, target);
            target.sync();
        } catch (IOException e) {
            try {
                disk.delete(to);
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    /**
     * Copies over a file from its start, without truncating it first; then cuts it to the new length and syncs it. When
     * that fails, the target is a mixture.
     */
    static void over(Disk disk, Path from, Path to) throws IOException {
        try (DiskFile source = disk.open(from, Disk.Mode.READ);
                DiskFile target = disk.open(to, Disk.Mode.WRITE)) {
            copy(source, target);
            target.truncate(source.size());
            target.sync();
        }
    }

    private static void copy(DiskFile source, DiskFile target) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        long position = 0;
        for (int count = source.read(buffer, position); count >= 0; count = source.read(buffer, position)) {
            target.write(buffer.flip(), position);
            buffer.clear();
            position += count;
        }
    }
}
