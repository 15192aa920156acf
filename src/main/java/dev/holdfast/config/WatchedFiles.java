package dev.holdfast.config;

import dev.holdfast.session.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Tells when files have changed. Their content is compared, behind whatever links lead to it: a file that is written in
 * place, one that is renamed over another and Kubernetes's exchange of the directory that a ConfigMap's or Secret's links
 * lead to are all seen, and a file that is merely touched is not. Of the content only a digest is kept.
 *
 * <p>A change counts once two looks in a row have found the same, so that a file is not read while it is being written. A
 * file that is missing or cannot be read is a content too, different from every other. Whoever is told of a change reads
 * files that are at least as new; when they are newer, the next looks tell again.
 *
 * <p>Safe for use by any thread; a look waits for the disk.
 */
public final class WatchedFiles {
    private static final String UNREADABLE = "unreadable";

    private final List<Path> files;
    private String told;
    private String seen;

    /** Begins with what the files hold now; read them after this, not before. */
    public WatchedFiles(List<Path> files) {
        this.files = List.copyOf(files);
        this.told = digest();
        this.seen = told;
    }

    /** Looks at the files. True when they differ from what they were when this was last true, or at the beginning. */
    public synchronized boolean haveChanged() {
        String before = seen;
        seen = digest();
        if (!seen.equals(before) || seen.equals(told)) {
            return false;
        }
        told = seen;
        return true;
    }

    private String digest() {
        return files.stream().map(WatchedFiles::digest).collect(Collectors.joining(" "));
    }

    private static String digest(Path file) {
        try (InputStream content = Files.newInputStream(file)) {
            MessageDigest sha256 = Sha256.begin();
            byte[] buffer = new byte[8192];
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                sha256.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(sha256.digest());
        } catch (IOException missing) {
            return UNREADABLE;
        }
    }
}
