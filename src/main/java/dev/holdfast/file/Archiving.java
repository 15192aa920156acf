package dev.holdfast.file;

import dev.holdfast.commit.Change;
import dev.holdfast.commit.Commit;
import dev.holdfast.file.TranscriptArchive.Failed;
import dev.holdfast.file.TranscriptArchive.Moved;
import dev.holdfast.file.TranscriptArchive.Result;
import dev.holdfast.session.Reason;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreView;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
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
    private final FileFigures figures;

    Archiving(StoreFiles files, FileFigures figures) {
        this.files = files;
        this.figures = figures;
    }

    /** The name for a transcript's archive; null when there is none to archive, or no name can be told. */
    @Nullable
    String name(String sessionId, Instant at, Set<String> taken) {
        try {
            return files.archive().chooseName(sessionId, at, taken).orElse(null);
        } catch (IOException e) {
            figures.failedArchives.increment();
            LOG.warn("{}: no archive for session {}: {}", files.paths().directory(), sessionId, Reason.of(e));
            return null;
        }
    }

    /**
     * Makes the moves that a durable commit asks for.
     *
     * @return the keys of entries that came back while their transcripts stay in the archive
     */
    Set<SessionKey> move(Commit commit) {
        boolean any = false;
        Set<SessionKey> stay = new HashSet<>();
        for (Change change : commit.changes()) {
            Optional<TranscriptMove> move = TranscriptMove.of(change);
            if (move.isPresent()) {
                Result result = made(move.get());
                any |= result instanceof Moved;
                if (result instanceof Failed && change instanceof Change.Restore) {
                    stay.add(change.key());
                }
            }
        }
        syncAfter(any);
        return stay;
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
            // When the archive is there, the removal was carried out, and a transcript beside it belongs to a later
            // session; when it is not, it has come back. A transcript that an entry uses stays.
            boolean due = move.back() ? archived : !archived && !view.refersTo(move.sessionId());
            return due && made(move) instanceof Moved;
        } catch (IOException e) {
            failed(move, Reason.of(e));
            return false;
        }
    }

    private Result made(TranscriptMove move) {
        Result result = move.back()
                ? files.archive().restore(move.sessionId(), move.archive())
                : files.archive().archive(move.sessionId(), move.archive());
        if (result instanceof Failed failed) {
            failed(move, failed.why());
        }
        return result;
    }

    private void failed(TranscriptMove move, String why) {
        figures.failedArchives.increment();
        LOG.warn(
                "{}: the transcript of session {} {}: {}",
                files.paths().directory(),
                move.sessionId(),
                move.back() ? "does not come back" : "stays",
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
