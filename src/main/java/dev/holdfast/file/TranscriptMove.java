package dev.holdfast.file;

import dev.holdfast.commit.Change;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A renaming of a transcript that a commit asks for.
 *
 * @param sessionId whose transcript it is
 * @param archive the archive's name
 * @param back whether the archive becomes the transcript again, instead of the other way round
 */
record TranscriptMove(String sessionId, String archive, boolean back) {
    private static final String TRANSCRIPT = ".jsonl";

    /** The transcript goes into its archive; nothing when there is none. */
    static Optional<TranscriptMove> of(Change.Removal removal) {
        return of(removal.archive(), false);
    }

    /** The transcript comes back; nothing when there is none to come. */
    static Optional<TranscriptMove> of(Change.Undone undone) {
        return of(undone.archive(), true);
    }

    /** What a change asks for. */
    static Optional<TranscriptMove> of(Change change) {
        if (change instanceof Change.Remove remove) {
            return of(remove.removal());
        }
        return change instanceof Change.Restore restore ? of(restore.undone()) : Optional.empty();
    }

    private static Optional<TranscriptMove> of(@Nullable String archive, boolean back) {
        if (archive == null) {
            return Optional.empty();
        }
        return ArchiveName.parse(archive)
                .map(ArchiveName::file)
                .filter(file -> file.endsWith(TRANSCRIPT))
                .map(file -> file.substring(0, file.length() - TRANSCRIPT.length()))
                .map(sessionId -> new TranscriptMove(sessionId, archive, back));
    }
}
