package dev.holdfast.file;

import dev.holdfast.session.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears away what crashes left: files {@code sessions.….tmp} that nobody has written for five minutes, the age at which
 * the predecessor reclaims them too. Called when a store has been opened, under its locks.
 */
final class TemporaryFiles {
    private static final Logger LOG = LoggerFactory.getLogger(TemporaryFiles.class);
    private static final Duration RECLAIMABLE = Duration.ofMinutes(5);

    private final Disk disk;
    private final StorePaths paths;
    private final InstantSource clock;

    TemporaryFiles(Disk disk, StorePaths paths, InstantSource clock) {
        this.disk = disk;
        this.paths = paths;
        this.clock = clock;
    }

    /**
     * Deletes what is old and not needed; a file that cannot be deleted is logged and left.
     *
     * @return the names of the files that were deleted
     */
    List<String> clear(AtomicReplacement replacement) throws IOException {
        List<String> deleted = new ArrayList<>();
        for (String name : disk.list(paths.directory())) {
            if (!StorePaths.isTemporary(name)) {
                continue;
            }
            Path path = paths.directory().resolve(name);
            try {
                if (old(path) && !replacement.needed(name)) {
                    disk.delete(path);
                    deleted.add(name);
                }
            } catch (IOException e) {
                LOG.warn("The temporary file {} could not be cleared away: {}", name, Reason.of(e));
            }
        }
        return List.copyOf(deleted);
    }

    /** The same, when a store is opened: failures cost disk space, not data, and are logged. */
    void clearQuietly(AtomicReplacement replacement) {
        try {
            List<String> cleared = clear(replacement);
            if (!cleared.isEmpty()) {
                LOG.info("{}: cleared away {}", paths.directory(), cleared);
            }
        } catch (IOException e) {
            LOG.warn("{}: old temporary files stay: {}", paths.directory(), Reason.of(e));
        }
    }

    private boolean old(Path path) throws IOException {
        Optional<FileStamp> stamp = disk.stat(path);
        long youngest =
                TimeUnit.MILLISECONDS.toNanos(clock.instant().minus(RECLAIMABLE).toEpochMilli());
        return stamp.isPresent() && stamp.get().regular() && stamp.get().modifiedNanos() < youngest;
    }
}
