package dev.holdfast.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Archives the transcripts of removed sessions by renaming them within the store's directory. Never follows a symbolic
 * link, never renames over anything. Used under the store's locks, by one thread at a time: that nobody else makes an
 * archive of the same name between the look and the rename is what the locks are for.
 */
final class TranscriptArchive {
    /** What became of a transcript. */
    sealed interface Result {}

    /** It is in the archive; durable after the directory has been synced. */
    record Archived(Path archive) implements Result {}

    /** There was nothing to archive: no transcript, or it was archived before. */
    record Nothing() implements Result {}

    /**
     * It stays where it is.
     *
     * @param why fit for the log
     */
    record Failed(String why) implements Result {}

    private final Disk disk;
    private final StorePaths paths;

    TranscriptArchive(Disk disk, StorePaths paths) {
        this.disk = disk;
        this.paths = paths;
    }

    /**
     * Chooses the name under which a session's transcript will be archived: that of the time, or of the next millisecond
     * that is free.
     *
     * @param taken names that were chosen and may not be there yet
     * @return nothing when the session has no transcript
     */
    Optional<String> chooseName(String sessionId, Instant at, Set<String> taken) throws IOException {
        if (transcript(sessionId).isEmpty()) {
            return Optional.empty();
        }
        ArchiveName name = ArchiveName.deleted(sessionId, at);
        while (taken.contains(name.toString())
                || disk.stat(paths.directory().resolve(name.toString())).isPresent()) {
            name = name.next();
        }
        return Optional.of(name.toString());
    }

    /**
     * Renames a session's transcript to the name that was chosen for it. Redone by recovery: when the transcript is gone
     * and the archive there, nothing happens. The caller syncs the directory after the last one.
     *
     * @param archive as {@link #chooseName} made it
     */
    Result archive(String sessionId, String archive) {
        Optional<ArchiveName> name = ArchiveName.parse(archive);
        if (name.isEmpty() || !name.get().file().equals(sessionId + ".jsonl")) {
            return new Failed("'" + archive + "' is no archive of session " + sessionId);
        }
        try {
            Optional<Path> transcript = transcript(sessionId);
            if (transcript.isEmpty()) {
                return new Nothing();
            }
            Path target = paths.directory().resolve(archive);
            if (disk.stat(target).isPresent()) {
                return new Failed("both " + transcript.get().getFileName() + " and " + archive + " exist");
            }
            disk.rename(transcript.get(), target);
            return new Archived(target);
        } catch (IOException e) {
            return new Failed(e.toString());
        }
    }

    /** The session's transcript, when there is one and it is a regular file. */
    private Optional<Path> transcript(String sessionId) throws IOException {
        Optional<Path> path = paths.transcript(sessionId);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        return disk.stat(path.get()).filter(FileStamp::regular).isPresent() ? path : Optional.empty();
    }
}
