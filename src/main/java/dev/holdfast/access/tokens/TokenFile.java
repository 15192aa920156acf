package dev.holdfast.access.tokens;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A file with tokens' hashes. All methods block.
 *
 * <p>It is replaced whole: a temporary file of mode 0600 beside it is written, synced and renamed over it, so that readers
 * see either the old or the new one. The temporary file is also what keeps two commands from changing the file at once.
 * Where the path is a symbolic link, the file that it points to is replaced.
 */
public final class TokenFile {
    /** Larger files are refused: about 50,000 tokens. */
    private static final long LARGEST = 16L << 20;

    private static final String TEMPORARY = ".tmp";

    private final Path path;

    public TokenFile(Path path) {
        this.path = path;
    }

    public Path path() {
        return path;
    }

    /**
     * Its bytes as they are now.
     *
     * @throws IOException when it cannot be read
     */
    byte[] bytes() throws IOException {
        if (Files.size(path) > LARGEST) {
            throw new IOException("it has more than " + LARGEST + " bytes");
        }
        return Files.readAllBytes(path);
    }

    /**
     * Its tokens.
     *
     * @throws IOException when it cannot be read
     * @throws IllegalArgumentException when it is no token file, with the line at fault
     */
    public List<TokenEntry> entries() throws IOException {
        return TokenLines.read(bytes());
    }

    /**
     * Adds a token, and makes the file if it is missing.
     *
     * @throws IOException when that fails; the file is then as it was
     * @throws IllegalArgumentException when it has a token of this id, or is no token file
     */
    public void add(TokenEntry entry) throws IOException {
        Path target = target();
        Path temporary = claim(target);
        try {
            List<TokenEntry> entries = new ArrayList<>(Files.exists(target) ? entries() : List.of());
            if (entries.stream().anyMatch(other -> other.id().equals(entry.id()))) {
                throw new IllegalArgumentException("there is a token of this id; revoke it first, or take another id");
            }
            entries.add(entry);
            replace(target, temporary, entries);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /**
     * Takes a token out.
     *
     * @return whether it was there
     * @throws IOException when that fails; the file is then as it was
     * @throws IllegalArgumentException when it is no token file
     */
    public boolean remove(String id) throws IOException {
        Path target = target();
        Path temporary = claim(target);
        try {
            List<TokenEntry> entries = new ArrayList<>(entries());
            boolean there = entries.removeIf(entry -> entry.id().equals(id));
            if (there) {
                replace(target, temporary, entries);
            }
            return there;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private Path target() throws IOException {
        try {
            return path.toRealPath();
        } catch (NoSuchFileException e) {
            return path.toAbsolutePath();
        }
    }

    private static Path claim(Path target) throws IOException {
        Path temporary = target.resolveSibling(target.getFileName() + TEMPORARY);
        try {
            return Files.createFile(
                    temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw new IOException(
                    "another command is changing it, or one was interrupted: then remove " + temporary, e);
        }
    }

    private static void replace(Path target, Path temporary, List<TokenEntry> entries) throws IOException {
        try (FileChannel channel = FileChannel.open(temporary, Set.of(StandardOpenOption.WRITE))) {
            ByteBuffer bytes = ByteBuffer.wrap(TokenLines.write(entries));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    }
}
