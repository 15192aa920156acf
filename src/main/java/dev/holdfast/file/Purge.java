package dev.holdfast.file;

import dev.holdfast.session.Reason;
import dev.holdfast.session.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Destroys what was removed from a store so long ago that it need not be kept: archived transcripts by the time in their
 * name, and the ledger by whole days of UTC, which are over later than the archives that they name. Beyond its bound the
 * ledger loses its oldest days first, but never today's ({@link LedgerBound}). One that cannot be read as an archive's name, and what is not a regular file, is
 * left alone. Beside commits, on any I/O thread; what is interrupted or fails is done by the next purge.
 */
final class Purge {
    private static final Logger LOG = LoggerFactory.getLogger(Purge.class);

    private final StoreFiles files;
    private final FileLedger ledger;
    private final FileSettings.Retention retention;
    private final FileFigures figures;
    private final OverdueArchives archives;
    private @Nullable LocalDate shrunk;

    Purge(StoreFiles files, FileLedger ledger, FileSettings.Retention retention, FileFigures figures) {
        this.files = files;
        this.ledger = ledger;
        this.retention = retention;
        this.figures = figures;
        this.archives = new OverdueArchives(files, ledger, retention);
    }

    /** Deletes one file; answers false when nothing may be deleted any more. */
    interface Deletion {
        boolean delete(Path path) throws IOException;
    }

    /** A file of the ledger. */
    private record LedgerDay(LocalDate day, Kind kind, Path path, long bytes) {
        /** Undone removals after the removals of their day: what was removed is forgotten before that it was restored. */
        static final Comparator<LedgerDay> OLDEST_FIRST =
                Comparator.comparing(LedgerDay::day).thenComparing(LedgerDay::kind);
    }

    /** The records of a day, in the order in which they are dropped. */
    private enum Kind {
        REMOVALS,
        RESTORED,
        ARCHIVES;

        static @Nullable LedgerDay of(String name, Path path, long bytes) {
            Optional<LocalDate> removals = StorePaths.removalsDay(name);
            if (removals.isPresent()) {
                return new LedgerDay(removals.get(), REMOVALS, path, bytes);
            }
            Optional<LocalDate> restored = StorePaths.restoredDay(name);
            if (restored.isPresent()) {
                return new LedgerDay(restored.get(), RESTORED, path, bytes);
            }
            return StorePaths.archivesDay(name)
                    .map(day -> new LedgerDay(day, ARCHIVES, path, bytes))
                    .orElse(null);
        }
    }

    /** Never fails. */
    void run(Instant now, Deletion deletion) {
        if (retention.equals(FileSettings.Retention.FOREVER)) {
            return;
        }
        try {
            List<String> names = files.disk().list(files.paths().directory());
            archives(names, now, deletion);
            drop(overdue(ledgerDays(names), now, true));
        } catch (IOException | StoreException e) {
            failed("what is past its retention could not be purged", e);
        }
    }

    /** The archives that a purge at {@code now} deletes. Changes nothing; none when they cannot be read. */
    List<String> overdueArchives(Instant now) {
        if (retention.equals(FileSettings.Retention.FOREVER)) {
            return List.of();
        }
        try {
            return archives.names(files.disk().list(files.paths().directory()), now);
        } catch (IOException | StoreException e) {
            failed("archives past their retention cannot be listed", e);
            return List.of();
        }
    }

    private void archives(List<String> names, Instant now, Deletion deletion) throws IOException {
        for (String name : archives.names(names, now)) {
            Path path = files.paths().directory().resolve(name);
            try {
                long bytes = files.disk().stat(path).map(FileStamp::size).orElse(0L);
                if (!deletion.delete(path)) {
                    return;
                }
                figures.purgedArchives.add(1);
                LOG.info(
                        "{}: deleted archive {} bytes={}: its retention is over",
                        files.paths().directory(),
                        name,
                        bytes);
            } catch (IOException e) {
                failed("cannot delete archive " + name, e);
            }
        }
    }

    private List<LedgerDay> ledgerDays(List<String> names) throws IOException {
        List<LedgerDay> days = new ArrayList<>();
        for (String name : names) {
            Path path = files.paths().directory().resolve(name);
            LedgerDay day = Kind.of(name, path, 0);
            Optional<FileStamp> stamp =
                    day == null ? Optional.empty() : files.disk().stat(path).filter(FileStamp::regular);
            if (day != null && stamp.isPresent()) {
                days.add(new LedgerDay(day.day(), day.kind(), path, stamp.get().size()));
            }
        }
        days.sort(LedgerDay.OLDEST_FIRST);
        return days;
    }

    /**
     * Whether the ledger takes another removal. When it is almost full, its oldest days are dropped first. Called before each commit, by one
     * thread at a time; never fails.
     *
     * @param shared whether other processes append to it, too
     */
    boolean mayRemove(Instant now, boolean shared) {
        LedgerBound bound = ledger.bound();
        if (shared) {
            bound.measureAgain();
        }
        try {
            if (!bound.scarce(ledger.pending()) || (ledger.caughtUp() && !bound.scarce(0))) {
                return true;
            }
            LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
            if (!today.equals(shrunk)) {
                drop(overdue(ledgerDays(files.disk().list(files.paths().directory())), now, false));
                shrunk = bound.scarce(0) ? today : null;
            }
            return !bound.full();
        } catch (IOException | StoreException e) {
            failed("the size of the ledger cannot be measured", e);
            return true;
        }
    }

    private List<Path> overdue(List<LedgerDay> days, Instant now, boolean aged) throws IOException {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        long bytes = days.stream()
                .filter(day -> day.kind() != Kind.ARCHIVES)
                .mapToLong(LedgerDay::bytes)
                .sum();
        long most = aged ? retention.ledgerBytes() : ledger.bound().enough();
        List<Path> overdue = new ArrayList<>();
        for (LedgerDay day : days) {
            Instant end = day.day().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
            boolean over = aged && retention.over(end, now);
            boolean tooMuch = day.kind() != Kind.ARCHIVES && retention.ledgerBytes() > 0 && bytes > most;
            boolean goes = day.day().isBefore(today) && (over || tooMuch);
            if (goes && !(day.kind() == Kind.RESTORED && ledger.holds(day.path(), now))) {
                if (day.kind() == Kind.REMOVALS && !over) {
                    ledger.keepArchives(day.day());
                }
                overdue.add(day.path());
                bytes -= day.kind() == Kind.ARCHIVES ? 0 : day.bytes();
                LOG.info(
                        "{}: deleting ledger {} bytes={}: {}; its removals can no longer be undone",
                        files.paths().directory(),
                        day.path().getFileName(),
                        day.bytes(),
                        over ? "its retention has passed" : "the ledger is larger than ledgerMaxBytes");
            }
        }
        return overdue;
    }

    private void drop(List<Path> overdue) throws IOException {
        figures.purgedLedgers.add(ledger.drop(overdue));
    }

    private void failed(String what, Exception e) {
        figures.failedPurges.increment();
        LOG.warn("{}: {}: {}", files.paths().directory(), what, Reason.of(e));
    }
}
