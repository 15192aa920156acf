package dev.holdfast.file;

import dev.holdfast.commit.Change;
import java.util.List;
import java.util.Optional;

/**
 * A renaming of a session's file that a commit asks for.
 *
 * @param file its name
 * @param archive the archive's name
 * @param back whether the archive gets the file's name back, instead of the other way round
 */
record TranscriptMove(String file, String archive, boolean back) {
    /** The files of a removed session go into their archives. */
    static List<TranscriptMove> of(Change.Removal removal) {
        return of(removal.archives(), false);
    }

    /** Archives get the names of their files back. */
    static List<TranscriptMove> of(Change.Undone undone) {
        return of(undone.archives(), true);
    }

    /** The moves that a change asks for. */
    static List<TranscriptMove> of(Change change) {
        if (change instanceof Change.Remove remove) {
            return of(remove.removal());
        }
        if (change instanceof Change.Restore restore) {
            return of(restore.undone());
        }
        return change instanceof Change.Put put ? of(put.archives(), false) : List.of();
    }

    /** The moves into archives, or back. Names that are none of archives are left out. */
    static List<TranscriptMove> of(List<String> archives, boolean back) {
        return archives.stream()
                .map(ArchiveName::parse)
                .flatMap(Optional::stream)
                .map(name -> new TranscriptMove(name.file(), name.toString(), back))
                .toList();
    }
}
