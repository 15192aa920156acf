package dev.holdfast.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Sets broken snapshots aside, so that nothing that is done later can lose what they hold:
 * {@code sessions.json.corrupt.<epoch ms>}, once for each content.
 */
final class CorruptCopies {
    private final Disk disk;
    private final StorePaths paths;
    private final InstantSource clock;
    private final Supplier<String> random;

    /**
     * The corrupt copies of one store.
     *
     * @param random makes a part of a file name that was never used before: letters and digits
     */
    CorruptCopies(Disk disk, StorePaths paths, InstantSource clock, Supplier<String> random) {
        this.disk = disk;
        this.paths = paths;
        this.clock = clock;
        this.random = random;
    }

    /** Copies the snapshot aside, durably, unless a copy with its contents is there already; the copy. */
    Path setAside() throws IOException {
        Path temporary = StorePaths.temporary(paths.snapshot(), random.get());
        FileCopy.toNew(disk, paths.snapshot(), temporary);
        ContentDigest digest = ContentDigest.of(disk, temporary);
        Optional<Path> same = withContents(digest);
        if (same.isPresent()) {
            disk.delete(temporary);
            return same.get();
        }
        long time = clock.millis();
        while (disk.stat(paths.corrupt(time)).isPresent()) {
            time++;
        }
        Path copy = paths.corrupt(time);
        disk.rename(temporary, copy);
        disk.syncDirectory(paths.directory());
        return copy;
    }

    private Optional<Path> withContents(ContentDigest digest) throws IOException {
        for (String name : disk.list(paths.directory())) {
            Path path = paths.directory().resolve(name);
            if (StorePaths.corruptMillis(name).isPresent()
                    && disk.stat(path)
                            .filter(stamp -> stamp.regular() && stamp.size() == digest.length())
                            .isPresent()
                    && ContentDigest.of(disk, path).equals(digest)) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }
}
