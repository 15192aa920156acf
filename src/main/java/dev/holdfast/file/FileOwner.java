package dev.holdfast.file;

import dev.holdfast.session.Reason;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owner, group and mode of files that a process creates in place of another user's, or in another user's directory. A
 * process run as root would otherwise leave files that their owner cannot read. On systems without user IDs nothing
 * happens. Stateless apart from the process's own user ID.
 */
final class FileOwner {
    private static final Logger LOG = LoggerFactory.getLogger(FileOwner.class);
    private static final int ROOT = 0;
    private static final @Nullable Integer USER = number(Path.of("/proc/self"), "unix:uid");

    private FileOwner() {}

    /** Gives a new file the owner and group of its directory; only root may. */
    static void ofDirectory(Path created) throws IOException {
        Path directory = created.toAbsolutePath().getParent();
        if (USER != null && USER == ROOT && directory != null) {
            Map<String, Object> found = attributes(directory);
            if (!Integer.valueOf(ROOT).equals(found.get("uid"))
                    || !Integer.valueOf(ROOT).equals(found.get("gid"))) {
                set(created, "unix:gid", found.get("gid"));
                set(created, "unix:uid", found.get("uid"));
            }
        }
    }

    /**
     * Gives a file that will replace another one the owner, group and mode of that one, if another user owns it. Each of
     * them only where the system permits it.
     */
    static void keep(Path replaced, Path by) {
        try {
            Map<String, Object> old = attributes(replaced);
            if (USER == null || USER.equals(old.get("uid"))) {
                return;
            }
            setQuietly(by, "unix:gid", old.get("gid"));
            setQuietly(by, "unix:uid", old.get("uid"));
            if (old.get("mode") instanceof Integer mode) {
                setQuietly(by, "unix:mode", mode & 0777);
            }
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            LOG.debug("{}: owner and mode are not kept: {}", replaced, Reason.of(e));
        }
    }

    private static Map<String, Object> attributes(Path path) throws IOException {
        return Files.readAttributes(path, "unix:uid,gid,mode", LinkOption.NOFOLLOW_LINKS);
    }

    private static void set(Path path, String attribute, @Nullable Object value) throws IOException {
        Files.setAttribute(path, attribute, value, LinkOption.NOFOLLOW_LINKS);
    }

    private static void setQuietly(Path path, String attribute, @Nullable Object value) throws IOException {
        try {
            if (value != null && !value.equals(Files.getAttribute(path, attribute, LinkOption.NOFOLLOW_LINKS))) {
                Files.setAttribute(path, attribute, value);
            }
        } catch (FileSystemException forbidden) {
            LOG.warn("{}: the system does not permit to keep {}={}", path, attribute, value);
        }
    }

    private static @Nullable Integer number(Path path, String attribute) {
        try {
            return Files.getAttribute(path, attribute) instanceof Integer found ? found : null;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
            return null;
        }
    }
}
