package dev.holdfast.file;

import dev.holdfast.session.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The directory that holds all stores, as a whole: whether it can be used. Methods block. */
public final class RootDirectory {
    private final Path root;

    public RootDirectory(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    public Path path() {
        return root;
    }

    /**
     * Creates what is missing of it, mode 0700. A directory that can only be read is accepted: its stores are served for
     * reading, and {@link #trouble} says why nothing is written.
     *
     * @throws IOException if it is not a directory that can be read; the message is fit for the user
     */
    public void prepare() throws IOException {
        try {
            if (!Files.isDirectory(root)) {
                Files.createDirectories(root, privateMode());
            }
        } catch (IOException refused) {
            throw new IOException("the directory " + root + " cannot be created: " + Reason.of(refused), refused);
        }
        Optional<String> unreadable = unreadable();
        if (unreadable.isPresent()) {
            throw new IOException("the directory " + unreadable.get());
        }
    }

    /**
     * Why nothing can be written there now, or soon; empty while it can.
     *
     * @param leastFree with less room than this many bytes the directory counts as full, before a write has to find out
     */
    public Optional<String> trouble(long leastFree) {
        Optional<String> unusable = unusable();
        if (unusable.isPresent()) {
            return unusable;
        }
        try {
            long free = free();
            return free < leastFree
                    ? Optional.of(root + " has only " + free + " bytes free; store.file.minFree is " + leastFree)
                    : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.of(root + " cannot be looked at: " + Reason.of(unreadable));
        }
    }

    /** Bytes that can still be written to its disk. */
    public long free() throws IOException {
        // One system call: a FileStore reads the table of mounts, which fails when no file can be opened.
        long free = root.toFile().getUsableSpace();
        if (free == 0 && !Files.isDirectory(root)) {
            throw new NoSuchFileException(root.toString());
        }
        return free;
    }

    private Optional<String> unusable() {
        return unreadable()
                .or(() -> Files.isWritable(root)
                        ? Optional.empty()
                        : Optional.of(
                                root + " cannot be written (read-only, or of another user): only reads are served"));
    }

    private Optional<String> unreadable() {
        if (!Files.isDirectory(root)) {
            return Optional.of(root + " is not a directory");
        }
        return Files.isReadable(root) && Files.isExecutable(root)
                ? Optional.empty()
                : Optional.of(root + " cannot be read");
    }

    private FileAttribute<?>[] privateMode() {
        boolean posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }
}
