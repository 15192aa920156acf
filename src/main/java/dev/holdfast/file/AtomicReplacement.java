package dev.holdfast.file;

import dev.holdfast.session.Reason;
import dev.holdfast.session.StoreView;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces the snapshot so that whoever reads it meets the old contents or the new, in two steps: {@link #prepare}
 * writes and syncs a temporary file; {@link #install} renames it over the snapshot and syncs the directory. Between them
 * the journal records the digest.
 *
 * <p>Where renaming is refused because a reader holds the snapshot (Windows), it is tried again three times, and then the
 * snapshot is overwritten in place. Only then may a reader meet a mixture, and only then can a crash leave one; the
 * complete temporary file stays, under a {@link CopyName}, until the copy is cut to length and synced, and {@link
 * #finishInterruptedCopy} ends what was begun. At most one such file counts, the one of the greatest revision.
 *
 * <p>Used under the store's locks, by one thread at a time.
 */
final class AtomicReplacement {
    private static final Logger LOG = LoggerFactory.getLogger(AtomicReplacement.class);
    private static final List<Duration> BACKOFF =
            List.of(Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofMillis(800));

    private final Disk disk;
    private final StorePaths paths;
    private final SnapshotFile snapshots;
    private final Backups backups;
    private final Sleeper sleeper;
    private final Supplier<String> random;

    /**
     * Replacement of one store's snapshot.
     *
     * @param random makes a part of a file name that was never used before: letters and digits
     */
    AtomicReplacement(
            Disk disk,
            StorePaths paths,
            SnapshotFile snapshots,
            Backups backups,
            Sleeper sleeper,
            Supplier<String> random) {
        this.disk = disk;
        this.paths = paths;
        this.snapshots = snapshots;
        this.backups = backups;
        this.sleeper = sleeper;
        this.random = random;
    }

    /** Writes a view to a temporary file and syncs it. After a failure no file is left, as far as possible. */
    PreparedSnapshot prepare(StoreView view) throws IOException {
        Path temporary = StorePaths.temporary(paths.snapshot(), random.get());
        try (DiskFile file = disk.open(temporary, Disk.Mode.CREATE)) {
            if (disk.stat(paths.snapshot()).isPresent()) {
                disk.keepOwner(paths.snapshot(), temporary);
            }
            ContentDigest digest = SnapshotFile.write(file, view);
            file.sync();
            long modified = disk.stat(temporary).map(FileStamp::modifiedNanos).orElse(0L);
            return new PreparedSnapshot(temporary, view.revision(), digest, modified);
        } catch (IOException | RuntimeException | Error e) {
            deleteQuietly(temporary);
            throw e;
        }
    }

    /** Drops a prepared snapshot that will not be installed. */
    void discard(PreparedSnapshot prepared) {
        deleteQuietly(prepared.temporary());
    }

    /**
     * Makes a prepared snapshot the snapshot, durably.
     *
     * @param locked whether the store's locks are still ours; asked right before each attempt
     * @throws LocksLostException when they are not; nothing was changed
     * @throws ReplacementException when neither renaming nor copying worked
     * @throws IOException when the last sync failed; the snapshot may be the old one or the new one after a loss of power
     */
    void install(PreparedSnapshot prepared, BooleanSupplier locked) throws IOException {
        requireLocks(prepared, locked);
        List<CopyName> older = copies();
        PreparedSnapshot next = older.isEmpty() ? prepared : supersede(prepared, older);
        Optional<IOException> refusal = rename(next, locked);
        if (refusal.isPresent()) {
            LOG.warn(
                    "{} cannot be replaced by renaming ({}); copying over it",
                    paths.snapshot(),
                    Reason.of(refusal.get()));
            copyOver(next, locked, refusal.get());
        }
        disk.syncDirectory(paths.directory());
    }

    private static void requireLocks(PreparedSnapshot prepared, BooleanSupplier locked) throws LocksLostException {
        if (!locked.getAsBoolean()) {
            throw new LocksLostException("the store's locks were lost before the snapshot of revision "
                    + prepared.revision() + " was installed");
        }
    }

    /** An earlier copy broke off: until this one is in place, it must be the one that recovery would finish. */
    private PreparedSnapshot supersede(PreparedSnapshot prepared, List<CopyName> older) throws IOException {
        PreparedSnapshot named = nameCopy(prepared);
        for (CopyName copy : older) {
            Path path = copy.in(paths.directory());
            if (!path.equals(named.temporary())) {
                disk.delete(path);
            }
        }
        disk.syncDirectory(paths.directory());
        return named;
    }

    private PreparedSnapshot nameCopy(PreparedSnapshot prepared) throws IOException {
        String inode = disk.stat(paths.snapshot()).map(CopyName::inodeNumber).orElse("");
        Path named = new CopyName(prepared.revision(), inode, prepared.digest()).in(paths.directory());
        disk.rename(prepared.temporary(), named);
        disk.syncDirectory(paths.directory());
        return prepared.renamed(named);
    }

    /** Nothing when it worked, otherwise the last refusal. */
    private Optional<IOException> rename(PreparedSnapshot next, BooleanSupplier locked) throws IOException {
        for (int attempt = 0; ; attempt++) {
            requireLocks(next, locked);
            try {
                disk.rename(next.temporary(), paths.snapshot());
                return Optional.empty();
            } catch (NoSuchFileException e) {
                throw e;
            } catch (IOException e) {
                if (attempt == BACKOFF.size()) {
                    return Optional.of(e);
                }
                sleeper.sleep(BACKOFF.get(attempt));
            }
        }
    }

    private void copyOver(PreparedSnapshot next, BooleanSupplier locked, IOException refusal) throws IOException {
        PreparedSnapshot copy = next;
        try {
            copy = CopyName.parse(fileName(next.temporary())).isPresent() ? next : nameCopy(next);
            backups.unlinkFromSnapshot();
            requireLocks(copy, locked);
        } catch (LocksLostException e) {
            throw e;
        } catch (IOException e) {
            e.addSuppressed(refusal);
            throw new ReplacementException("the snapshot could not be replaced, and is as it was", false, e);
        }
        try {
            FileCopy.over(disk, copy.temporary(), paths.snapshot());
        } catch (IOException e) {
            e.addSuppressed(refusal);
            throw new ReplacementException(
                    "the snapshot could be copied in part only; "
                            + copy.temporary().getFileName() + " is complete",
                    true,
                    e);
        }
        deleteQuietly(copy.temporary());
    }

    /**
     * Ends a copy over the snapshot that a crash or a failure interrupted. Called when a store is opened, before the
     * snapshot is read. Doing it twice is doing it once.
     *
     * @return whether there was something to finish
     * @throws IOException when it cannot be finished; everything is kept
     */
    boolean finishInterruptedCopy() throws IOException {
        List<CopyName> copies = completeCopies();
        if (copies.isEmpty()) {
            return false;
        }
        CopyName last = copies.get(copies.size() - 1);
        boolean untouched = untouched(last);
        if (untouched) {
            LOG.warn("{} is whole without the interrupted copy of {}; it stays", paths.snapshot(), last);
        } else {
            LOG.warn("Finishing the interrupted copy of {} over {}", last, paths.snapshot());
            finish(last.in(paths.directory()));
        }
        for (CopyName copy : copies) {
            disk.delete(copy.in(paths.directory()));
        }
        disk.syncDirectory(paths.directory());
        return !untouched;
    }

    private void finish(Path copy) throws IOException {
        try {
            disk.rename(copy, paths.snapshot());
        } catch (IOException refusal) {
            backups.unlinkFromSnapshot();
            FileCopy.over(disk, copy, paths.snapshot());
        }
    }

    /**
     * Whether the snapshot needs no mending: it is whole, and either another file than the one that was being copied over,
     * or without a single block of the copy. Both are asked, because the number of a deleted file is used again, and
     * because a mixture can by chance be whole.
     */
    private boolean untouched(CopyName copy) throws IOException {
        Optional<FileStamp> target = disk.stat(paths.snapshot());
        return target.isPresent()
                && target.get().regular()
                && (!CopyName.inodeNumber(target.get()).equals(copy.targetInode())
                        || !FileCopy.shareBlock(disk, copy.in(paths.directory()), paths.snapshot()))
                && snapshots.fault(paths.snapshot()).isEmpty();
    }

    /** The copy that {@link #finishInterruptedCopy} would put in place of the snapshot. Only reads. */
    Optional<Path> interruptedCopy() throws IOException {
        List<CopyName> copies = completeCopies();
        if (copies.isEmpty() || untouched(copies.get(copies.size() - 1))) {
            return Optional.empty();
        }
        return Optional.of(copies.get(copies.size() - 1).in(paths.directory()));
    }

    /** Whether a temporary file holds what an interrupted copy needs to be finished. */
    boolean needed(String name) throws IOException {
        Optional<CopyName> copy = CopyName.parse(name);
        return copy.isPresent() && complete(copy.get());
    }

    private List<CopyName> completeCopies() throws IOException {
        List<CopyName> complete = new ArrayList<>();
        for (CopyName copy : copies()) {
            if (complete(copy)) {
                complete.add(copy);
            } else {
                LOG.warn("{} is not what its name says, and of no use", copy);
            }
        }
        return complete;
    }

    private boolean complete(CopyName copy) throws IOException {
        return ContentDigest.of(disk, copy.in(paths.directory())).equals(copy.digest());
    }

    private List<CopyName> copies() throws IOException {
        List<CopyName> copies = new ArrayList<>();
        for (String name : disk.list(paths.directory())) {
            CopyName.parse(name).ifPresent(copies::add);
        }
        copies.sort(CopyName.OLDEST_FIRST);
        return copies;
    }

    private void deleteQuietly(Path temporary) {
        try {
            disk.delete(temporary);
        } catch (IOException e) {
            LOG.warn("The temporary file {} could not be deleted: {}", temporary.getFileName(), Reason.of(e));
        }
    }

    private static String fileName(Path path) {
        return String.valueOf(path.getFileName());
    }
}
