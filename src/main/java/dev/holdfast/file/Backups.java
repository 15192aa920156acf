package dev.holdfast.file;

import dev.holdfast.session.Reason;
import java.io.IOException;
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
    private static final long OLDEST = 1_000_000_000_000L;

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
        long time = now;
        while (disk.stat(paths.backup(time)).isPresent()) {
            time++;
        }
        Path backup = paths.backup(time);
        FileCopy.linkOrCopy(disk, backup, paths.snapshot());
        disk.syncDirectory(paths.directory());
        times.add(time);
        for (long superfluous : superfluous(times, Instant.ofEpochMilli(now))) {
            delete(disk, paths.backup(superfluous), "superseded by newer backups");
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

    /**
     * The times of Holdfast's own backups, in epoch milliseconds, newest first. Names without a plausible time belong to
     * people: they are neither counted nor deleted.
     */
    List<Long> times() throws IOException {
        List<Long> times = new ArrayList<>();
        for (String name : disk.list(paths.directory())) {
            OptionalLong time = StorePaths.backupMillis(name);
            if (time.isPresent() && plausible(time.getAsLong(), clock.instant())) {
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

    /**
     * Whether a number in a name is a time in milliseconds that Holdfast may have written: 13 digits, which begin in
     * 2001, and not after tomorrow.
     */
    static boolean plausible(long millis, Instant now) {
        return millis >= OLDEST && millis <= now.plus(DAY).toEpochMilli();
    }

    /** Deletes one of Holdfast's own copies and logs it; a failure costs disk space only. */
    static void delete(Disk disk, Path copy, String why) {
        try {
            disk.delete(copy);
            LOG.info("{}: deleted, {}", copy, why);
        } catch (IOException e) {
            LOG.warn("{}: cannot be deleted: {}", copy, Reason.of(e));
        }
    }

    /** Makes every copy that is the snapshot's own file under another name a file of its own. Durable. */
    void unlinkFromSnapshot() throws IOException {
        Optional<FileStamp> snapshot = disk.stat(paths.snapshot());
        if (snapshot.isEmpty()) {
            return;
        }
        boolean any = false;
        for (String name : disk.list(paths.directory())) {
            Path path = paths.directory().resolve(name);
            if (name.startsWith(StorePaths.SNAPSHOT + ".")
                    && disk.stat(path)
                            .filter(stamp -> sameFile(stamp, snapshot.get()))
                            .isPresent()) {
                FileCopy.toName(disk, path, path);
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
