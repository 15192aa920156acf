package dev.holdfast.file;

import dev.holdfast.file.Recovery.Content;
import dev.holdfast.session.Command.Receipt;
import dev.holdfast.session.Command.RecoverReport;
import dev.holdfast.session.Durability;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Makes a corrupt store usable, when somebody asks for it: takes the contents that were chosen, replays over them all
 * that is intact in the journal, and puts that in place of the broken file, of which a copy stays. Each step can be
 * interrupted; the store is then corrupt as before, and it can be asked for again.
 */
final class OperatorRecovery {
    private static final String SALVAGE = "salvage";

    private final StoreFiles files;
    private final StoreOpening opening;
    private final Durability durability;

    OperatorRecovery(StoreFiles files, StoreOpening opening, Durability durability) {
        this.files = files;
        this.opening = opening;
        this.durability = durability;
    }

    /**
     * Recovers the store and closes it again; the locks are released then.
     *
     * <p>Missing revisions are those between intact commits, and those of damaged ones as far as their neighbours tell. What
     * lies between a backup and the oldest commit that the journal still has cannot be counted.
     *
     * @param from the exact name of a backup or corrupt copy, or {@code salvage}
     */
    RecoverReport recover(String from, StoreLock lock) throws IOException {
        requireCorrupt();
        Content chosen = from.equals(SALVAGE) ? salvaged() : backup(from);
        Recovered recovered = opening.salvaged(chosen);
        FileStore store = opening.open(lock, recovered, closed -> {});
        store.close(recovered.view());
        return new RecoverReport(
                chosen.view().size(),
                recovered.replay().records().commits(),
                recovered.replay().missingRevisions(),
                new Receipt(recovered.view().revision(), durability));
    }

    private void requireCorrupt() throws IOException {
        try {
            var unused = opening.judged(false);
        } catch (CorruptJournalException e) {
            return;
        } catch (StoreException e) {
            if (e.code() == ErrorCode.STORE_CORRUPT) {
                return;
            }
            throw e;
        }
        throw new StoreException(ErrorCode.NOT_CORRUPT, "the store is not corrupt: there is nothing to recover");
    }

    private Content salvaged() throws IOException {
        Path snapshot = files.paths().snapshot();
        if (files.disk().stat(snapshot).isEmpty()) {
            return Content.none();
        }
        SnapshotFile.Loaded loaded = files.snapshots().load(snapshot);
        return loaded instanceof SnapshotFile.Intact intact
                ? Content.of(intact)
                : Content.of(files.snapshots().salvage(snapshot));
    }

    private Content backup(String name) throws IOException {
        boolean named = StorePaths.backupMillis(name).isPresent()
                || StorePaths.corruptMillis(name).isPresent();
        Path path = files.paths().directory().resolve(named ? name : StorePaths.SNAPSHOT);
        if (!named || files.disk().stat(path).filter(FileStamp::regular).isEmpty()) {
            throw new StoreException(
                    ErrorCode.NOT_FOUND,
                    "'" + name + "' is neither 'salvage' nor the name of a backup or corrupt copy of this store");
        }
        SnapshotFile.Loaded loaded = files.snapshots().load(path);
        if (loaded instanceof SnapshotFile.Intact intact) {
            return Content.of(intact);
        }
        String what = loaded instanceof SnapshotFile.Corrupt corrupt
                ? corrupt.what() + " (at byte " + corrupt.offset() + ")"
                : "is gone";
        throw new StoreException(
                ErrorCode.INVALID_BACKUP, name + " " + what + ": choose another backup, or salvage what is whole");
    }
}
