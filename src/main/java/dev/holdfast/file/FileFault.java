package dev.holdfast.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The reason why the system rejects a call for a file, for operators.
 *
 * @param reason names the file and, for missing permissions, its owner and mode
 * @param lasting whether it stays until an operator changes something, so that a retry is pointless
 */
record FileFault(String reason, boolean lasting) {
    private static final String DESCRIPTORS =
            "too many open files; raise the limit of the process (ulimit -n, LimitNOFILE) or lower store.idleClose";
    private static final Path PROCESS = Path.of("/proc/self");

    /** The fault that a failure shows; empty when the failure has another reason. */
    static Optional<FileFault> of(IOException failure) {
        if (!(failure instanceof FileSystemException fault) || fault.getFile() == null) {
            return texts(failure).contains("too many open files")
                    ? Optional.of(new FileFault(DESCRIPTORS, false))
                    : Optional.empty();
        }
        // A failed rename or link is about the directory of its target.
        Path path = Path.of(fault.getOtherFile() == null ? fault.getFile() : fault.getOtherFile());
        String texts = texts(failure);
        if (fault instanceof IrregularFileException) {
            return Optional.of(new FileFault(name(path) + " " + fault.getReason(), true));
        }
        if (fault instanceof AccessDeniedException
                || texts.contains("permission denied")
                || texts.contains("operation not permitted")) {
            return Optional.of(new FileFault("permission denied for " + name(path) + permissions(path), true));
        }
        if (texts.contains("read-only file system")) {
            return Optional.of(new FileFault(name(path) + " is on a read-only file system", true));
        }
        if (texts.contains("too many open files")) {
            return Optional.of(new FileFault(DESCRIPTORS, false));
        }
        return Optional.empty();
    }

    /** Java has no class for most of them; the texts are those of the C library, in English and unlocalised. */
    private static String texts(IOException failure) {
        return String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    }

    /** The path below the root, which clients know anyway. */
    private static String name(Path path) {
        for (int i = 0; i < path.getNameCount(); i++) {
            if (path.getName(i).toString().equals("agents")) {
                return path.subpath(i, path.getNameCount()).toString();
            }
        }
        return String.valueOf(path.getFileName());
    }

    /** Owner and mode of the file, or of the nearest directory above that can be examined. */
    private static String permissions(Path path) {
        for (Path seen = path; seen != null; seen = seen.getParent()) {
            try {
                Map<String, Object> found =
                        Files.readAttributes(seen, "posix:owner,permissions", LinkOption.NOFOLLOW_LINKS);
                return " (" + (seen.equals(path) ? "" : name(seen) + " has ") + "owner " + found.get("owner")
                        + ", mode " + mode(found.get("permissions")) + "; Holdfast runs as " + user() + ")";
            } catch (IOException | UnsupportedOperationException unknown) {
                // The directory above may say more.
            }
        }
        return "";
    }

    private static String mode(@Nullable Object permissions) {
        Set<PosixFilePermission> set = permissions instanceof Set<?> found
                ? found.stream()
                        .filter(PosixFilePermission.class::isInstance)
                        .map(PosixFilePermission.class::cast)
                        .collect(Collectors.toSet())
                : Set.of();
        return PosixFilePermissions.toString(set);
    }

    private static String user() {
        try {
            return "user " + Files.getAttribute(PROCESS, "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException elsewhere) {
            return System.getProperty("user.name", "an unknown user");
        }
    }
}
