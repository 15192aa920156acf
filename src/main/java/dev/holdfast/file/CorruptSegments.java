package dev.holdfast.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps damaged segments for whoever wants to look into them: {@code <segment>.corrupt.<epoch ms>}, once for each
 * segment and size. A copy, so that an interrupted recovery finds the segment where it was.
 */
final class CorruptSegments {
    private static final Logger LOG = LoggerFactory.getLogger(CorruptSegments.class);

    private final Disk disk;
    private final StorePaths paths;
    private final InstantSource clock;

    CorruptSegments(Disk disk, StorePaths paths, InstantSource clock) {
        this.disk = disk;
        this.paths = paths;
        this.clock = clock;
    }

    /** Copies segments aside; durable when this returns. */
    void setAside(List<StoredSegment> segments) throws IOException {
        for (StoredSegment segment : segments) {
            if (!there(segment)) {
                Path copy = copy(segment);
                LOG.warn("{} is damaged; a copy is kept as {}", segment.path(), copy.getFileName());
            }
        }
        if (!segments.isEmpty()) {
            disk.syncDirectory(paths.directory());
        }
    }

    /** A complete, synced file under its name, or none. */
    private Path copy(StoredSegment segment) throws IOException {
        Path copy = paths.directory().resolve(prefix(segment) + clock.millis());
        Path temporary = StorePaths.temporary(copy, "copy");
        disk.delete(temporary);
        FileCopy.toNew(disk, segment.path(), temporary);
        disk.rename(temporary, copy);
        return copy;
    }

    private boolean there(StoredSegment segment) throws IOException {
        for (String name : disk.list(paths.directory())) {
            if (name.startsWith(prefix(segment))
                    && !StorePaths.isTemporary(name)
                    && disk.stat(paths.directory().resolve(name))
                            .filter(stamp -> stamp.size() == segment.size())
                            .isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static String prefix(StoredSegment segment) {
        return segment.name() + ".corrupt.";
    }
}
