package dev.holdfast.file;

import dev.holdfast.session.Count;
import dev.holdfast.session.Reason;
import dev.holdfast.session.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Destroys what was removed from a store so long ago that it need not be kept: archived transcripts by the time in their
 * name, and the ledger by whole days of UTC, which are over later than the archives that they name. Beyond its size the ledger
 * loses its oldest days first, but never today's. One that cannot be read as an archive's name, and what is no regular file, is
 * left alone. Beside commits, on any I/O thread; what is interrupted or fails is done by the next purge.
 */
final class Purge {
    private static final Logger LOG = LoggerFactory.getLogger(Purge.class);

    private final StoreFiles files;
    private final FileLedger ledger;
    private final FileSettings.Retention retention;
    private final FileFigures figures;

    Purge(StoreFiles files, FileLedger ledger, FileSettings.Retention retention, FileFigures figures) {
        this.files = files;
        this.ledger = ledger;
        this.retention = retention;
        this.figures = figures;
    }

    /** Deletes one file; answers false when nothing may be deleted any more. */
    interface Deletion {
        boolean delete(Path path) throws IOException;
    }

    /** A file of the ledger. */
    private record LedgerDay(LocalDate day, boolean restored, Path path, long bytes) {
        /** Undone removals after the removals of their day: what was removed is forgotten before that it came back. */
        static final Comparator<LedgerDay> OLDEST_FIRST =
                Comparator.comparing(LedgerDay::day).thenComparing(LedgerDay::restored);
    }

    /** Never fails. */
    void run(Instant now, Deletion deletion) {
        if (retention.equals(FileSettings.Retention.FOREVER)) {
            return;
        }
        try {
            List<String> names = files.disk().list(files.paths().directory());
            archives(names, now, deletion);
            drop(overdue(ledgerDays(names), now));
        } catch (IOException | StoreException e) {
            failed("what is past its retention could not be purged", e);
        }
    }

    private void archives(List<String> names, Instant now, Deletion deletion) {
        int count = 0;
        long bytes = 0;
        for (String name : names) {
            Optional<ArchiveName> archive = ArchiveName.parse(name);
            if (archive.isPresent()
                    && archive.get().file().endsWith(".jsonl")
                    && over(archive.get().at(), now)) {
                Path path = files.paths().directory().resolve(name);
                try {
                    Optional<FileStamp> stamp = files.disk().stat(path).filter(FileStamp::regular);
                    if (stamp.isPresent() && !deletion.delete(path)) {
                        break;
                    }
                    count += stamp.isPresent() ? 1 : 0;
                    bytes += stamp.map(FileStamp::size).orElse(0L);
                } catch (IOException e) {
                    failed(name + " could not be purged", e);
                }
            }
        }
        if (count > 0) {
            figures.purgedArchives.add(count);
            LOG.info(
                    "{}: {} purged ({})",
                    files.paths().directory(),
                    Count.of(count, "archived transcript"),
                    Count.of(bytes, "byte"));
        }
    }

    /** Whether the retention of something that ended at {@code end} has passed. */
    private boolean over(Instant end, Instant now) {
        Duration age = retention.age();
        return !age.isZero() && Duration.between(end, now).compareTo(age) > 0;
    }

    private List<LedgerDay> ledgerDays(List<String> names) throws IOException {
        List<LedgerDay> days = new ArrayList<>();
        for (String name : names) {
            Optional<LocalDate> removals = StorePaths.removalsDay(name);
            Optional<LocalDate> day = removals.isPresent() ? removals : StorePaths.restoredDay(name);
            Path path = files.paths().directory().resolve(name);
            Optional<FileStamp> stamp =
                    day.isPresent() ? files.disk().stat(path).filter(FileStamp::regular) : Optional.empty();
            if (day.isPresent() && stamp.isPresent()) {
                days.add(new LedgerDay(
                        day.get(), removals.isEmpty(), path, stamp.get().size()));
            }
        }
        days.sort(LedgerDay.OLDEST_FIRST);
        return days;
    }

    private List<Path> overdue(List<LedgerDay> days, Instant now) throws IOException {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        long bytes = days.stream().mapToLong(LedgerDay::bytes).sum();
        List<Path> overdue = new ArrayList<>();
        for (LedgerDay day : days) {
            Instant end = day.day().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
            boolean over = over(end, now);
            boolean tooMuch = retention.ledgerBytes() > 0 && bytes > retention.ledgerBytes();
            boolean goes = day.day().isBefore(today) && (over || tooMuch);
            if (goes && !(day.restored() && ledger.holds(day.path(), now))) {
                overdue.add(day.path());
                bytes -= day.bytes();
                LOG.info(
                        "{}: {} goes ({}): {}; what it recorded can no longer be undone",
                        files.paths().directory(),
                        day.path().getFileName(),
                        Count.of(day.bytes(), "byte"),
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
