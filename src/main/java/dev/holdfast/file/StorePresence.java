package dev.holdfast.file;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreException.Outcome;
import dev.holdfast.session.StoreName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which stores there are below the root. A store that was left while it was open exists, whatever the disk says: where its
 * files are missing they vanished, and an empty store in their place would hide that. Thread-safe; blocks shortly.
 */
final class StorePresence {
    private final Disk disk;
    private final Path root;
    private final RootGuard guard;
    private final Set<StoreName> left = ConcurrentHashMap.newKeySet();

    StorePresence(Disk disk, Path root, RootGuard guard) {
        this.disk = disk;
        this.root = root;
        this.guard = guard;
    }

    /**
     * Makes sure that the root is the one that it was.
     *
     * @throws StoreException {@code ENGINE_UNAVAILABLE} when it is not
     */
    void requireRoot() {
        try {
            guard.require();
        } catch (IOException e) {
            throw Journal.failure(e, "the directory " + root + " cannot be looked at", Outcome.NOT_APPLIED);
        }
    }

    /** A store was left without a clean end, with something in it. */
    void left(StoreName store) {
        left.add(store);
    }

    /**
     * Whether a store has ever been written.
     *
     * @throws StoreException {@code ENGINE_UNAVAILABLE} when its files vanished while it was open, or the root is gone
     */
    boolean exists(StoreName store) {
        boolean there = isThere(store);
        if (there) {
            left.remove(store);
            return true;
        }
        requireRoot();
        if (left.contains(store)) {
            throw new StoreException(
                    ErrorCode.ENGINE_UNAVAILABLE,
                    "the files of store " + store + " vanished while it was open: put the directory "
                            + StorePaths.of(root, store).directory()
                            + " back; Holdfast then opens it by itself. To begin an empty store, restart Holdfast");
        }
        return false;
    }

    /** Whether the files of a store that has been written are on the disk. */
    boolean isThere(StoreName store) {
        StorePaths paths = StorePaths.of(root, store);
        try {
            if (!paths.contained(disk, root)) {
                return false;
            }
            if (disk.stat(paths.snapshot()).isPresent()) {
                return true;
            }
            return segments(paths).values().stream().anyMatch(stamp -> stamp.size() > SegmentHeader.BYTES)
                    || new RecoverySources(disk, paths).trace();
        } catch (IOException e) {
            throw Journal.failure(e, "store " + store + " cannot be looked at", Outcome.NOT_APPLIED);
        }
    }

    /** The segments of a store, oldest first. */
    Map<String, FileStamp> segments(StorePaths paths) throws IOException {
        Map<String, FileStamp> segments = new LinkedHashMap<>();
        for (String name : disk.list(paths.directory())) {
            if (StorePaths.segmentSequence(name).isPresent()) {
                Optional<FileStamp> stamp = disk.stat(paths.directory().resolve(name));
                stamp.ifPresent(found -> segments.put(name, found));
            }
        }
        return segments;
    }
}
