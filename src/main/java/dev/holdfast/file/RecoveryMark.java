package dev.holdfast.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file {@code sessions.recovered}: an operator recovered the store, and nothing has been written since. Until it is
 * deleted, {@code recover} may be repeated with another source, so nothing that a source needs is deleted. It holds the
 * name of the copy of the file that was broken.
 */
final class RecoveryMark {
    private final Disk disk;
    private final StorePaths paths;

    RecoveryMark(Disk disk, StorePaths paths) {
        this.disk = disk;
        this.paths = paths;
    }

    private Path path() {
        return paths.directory().resolve("sessions.recovered");
    }

    boolean present() throws IOException {
        return disk.stat(path()).isPresent();
    }

    /** The name of the copy of the broken file; empty when there was no file. */
    Optional<String> brokenCopy() throws IOException {
        try (DiskFile file = disk.open(path(), Disk.Mode.READ)) {
            String name = new String(LockFile.contents(file), StandardCharsets.UTF_8);
            return RecoverySources.accepts(name) ? Optional.of(name) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Sets the mark, durably. */
    void set(String brokenCopy) throws IOException {
        Path temporary = StorePaths.temporary(path(), "mark");
        disk.delete(temporary);
        try (DiskFile file = disk.open(temporary, Disk.Mode.CREATE)) {
            file.write(ByteBuffer.wrap(brokenCopy.getBytes(StandardCharsets.UTF_8)), 0);
            file.sync();
        }
        disk.rename(temporary, path());
        disk.syncDirectory(paths.directory());
    }

    /** Deletes the mark: the store is written again. */
    void clear() throws IOException {
        disk.delete(path());
    }
}
