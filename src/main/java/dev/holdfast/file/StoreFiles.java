package dev.holdfast.file;

import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What works on the files of one store.
 *
 * @param paths their names
 * @param replacement of the snapshot
 * @param archive of transcripts
 */
record StoreFiles(
        Disk disk,
        StorePaths paths,
        SnapshotFile snapshots,
        Backups backups,
        AtomicReplacement replacement,
        TranscriptArchive archive,
        CorruptCopies corruptCopies,
        EditedCopies editedCopies,
        TemporaryFiles temporaryFiles,
        RecoverySources sources,
        RecoveryMark mark) {

    /** Those of the store at {@code paths}. */
    static StoreFiles of(
            Disk disk,
            StorePaths paths,
            EntryParser parser,
            Sleeper sleeper,
            InstantSource clock,
            Supplier<String> random,
            LongSupplier rotateBytes) {
        SnapshotFile snapshots = new SnapshotFile(disk, parser, sleeper);
        Backups backups = new Backups(disk, paths, clock, rotateBytes);
        return new StoreFiles(
                disk,
                paths,
                snapshots,
                backups,
                new AtomicReplacement(disk, paths, snapshots, backups, sleeper, random),
                new TranscriptArchive(disk, paths),
                new CorruptCopies(disk, paths, clock, random),
                new EditedCopies(disk, paths, clock, snapshots),
                new TemporaryFiles(disk, paths, clock),
                new RecoverySources(disk, paths),
                new RecoveryMark(disk, paths));
    }
}
