package dev.holdfast.file;

import dev.holdfast.session.StoreView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code sessions.json} that an open store relies on: the one that it last read or installed. Notices that another
 * program wrote the file, so that a checkpoint keeps that file before it replaces it. Used by one thread at a time.
 */
final class InstalledSnapshot {
    private static final Logger LOG = LoggerFactory.getLogger(InstalledSnapshot.class);

    private final StoreFiles files;
    private @Nullable ContentDigest contents;
    private Optional<FileStamp> stamp = Optional.empty();

    /**
     * The file as it is now.
     *
     * @param contents its digest; null when there is no file
     */
    InstalledSnapshot(StoreFiles files, @Nullable ContentDigest contents) throws IOException {
        this.files = files;
        this.contents = contents;
        installed(contents);
    }

    /** The file with these contents has just been put in place. */
    void installed(@Nullable ContentDigest installed) throws IOException {
        contents = installed;
        stamp = files.disk()
                .stat(files.paths().snapshot())
                .filter(found -> installed != null && found.size() == installed.length());
    }

    /**
     * Keeps the present file under another name if another program wrote it. To be called before the file is replaced.
     *
     * @param replacement the contents that will replace it
     */
    void keepIfForeign(StoreView replacement) throws IOException {
        Path snapshot = files.paths().snapshot();
        Optional<FileStamp> found = files.disk().stat(snapshot);
        if (found.isEmpty()) {
            if (contents != null) {
                LOG.warn("{} was deleted while the store was open; the checkpoint creates it again", snapshot);
            }
            return;
        }
        // The stamp also changes with names and modes; only other contents are an edit.
        if (found.equals(stamp)
                || !found.get().regular()
                || ContentDigest.of(files.disk(), snapshot).equals(contents)) {
            return;
        }
        var unused = files.editedCopies().keep(replacement);
    }
}
