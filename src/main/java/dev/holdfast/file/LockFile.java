package dev.holdfast.file;

import dev.holdfast.session.Ticker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file {@code sessions.json.lock}: created, renewed, taken over, removed, each so that a rival meets whole contents
 * and two can never both succeed in creating it. Its first contents are synced: a file that a loss of power leaves without
 * any would be waited for, since it could be of a rival who is just making it.
 */
final class LockFile {
    private static final Logger LOG = LoggerFactory.getLogger(LockFile.class);
    private static final int LARGEST = 64 * 1024;
    private static final Duration BRIEFLY = Duration.ofNanos(50_000);

    private final Disk disk;
    private final Path path;
    private final Supplier<String> random;

    /**
     * The lock file of a store, which need not exist.
     *
     * @param random makes a part of a file name that was never used before: letters and digits
     */
    LockFile(Disk disk, Path path, Supplier<String> random) {
        this.disk = disk;
        this.path = path;
        this.random = random;
    }

    /** The contents, or nothing when there is no file. */
    Optional<byte[]> read() throws IOException {
        return read(path);
    }

    private Optional<byte[]> read(Path from) throws IOException {
        try (DiskFile file = disk.open(from, Disk.Mode.READ)) {
            return Optional.of(contents(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** All of a small file, at most 64 KiB. */
    static byte[] contents(DiskFile file) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(LARGEST);
        while (buffer.hasRemaining() && file.read(buffer, buffer.position()) >= 0) {
            // Until the end of the file, or of what a lock can be.
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    Optional<FileStamp> stat() throws IOException {
        return disk.stat(path);
    }

    /** Creates the file, whole from its first moment where there are hard links; false when there is one already. */
    boolean create(byte[] content) throws IOException {
        if (disk.stat(path).isPresent()) {
            return false;
        }
        Path temporary = write(content, true);
        try {
            return link(temporary);
        } catch (IOException | UnsupportedOperationException e) {
            return createInPlace(content);
        } finally {
            disk.delete(temporary);
        }
    }

    /**
     * Creates the file as soon as another process deletes it: looks every tenth of a millisecond or so, with everything
     * prepared.
     *
     * @param patience for how long it looks
     * @return whether the file was created
     */
    boolean createWhenDeleted(byte[] content, Duration patience, Ticker ticker, Sleeper sleeper) throws IOException {
        long end = ticker.nanos() + patience.toNanos();
        Path temporary = write(content, true);
        try {
            while (ticker.nanos() - end < 0) {
                if (disk.stat(path).isEmpty() && link(temporary)) {
                    return true;
                }
                sleeper.sleep(BRIEFLY);
            }
            return false;
        } catch (UnsupportedOperationException e) {
            return false;
        } finally {
            disk.delete(temporary);
        }
    }

    private boolean link(Path temporary) throws IOException {
        try {
            disk.link(path, temporary);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private boolean createInPlace(byte[] content) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.CREATE)) {
            file.write(ByteBuffer.wrap(content), 0);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /**
     * Puts other contents in place of the file.
     *
     * @param ours asked right before the rename; the file stays as it is when the answer is no
     * @return whether the file was replaced
     */
    boolean replace(byte[] content, BooleanSupplier ours) throws IOException {
        Path temporary = write(content, false);
        boolean replaced = false;
        try {
            if (ours.getAsBoolean()) {
                disk.rename(temporary, path);
                replaced = true;
            }
            return replaced;
        } finally {
            if (!replaced) {
                disk.delete(temporary);
            }
        }
    }

    private Path write(byte[] content, boolean synced) throws IOException {
        Path temporary = StorePaths.temporary(path, random.get());
        try (DiskFile file = disk.open(temporary, Disk.Mode.CREATE)) {
            file.write(ByteBuffer.wrap(content), 0);
            if (synced) {
                file.sync();
            }
        } catch (IOException e) {
            disk.delete(temporary);
            throw e;
        }
        return temporary;
    }

    /**
     * Removes the file if its contents are still {@code judged}. It is moved away first, so that a lock which somebody
     * else just made is seen, and put back, rather than deleted.
     */
    void remove(byte[] judged) throws IOException {
        Path moved = StorePaths.temporary(path, random.get());
        try {
            disk.rename(path, moved);
        } catch (NoSuchFileException e) {
            return;
        }
        Optional<byte[]> content = read(moved);
        if (content.isPresent() && !Arrays.equals(content.get(), judged)) {
            putBack(moved);
        }
        disk.delete(moved);
    }

    private void putBack(Path moved) throws IOException {
        try {
            disk.link(path, moved);
        } catch (FileAlreadyExistsException e) {
            LOG.warn("The lock {} changed hands twice while it was judged", path);
        } catch (UnsupportedOperationException e) {
            disk.rename(moved, path);
        }
    }
}
