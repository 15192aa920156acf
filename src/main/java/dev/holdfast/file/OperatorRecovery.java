package dev.holdfast.file;

import dev.holdfast.file.Recovery.Content;
import dev.holdfast.session.Command.Receipt;
import dev.holdfast.session.Command.RecoverReport;
import dev.holdfast.session.Command.SkippedMember;
import dev.holdfast.session.Durability;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a corrupt store usable, when somebody asks for it: takes the contents that were chosen, replays over them all
 * that is intact in the journal, and puts that in place of the broken file, of which a copy stays. Each step can be
 * interrupted; the store is then corrupt as before, and it can be asked for again.
 */
final class OperatorRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorRecovery.class);
    private static final String SALVAGE = "salvage";
    private static final String EMPTY = "empty";

    private final StoreFiles files;
    private final StoreOpening opening;
    private final Durability durability;

    OperatorRecovery(StoreFiles files, StoreOpening opening, Durability durability) {
        this.files = files;
        this.opening = opening;
        this.durability = durability;
    }

    /**
     * Recovers the store and closes it again; the locks are released then. Until the first write afterwards, it can be
     * repeated with another source.
     *
     * <p>Missing revisions are those between intact commits, and those of damaged ones as far as their neighbours tell. Those
     * between a backup and the oldest commit that the journal still has cannot be counted.
     *
     * @param from the exact name of a backup, copy or temporary file, or {@code salvage}, or {@code empty}
     */
    RecoverReport recover(String from, StoreLock lock) throws IOException {
        boolean repeated = files.mark().present();
        if (!repeated) {
            requireCorrupt();
        }
        Chosen chosen =
                switch (from) {
                    case SALVAGE -> salvaged();
                    case EMPTY -> new Chosen(Content.none(), List.of());
                    default -> new Chosen(backup(from), List.of());
                };
        int kept = chosen.content().size();
        Recovered recovered = opening.salvaged(chosen.content());
        if (from.equals(SALVAGE)) {
            requireSomething(recovered);
        }
        if (repeated) {
            keepIfForeign(recovered.view());
        } else {
            files.mark().set(setAside());
        }
        FileStore store = opening.open(lock, recovered, closed -> {});
        store.close(recovered.view());
        return new RecoverReport(
                kept,
                recovered.replay().records().commits(),
                recovered.replay().missingRevisions(),
                chosen.skipped(),
                new Receipt(recovered.view().revision(), durability));
    }

    /** Another program may have written the file that the recovery before left. */
    private void keepIfForeign(StoreView replacement) throws IOException {
        try {
            if (opening.judged(false).raised()) {
                var unused = files.editedCopies().keep(replacement);
            }
        } catch (CorruptJournalException | StoreException broken) {
            LOG.debug("{}: broken again", files.paths().snapshot(), broken);
        }
    }

    /** A salvage of nothing next to a whole copy would leave an empty store, and the copy to the next clean-up. */
    private void requireSomething(Recovered recovered) throws IOException {
        if (recovered.view().size() == 0
                && recovered.replay().records().commits() == 0
                && files.sources().holdEntries()) {
            throw new StoreException(
                    ErrorCode.INVALID_BACKUP,
                    "salvage finds no entry: choose another source"
                            + files.sources().describe());
        }
    }

    private record Chosen(Content content, List<SkippedMember> skipped) {}

    /** The name of the copy of the present file; empty when there is no file. */
    private String setAside() throws IOException {
        if (files.disk().stat(files.paths().snapshot()).isEmpty()) {
            return "";
        }
        Path copy = files.corruptCopies().setAside();
        LOG.warn("{}: kept as {} before it is replaced", files.paths().snapshot(), copy.getFileName());
        return String.valueOf(copy.getFileName());
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

    /** The broken file, which an earlier recovery may have replaced and kept as a copy. */
    private Chosen salvaged() throws IOException {
        Path broken = files.mark()
                .brokenCopy()
                .map(files.paths().directory()::resolve)
                .orElse(files.paths().snapshot());
        Optional<FileStamp> found = files.disk().stat(broken);
        if (found.isEmpty()) {
            return new Chosen(Content.none(), List.of());
        }
        if (files.snapshots().load(broken) instanceof SnapshotFile.Intact intact) {
            return new Chosen(Content.of(intact), List.of());
        }
        SnapshotFile.Salvaged salvaged = files.snapshots().salvage(broken);
        if (salvaged.entries().isEmpty() && found.get().size() > 0) {
            throw new StoreException(
                    ErrorCode.INVALID_BACKUP,
                    "salvage finds no whole entry in " + broken.getFileName() + " ("
                            + found.get().size() + " bytes): choose another source"
                            + files.sources().describe());
        }
        return new Chosen(Content.of(salvaged), salvaged.skipped());
    }

    private Content backup(String name) throws IOException {
        Path path = files.paths().directory().resolve(RecoverySources.accepts(name) ? name : StorePaths.SNAPSHOT);
        if (!RecoverySources.accepts(name)
                || files.disk().stat(path).filter(FileStamp::regular).isEmpty()) {
            throw new StoreException(
                    ErrorCode.NOT_FOUND,
                    "'" + name + "' is not a source of this store"
                            + files.sources().describe());
        }
        SnapshotFile.Loaded loaded = files.snapshots().load(path);
        if (loaded instanceof SnapshotFile.Intact intact) {
            return Content.of(intact);
        }
        String what = loaded instanceof SnapshotFile.Corrupt corrupt
                ? corrupt.what() + " (at byte " + corrupt.offset() + ")"
                : "is gone";
        throw new StoreException(
                ErrorCode.INVALID_BACKUP,
                name + " " + what + ": choose another source" + files.sources().describe());
    }
}
