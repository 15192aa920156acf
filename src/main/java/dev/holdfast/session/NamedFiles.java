package dev.holdfast.session;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files that an entry names itself, beyond those that are named after its {@code sessionId}. Paths are as they are
 * written: only the store knows which of them lead into its directory.
 *
 * @param sessionFile member {@code sessionFile} when it is a string
 * @param paths all paths that the entry names: {@code sessionFile}, and strings in {@code compactionCheckpoints}
 * @param sessionIds members {@code sessionId} in {@code compactionCheckpoints}
 */
public record NamedFiles(@Nullable String sessionFile, List<String> paths, List<String> sessionIds) {
    /** Those of an entry that names none. */
    public static final NamedFiles NONE = new NamedFiles(null, List.of(), List.of());

    private static final int LONGEST_PATH = 4096;

    public NamedFiles {
        paths = List.copyOf(paths);
        sessionIds = List.copyOf(sessionIds);
    }

    /** The files of an entry with this {@code sessionFile} and without checkpoints. */
    public static NamedFiles of(@Nullable String sessionFile) {
        return sessionFile == null ? NONE : new NamedFiles(sessionFile, List.of(sessionFile), List.of());
    }

    /** Whether a text may be the path of a transcript or of a file next to it. */
    public static boolean mayBePath(String text) {
        return text.length() <= LONGEST_PATH && (text.contains(".jsonl") || text.contains(".trajectory"));
    }

    /** The last name of a path, however it is written; null when it has none. */
    public static @Nullable String fileName(String path) {
        try {
            Path name = Path.of(path).normalize().getFileName();
            return name == null || name.toString().isEmpty() ? null : name.toString();
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /** Whether nothing is named. */
    public boolean isEmpty() {
        return paths.isEmpty() && sessionIds.isEmpty();
    }
}
