package dev.holdfast.file;

import dev.holdfast.session.Reason;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backups of one store: {@code sessions.json.bak.<epoch ms>}, each the snapshot as it was before a checkpoint
 * replaced it. A backup is a hard link where the file system has them, since a replaced file is never written again;
 * only copying over the snapshot in place would write through the link, so that path calls {@link #unlinkFromSnapshot}
 * first. Used under the store's locks, by one thread at a time.
 */
final class Backups {
    private static final Logger LOG = LoggerFactory.getLogger(Backups.class);
    private static final Duration DAY = Duration.ofHours(24);
    private static final int KEPT = 3;

    private final Disk disk;
    private final StorePaths paths;
    private final InstantSource clock;
    private final LongSupplier rotateBytes;

    /**
     * Backups of a store.
     *
     * @param rotateBytes the size beyond which each checkpoint makes a backup; 0 for no such size
     */
    Backups(Disk disk, StorePaths paths, InstantSource clock, LongSupplier rotateBytes) {
        this.disk = disk;
        this.paths = paths;
        this.clock = clock;
        this.rotateBytes = rotateBytes;
    }

    /**
     * Keeps the snapshot that is about to be replaced, when it is large or the newest backup is over a day old, and drops
     * the backups that are too many. Durable when it returns.
     *
     * @return the backup that was made
     */
    Optional<Path> keepSnapshot() throws IOException {
        Optional<FileStamp> snapshot = disk.stat(paths.snapshot());
        List<Long> times = times();
        long now = clock.millis();
        if (snapshot.isEmpty()
                || !snapshot.get().regular()
                || !due(snapshot.get().size(), times, now)) {
            return Optional.empty();
        }
        long time = times.stream().mapToLong(Long::longValue).anyMatch(t -> t == now) ? newest(times) + 1 : now;
        Path backup = paths.backup(time);
        linkOrCopy(backup);
        disk.syncDirectory(paths.directory());
        times.add(time);
        for (long superfluous : superfluous(times, Instant.ofEpochMilli(now))) {
            drop(paths.backup(superfluous));
        }
        return Optional.of(backup);
    }

    private boolean due(long size, List<Long> times, long now) {
        long limit = rotateBytes.getAsLong();
        return (limit > 0 && size > limit) || times.isEmpty() || Math.abs(now - newest(times)) > DAY.toMillis();
    }

    private static long newest(List<Long> times) {
        return times.stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** The times of all backups, in epoch milliseconds, newest first. */
    List<Long> times() throws IOException {
        List<Long> times = new ArrayList<>();
        for (String name : disk.list(paths.directory())) {
            OptionalLong time = StorePaths.backupMillis(name);
            if (time.isPresent()) {
                times.add(time.getAsLong());
            }
        }
        times.sort(Comparator.reverseOrder());
        return times;
    }

    /**
     * Which backups go when three stay: the newest two and, where there is one, the newest that is at least 24 h old. As
     * long as there is none, the oldest stays and becomes one: a large store makes a backup at every checkpoint, and
     * would otherwise never have one that is older than its last three. By number, not by the order of names.
     *
     * @param times of all backups, in epoch milliseconds
     */
    static List<Long> superfluous(List<Long> times, Instant now) {
        List<Long> newestFirst = new ArrayList<>(times);
        newestFirst.sort(Comparator.reverseOrder());
        if (newestFirst.size() <= KEPT) {
            return List.of();
        }
        List<Long> rest = newestFirst.subList(KEPT - 1, newestFirst.size());
        long dayAgo = now.minus(DAY).toEpochMilli();
        // Already one of the newest two may be a day old; the third is then simply the next one.
        boolean oldAmongNewest = newestFirst.get(KEPT - 2) <= dayAgo;
        long third = oldAmongNewest
                ? rest.get(0)
                : rest.stream().filter(time -> time <= dayAgo).findFirst().orElse(rest.get(rest.size() - 1));
        return rest.stream().filter(time -> time != third).toList();
    }

    private void linkOrCopy(Path backup) throws IOException {
        try {
            disk.link(backup, paths.snapshot());
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("No link for the backup {}, it becomes a copy: {}", backup.getFileName(), Reason.of(e));
            copyTo(backup, paths.snapshot());
        }
    }

    /** A complete, synced file under its name, or none. */
    private void copyTo(Path target, Path from) throws IOException {
        Path temporary = StorePaths.temporary(target, "copy");
        disk.delete(temporary);
        FileCopy.toNew(disk, from, temporary);
        disk.rename(temporary, target);
    }

    private void drop(Path backup) {
        try {
            disk.delete(backup);
        } catch (IOException e) {
            LOG.warn("The old backup {} could not be deleted: {}", backup.getFileName(), Reason.of(e));
        }
    }

    /** Makes every backup that is the snapshot's own file under another name a file of its own. Durable. */
    void unlinkFromSnapshot() throws IOException {
        Optional<FileStamp> snapshot = disk.stat(paths.snapshot());
        if (snapshot.isEmpty()) {
            return;
        }
        boolean any = false;
        for (long time : times()) {
            Path backup = paths.backup(time);
            if (disk.stat(backup)
                    .filter(stamp -> sameFile(stamp, snapshot.get()))
                    .isPresent()) {
                copyTo(backup, backup);
                any = true;
            }
        }
        if (any) {
            disk.syncDirectory(paths.directory());
        }
    }

    /** Without inodes two names of one file still agree in size and time; copying one file too many harms nobody. */
    private static boolean sameFile(FileStamp a, FileStamp b) {
        return a.inode().equals(b.inode()) && a.size() == b.size() && a.modifiedNanos() == b.modifiedNanos();
    }
}
