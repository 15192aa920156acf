package dev.holdfast.file;

import dev.holdfast.commit.Change;
import dev.holdfast.commit.Commit;
import dev.holdfast.session.StoreView;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renames the transcripts of removed sessions, right after the commit and again when recovery replays it. Failures are
 * logged and counted; they stop nothing.
 */
final class Archiving {
    private static final Logger LOG = LoggerFactory.getLogger(Archiving.class);
    private static final String TRANSCRIPT = ".jsonl";

    private final StoreFiles files;
    private final FileFigures figures;

    Archiving(StoreFiles files, FileFigures figures) {
        this.files = files;
        this.figures = figures;
    }

    /** Archives what a durable commit removed. */
    void archive(Commit commit) {
        boolean any = false;
        for (Change change : commit.changes()) {
            if (change instanceof Change.Remove remove && remove.removal().archive() != null) {
                String sessionId = remove.entry().sessionId();
                any |= sessionId != null && archived(sessionId, remove.removal().archive());
            }
        }
        syncAfter(any);
    }

    /** Archives what removals chose names for, unless an entry of the view uses the transcript. */
    void redo(List<String> archives, StoreView view) {
        boolean any = false;
        for (String archive : archives) {
            Optional<String> sessionId = ArchiveName.parse(archive)
                    .map(ArchiveName::file)
                    .filter(file -> file.endsWith(TRANSCRIPT))
                    .map(file -> file.substring(0, file.length() - TRANSCRIPT.length()));
            if (sessionId.isPresent() && !view.refersTo(sessionId.get())) {
                any |= redone(sessionId.get(), archive);
            }
        }
        syncAfter(any);
    }

    /** When the archive is there, the removal was carried out, and a transcript beside it belongs to a later session. */
    private boolean redone(String sessionId, String archive) {
        try {
            return files.disk().stat(files.paths().directory().resolve(archive)).isEmpty()
                    && archived(sessionId, archive);
        } catch (IOException e) {
            failed(sessionId, e.toString());
            return false;
        }
    }

    private boolean archived(String sessionId, String archive) {
        TranscriptArchive.Result result = files.archive().archive(sessionId, archive);
        if (result instanceof TranscriptArchive.Failed failed) {
            failed(sessionId, failed.why());
        }
        return result instanceof TranscriptArchive.Archived;
    }

    private void failed(String sessionId, String why) {
        figures.failedArchives.increment();
        LOG.warn("{}: the transcript of session {} stays: {}", files.paths().directory(), sessionId, why);
    }

    private void syncAfter(boolean any) {
        if (!any) {
            return;
        }
        try {
            files.disk().syncDirectory(files.paths().directory());
        } catch (IOException e) {
            LOG.warn(
                    "{}: archives may come back as transcripts: {}",
                    files.paths().directory(),
                    e.toString());
        }
    }
}
