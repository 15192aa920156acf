package dev.holdfast.file;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a journal segment builds on: the contents of {@code sessions.json} at the segment's base revision.
 *
 * @param snapshot length and digest of the file; null when there is no file, which is how a store begins
 * @param modified when that file was last written, nanoseconds since the epoch; zero when nobody knows. Not part of what
 *     the contents are
 */
record Tie(@Nullable ContentDigest snapshot, long modified) {
    private static final long UNKNOWN = 0;

    static final Tie NO_FILE = new Tie(null);

    /** Contents of which nothing else is known. */
    Tie(@Nullable ContentDigest snapshot) {
        this(snapshot, UNKNOWN);
    }

    /** Whether both are the same contents. */
    boolean sameContents(Tie other) {
        return Objects.equals(snapshot, other.snapshot);
    }

    /**
     * Whether {@code file} has the length of these contents and has not been written since, and yet has others: nobody
     * wrote those, so they are the disk's.
     */
    boolean rottenAs(Tie file) {
        return snapshot != null
                && file.snapshot != null
                && modified != UNKNOWN
                && modified == file.modified
                && snapshot.length() == file.snapshot.length()
                && !sameContents(file);
    }
}
