package dev.holdfast.file;

import dev.holdfast.session.Reason;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of a {@code sessions.json} that another program wrote while the store was open, or before a recovery that
 * overrides it: {@code sessions.json.edited.<epoch ms>}, the newest three. Used under the store's locks.
 */
final class EditedCopies {
    private static final Logger LOG = LoggerFactory.getLogger(EditedCopies.class);
    private static final int KEPT = 3;
    private static final int KEYS_IN_LOG = 100;

    private final Disk disk;
    private final StorePaths paths;
    private final InstantSource clock;
    private final SnapshotFile snapshots;

    EditedCopies(Disk disk, StorePaths paths, InstantSource clock, SnapshotFile snapshots) {
        this.disk = disk;
        this.paths = paths;
        this.clock = clock;
        this.snapshots = snapshots;
    }

    /**
     * Keeps the present {@code sessions.json}, durably, and logs which keys differ from what will replace it.
     *
     * @return the copy
     */
    Path keep(StoreView replacement) throws IOException {
        Optional<Path> same = sameContents();
        if (same.isPresent()) {
            return same.get();
        }
        long time = clock.millis();
        while (disk.stat(paths.edited(time)).isPresent()) {
            time++;
        }
        Path copy = paths.edited(time);
        FileCopy.linkOrCopy(disk, copy, paths.snapshot());
        disk.syncDirectory(paths.directory());
        LOG.warn(
                "{}: another program wrote this file; it is kept as {} and replaced. {}",
                paths.snapshot(),
                copy.getFileName(),
                difference(copy, replacement));
        deleteOld();
        return copy;
    }

    /** A copy that an interrupted attempt left. */
    private Optional<Path> sameContents() throws IOException {
        ContentDigest digest = ContentDigest.of(disk, paths.snapshot());
        for (String name : disk.list(paths.directory())) {
            Path path = paths.directory().resolve(name);
            if (StorePaths.editedMillis(name).isPresent()
                    && disk.stat(path)
                            .filter(stamp -> stamp.regular() && stamp.size() == digest.length())
                            .isPresent()
                    && ContentDigest.of(disk, path).equals(digest)) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    private String difference(Path copy, StoreView replacement) {
        try {
            return snapshots.load(copy) instanceof SnapshotFile.Intact intact
                    ? keys(differing(intact.entries(), replacement))
                    : "It is not a snapshot.";
        } catch (IOException unreadable) {
            return "It cannot be read: " + Reason.of(unreadable);
        }
    }

    private static Collection<SessionKey> differing(List<SessionEntry> edited, StoreView replacement) {
        Set<SessionKey> differing = new LinkedHashSet<>();
        Set<SessionKey> present = new LinkedHashSet<>();
        for (SessionEntry entry : edited) {
            present.add(entry.key());
            SessionEntry other = replacement.get(entry.key());
            if (other == null || !other.sameDocument(entry)) {
                differing.add(entry.key());
            }
        }
        for (SessionEntry entry : replacement.inInsertionOrder()) {
            if (!present.contains(entry.key())) {
                differing.add(entry.key());
            }
        }
        return differing;
    }

    private static String keys(Collection<SessionKey> differing) {
        return "Keys that differ: " + differing.size() + " "
                + differing.stream().limit(KEYS_IN_LOG).toList() + (differing.size() > KEYS_IN_LOG ? " and more" : "");
    }

    private void deleteOld() throws IOException {
        List<Long> times = new ArrayList<>();
        for (String name : disk.list(paths.directory())) {
            StorePaths.editedMillis(name).ifPresent(times::add);
        }
        times.removeIf(time -> !Backups.plausible(time, clock.instant()));
        times.sort(Comparator.reverseOrder());
        for (long old : times.subList(Math.min(KEPT, times.size()), times.size())) {
            Backups.delete(disk, paths.edited(old), "more than " + KEPT + " edited copies");
        }
    }
}
