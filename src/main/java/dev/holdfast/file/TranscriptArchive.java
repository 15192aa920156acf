package dev.holdfast.file;

import dev.holdfast.commit.Ledger;
import dev.holdfast.session.Reason;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Archives the transcripts of removed sessions by renaming them within the store's directory, and brings them back. Never
 * follows a symbolic link, never renames over anything. Used under the store's locks, by one thread at a time: that nobody else makes an
 * archive of the same name between the look and the rename is what the locks are for.
 */
final class TranscriptArchive {
    private static final Logger LOG = LoggerFactory.getLogger(TranscriptArchive.class);

    /** What became of a transcript. */
    sealed interface Result {}

    /** It has its new name; durable after the directory has been synced. */
    record Moved(Path to) implements Result {}

    /** There was nothing to do: there is no such file, or it was renamed before. */
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
            return new Moved(target);
        } catch (IOException e) {
            return new Failed(Reason.of(e));
        }
    }

    /**
     * Gives an archive the name of its session's transcript back. A file that has that name already stays what it is, even
     * one that another process makes at this moment: the archive gets the name as its second one, and then loses its first.
     * Done again after a crash, it ends what was begun. The caller syncs the directory after the last one.
     *
     * @param archive as {@link #chooseName} made it
     */
    Result restore(String sessionId, String archive) {
        Optional<ArchiveName> name = ArchiveName.parse(archive);
        Optional<Path> transcript = paths.transcript(sessionId);
        if (name.isEmpty() || transcript.isEmpty() || !name.get().file().equals(sessionId + ".jsonl")) {
            return new Failed("'" + archive + "' is no archive of session " + sessionId);
        }
        Path from = paths.directory().resolve(archive);
        Path to = transcript.get();
        try {
            Optional<FileStamp> archived = disk.stat(from);
            Optional<FileStamp> present = disk.stat(to);
            if (archived.isEmpty()) {
                return present.isPresent() ? new Nothing() : new Failed("its archive " + archive + " is gone");
            }
            if (!archived.get().regular()) {
                return new Failed("its archive " + archive + " is no regular file");
            }
            if (present.isEmpty()) {
                rename(from, to);
            } else if (archived.get().sameFile(present.get())) {
                disk.delete(from);
            } else {
                return new Failed("both " + to.getFileName() + " and " + archive + " exist");
            }
            return new Moved(to);
        } catch (IOException e) {
            return new Failed(Reason.of(e));
        }
    }

    private void rename(Path from, Path to) throws IOException {
        try {
            disk.link(to, from);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            // Not every file system has links, and not every file may be linked to.
            disk.rename(from, to);
            return;
        }
        try {
            disk.delete(from);
        } catch (IOException e) {
            LOG.warn(
                    "{} has its name back, and keeps that of its archive, {}: {}",
                    to,
                    from.getFileName(),
                    Reason.of(e));
        }
    }

    /**
     * Where the transcript of a removed session is.
     *
     * @param archive the archive's name, null when none was made
     */
    Ledger.Transcript find(@Nullable String sessionId, @Nullable String archive) throws IOException {
        Optional<Path> path = sessionId == null ? Optional.empty() : paths.transcript(sessionId);
        if (archive == null || path.isEmpty()) {
            return Ledger.Transcript.NONE;
        }
        Optional<FileStamp> present = disk.stat(path.get());
        Optional<FileStamp> archived =
                disk.stat(paths.directory().resolve(archive)).filter(FileStamp::regular);
        if (archived.isEmpty()) {
            return present.filter(FileStamp::regular).isPresent() ? Ledger.Transcript.IN_PLACE : Ledger.Transcript.GONE;
        }
        return present.isEmpty() || archived.get().sameFile(present.get())
                ? Ledger.Transcript.ARCHIVED
                : Ledger.Transcript.NAME_TAKEN;
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
