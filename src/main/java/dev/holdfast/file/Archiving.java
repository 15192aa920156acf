package dev.holdfast.file;

import dev.holdfast.commit.ArchiveNames;
import dev.holdfast.commit.Change;
import dev.holdfast.commit.Commit;
import dev.holdfast.file.TranscriptArchive.Failed;
import dev.holdfast.file.TranscriptArchive.Moved;
import dev.holdfast.file.TranscriptArchive.Result;
import dev.holdfast.session.Reason;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreView;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renames the transcripts of removed sessions, and of those that came back, right after the commit and again when
 * recovery replays it. Failures are logged and counted; they stop nothing.
 */
final class Archiving {
    private static final Logger LOG = LoggerFactory.getLogger(Archiving.class);

    private final StoreFiles files;
    private final SessionFiles sessionFiles;
    private final FileFigures figures;

    Archiving(StoreFiles files, FileFigures figures) {
        this.files = files;
        this.sessionFiles = new SessionFiles(files.disk(), files.paths());
        this.figures = figures;
    }

    /** Chooses the names of one commit's archives. Lists the directory once, when the first are asked for. */
    ArchiveNames names() {
        return new CommitNames();
    }

    private final class CommitNames implements ArchiveNames {
        private final Set<String> chosen = new HashSet<>();
        private final Set<String> moving = new HashSet<>();
        private @Nullable List<String> listing;

        @Override
        public List<String> choose(SessionEntry gone, StoreView left, Why why, Instant at) {
            try {
                List<String> names =
                        listing == null ? files.disk().list(files.paths().directory()) : listing;
                listing = names;
                return chosen(gone, left, why, at, names);
            } catch (IOException e) {
                figures.failedArchives.increment();
                LOG.warn(
                        "{}: cannot archive the files of session {}: {}",
                        files.paths().directory(),
                        gone.sessionId(),
                        Reason.of(e));
                return List.of();
            }
        }

        private List<String> chosen(SessionEntry gone, StoreView left, Why why, Instant at, List<String> names)
                throws IOException {
            List<String> archives = new ArrayList<>();
            for (String file : sessionFiles.of(gone, names)) {
                if (!moving.contains(file) && !sessionFiles.inUse(file, left)) {
                    Optional<String> name = files.archive().chooseName(file, word(why), at, chosen);
                    name.ifPresent(archives::add);
                    name.ifPresent(chosen::add);
                    name.ifPresent(archive -> moving.add(file));
                }
            }
            return archives;
        }
    }

    private static String word(ArchiveNames.Why why) {
        return switch (why) {
            case DELETED -> "deleted";
            case RESET -> "reset";
        };
    }

    /**
     * Makes the moves that a durable commit asks for. A file that an entry of the view uses stays.
     *
     * @param view the view after the commit
     * @return the keys of entries that came back while their transcripts stay in the archive
     */
    Set<SessionKey> move(Commit commit, StoreView view) {
        boolean any = false;
        Set<SessionKey> stay = new HashSet<>();
        for (Change change : commit.changes()) {
            for (TranscriptMove move : TranscriptMove.of(change)) {
                Result result = moved(move, view);
                any |= result instanceof Moved;
                if (result instanceof Failed && change instanceof Change.Restore) {
                    stay.add(change.key());
                }
            }
        }
        syncAfter(any);
        return stay;
    }

    private Result moved(TranscriptMove move, StoreView view) {
        try {
            return !move.back() && sessionFiles.inUse(move.file(), view) ? new TranscriptArchive.Nothing() : made(move);
        } catch (IOException e) {
            failed(move, Reason.of(e));
            return new Failed(Reason.of(e));
        }
    }

    /** Makes the moves that replayed commits asked for, unless they were made. */
    void redo(Collection<TranscriptMove> moves, StoreView view) {
        boolean any = false;
        for (TranscriptMove move : moves) {
            any |= redone(move, view);
        }
        syncAfter(any);
    }

    private boolean redone(TranscriptMove move, StoreView view) {
        try {
            boolean archived = files.disk()
                    .stat(files.paths().directory().resolve(move.archive()))
                    .isPresent();
            // When the archive is there, the removal was carried out, and a file of that name belongs to a later
            // session; when it is not, it was restored. A file that an entry uses stays.
            boolean due = move.back() ? archived : !archived && !sessionFiles.inUse(move.file(), view);
            return due && made(move) instanceof Moved;
        } catch (IOException e) {
            failed(move, Reason.of(e));
            return false;
        }
    }

    private Result made(TranscriptMove move) {
        Result result = move.back()
                ? files.archive().restore(move.file(), move.archive())
                : files.archive().archive(move.file(), move.archive());
        if (result instanceof Failed failed) {
            failed(move, failed.why());
        }
        return result;
    }

    private void failed(TranscriptMove move, String why) {
        figures.failedArchives.increment();
        LOG.warn(
                "{}: {} {}: {}",
                files.paths().directory(),
                move.file(),
                move.back() ? "stays in its archive" : "is not archived",
                why);
    }

    private void syncAfter(boolean any) {
        if (!any) {
            return;
        }
        try {
            files.disk().syncDirectory(files.paths().directory());
        } catch (IOException e) {
            LOG.warn(
                    "{}: power loss may undo the renaming of transcripts: {}",
                    files.paths().directory(),
                    Reason.of(e));
        }
    }
}
