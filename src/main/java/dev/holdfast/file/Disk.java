package dev.holdfast.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The disk as the file engine uses it, and the one seam where tests inject faults. Methods block and follow no symbolic
 * link in the last part of a path.
 */
interface Disk {
    /** How a file is opened. */
    enum Mode {
        /** For reading; it must exist. */
        READ,
        /** For reading and writing, created with mode 0600 when it does not exist. */
        WRITE,
        /** For reading and writing, created with mode 0600; it must not exist. */
        CREATE
    }

    /**
     * Opens a regular file.
     *
     * @throws java.nio.file.NoSuchFileException when it must exist and does not
     * @throws java.nio.file.FileAlreadyExistsException when it must not exist and does
     */
    DiskFile open(Path path, Mode mode) throws IOException;

    /** Renames within a directory, atomically, replacing the target. Durable after {@link #syncDirectory}. */
    void rename(Path from, Path to) throws IOException;

    /**
     * Makes {@code link} another name of {@code existing}.
     *
     * @throws UnsupportedOperationException when the file system has no hard links
     */
    void link(Path link, Path existing) throws IOException;

    /** Deletes a file; nothing happens when there is none. */
    void delete(Path path) throws IOException;

    /** The names in a directory, sorted; none when it does not exist. */
    List<String> list(Path directory) throws IOException;

    /** What is at {@code path}, or nothing. */
    Optional<FileStamp> stat(Path path) throws IOException;

    /** The path without symbolic links in any part of it; it must exist. */
    Path real(Path path) throws IOException;

    /** Creates a directory and its missing parents, mode 0700, durably. */
    void createDirectories(Path directory) throws IOException;

    /** Gives a file that will replace another user's the owner, group and mode of that one, where permitted. */
    default void keepOwner(Path replaced, Path by) {}

    /** Makes names that were created, renamed or deleted in the directory durable. */
    void syncDirectory(Path directory) throws IOException;
}
