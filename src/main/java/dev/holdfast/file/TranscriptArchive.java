package dev.holdfast.file;

import dev.holdfast.commit.Ledger;
import dev.holdfast.session.Reason;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Archives the files of sessions by renaming them within the store's directory, and brings them back. Never
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

    private static final List<Ledger.Transcript> WORST_FIRST = List.of(
            Ledger.Transcript.NAME_TAKEN,
            Ledger.Transcript.GONE,
            Ledger.Transcript.ARCHIVED,
            Ledger.Transcript.IN_PLACE);

    private final Disk disk;
    private final StorePaths paths;

    TranscriptArchive(Disk disk, StorePaths paths) {
        this.disk = disk;
        this.paths = paths;
    }

    /**
     * Chooses the name under which a file will be archived: that of the time, or of the next millisecond that is free.
     *
     * @param taken names that were chosen and may not be there yet
     * @return nothing when there is no such file, or it is not a regular one
     */
    Optional<String> chooseName(String file, String reason, Instant at, Set<String> taken) throws IOException {
        if (regular(file).isEmpty()) {
            return Optional.empty();
        }
        ArchiveName name = new ArchiveName(file, reason, at);
        while (taken.contains(name.toString())
                || disk.stat(paths.directory().resolve(name.toString())).isPresent()) {
            name = name.next();
        }
        return Optional.of(name.toString());
    }

    /**
     * Renames a session's file to the name that was chosen for it. Redone by recovery: when the file is gone and the
     * archive there, nothing happens. The caller syncs the directory after the last one.
     *
     * @param archive as {@link #chooseName} made it
     */
    Result archive(String file, String archive) {
        if (!isArchiveOf(file, archive)) {
            return notAnArchive(file, archive);
        }
        try {
            Optional<Path> present = regular(file);
            if (present.isEmpty()) {
                return new Nothing();
            }
            Path target = paths.directory().resolve(archive);
            if (disk.stat(target).isPresent()) {
                return new Failed("both " + file + " and " + archive + " exist");
            }
            disk.rename(present.get(), target);
            return new Moved(target);
        } catch (IOException e) {
            return new Failed(Reason.of(e));
        }
    }

    /** Whether a file may be moved to an archive of that name and back: neither leads out of the directory, none is the store's own. */
    private static boolean isArchiveOf(String file, String archive) {
        Optional<ArchiveName> name = ArchiveName.parse(archive);
        return name.isPresent()
                && name.get().file().equals(file)
                && file.indexOf('/') < 0
                && file.indexOf('\\') < 0
                && !file.startsWith("sessions.");
    }

    private static Result notAnArchive(String file, String archive) {
        return new Failed("'" + archive + "' is not an archive of " + file);
    }

    /**
     * Gives an archive the name of its file back. A file that has that name already stays what it is, even
     * one that another process makes at this moment: the archive gets the name as its second one, and then loses its first.
     * Done again after a crash, it ends what was begun. The caller syncs the directory after the last one.
     *
     * @param archive as {@link #chooseName} made it
     */
    Result restore(String file, String archive) {
        if (!isArchiveOf(file, archive)) {
            return notAnArchive(file, archive);
        }
        Path from = paths.directory().resolve(archive);
        Path to = paths.directory().resolve(file);
        try {
            Optional<FileStamp> archived = disk.stat(from);
            Optional<FileStamp> present = disk.stat(to);
            if (archived.isEmpty()) {
                return present.isPresent() ? new Nothing() : new Failed("its archive " + archive + " is gone");
            }
            if (!archived.get().regular()) {
                return new Failed("its archive " + archive + " is not a regular file");
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
     * Where the files of a removed session are, as a unit: it can come back when each is in its archive or in its place.
     *
     * @param archives the archives' names
     */
    Ledger.Transcript find(List<String> archives) throws IOException {
        Set<Ledger.Transcript> found = EnumSet.noneOf(Ledger.Transcript.class);
        for (String archive : archives) {
            Optional<ArchiveName> name = ArchiveName.parse(archive);
            found.add(
                    name.isPresent() && isArchiveOf(name.get().file(), archive)
                            ? find(name.get().file(), archive)
                            : Ledger.Transcript.NONE);
        }
        for (Ledger.Transcript worst : WORST_FIRST) {
            if (found.contains(worst)) {
                return worst;
            }
        }
        return Ledger.Transcript.NONE;
    }

    private Ledger.Transcript find(String file, String archive) throws IOException {
        Optional<FileStamp> present = disk.stat(paths.directory().resolve(file));
        Optional<FileStamp> archived =
                disk.stat(paths.directory().resolve(archive)).filter(FileStamp::regular);
        if (archived.isEmpty()) {
            return present.filter(FileStamp::regular).isPresent() ? Ledger.Transcript.IN_PLACE : Ledger.Transcript.GONE;
        }
        return present.isEmpty() || archived.get().sameFile(present.get())
                ? Ledger.Transcript.ARCHIVED
                : Ledger.Transcript.NAME_TAKEN;
    }

    /** A file of the directory, when it is a regular one. */
    private Optional<Path> regular(String file) throws IOException {
        Path path = paths.directory().resolve(file);
        return disk.stat(path).filter(FileStamp::regular).map(stamp -> path);
    }
}
