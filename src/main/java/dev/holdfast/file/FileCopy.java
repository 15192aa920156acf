package dev.holdfast.file;

import dev.holdfast.session.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies of whole files, a buffer at a time. */
final class FileCopy {
    private static final Logger LOG = LoggerFactory.getLogger(FileCopy.class);
    private static final int BUFFER = 256 * 1024;
    private static final int BLOCK = 4096;

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

    /** Gives a file another name; where the file system has no links, a complete, synced copy of its own. */
    static void linkOrCopy(Disk disk, Path link, Path existing) throws IOException {
        try {
            disk.link(link, existing);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("No link for {}, it becomes a copy: {}", link.getFileName(), Reason.of(e));
            toName(disk, existing, link);
        }
    }

    /** Copies to a complete, synced file under its name, or to none. */
    static void toName(Disk disk, Path from, Path target) throws IOException {
        Path temporary = StorePaths.temporary(target, "copy");
        disk.delete(temporary);
        toNew(disk, from, temporary);
        disk.rename(temporary, target);
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

    /** Whether two files have the same contents in any block of 4 KiB, the unit in which a copy reaches the disk. */
    static boolean shareBlock(Disk disk, Path one, Path other) throws IOException {
        try (DiskFile a = disk.open(one, Disk.Mode.READ);
                DiskFile b = disk.open(other, Disk.Mode.READ)) {
            long length = Math.min(a.size(), b.size());
            for (long position = 0; position < length; position += BLOCK) {
                if (block(a, position, length).equals(block(b, position, length))) {
                    return true;
                }
            }
            return false;
        }
    }

    private static ByteBuffer block(DiskFile file, long position, long end) throws IOException {
        ByteBuffer block = ByteBuffer.allocate((int) Math.min(BLOCK, end - position));
        while (block.hasRemaining() && file.read(block, position + block.position()) >= 0) {
            // Until the block is full or the file ends.
        }
        return block.flip();
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
