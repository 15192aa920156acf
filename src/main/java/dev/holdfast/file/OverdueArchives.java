package dev.holdfast.file;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the archives whose retention is over. One that is not in the ledger was there before Holdfast, or another program
 * made it: it is left alone unless {@link FileSettings.Retention#foreign()}.
 */
final class OverdueArchives {
    private final StoreFiles files;
    private final FileLedger ledger;
    private final FileSettings.Retention retention;

    OverdueArchives(StoreFiles files, FileLedger ledger, FileSettings.Retention retention) {
        this.files = files;
        this.ledger = ledger;
        this.retention = retention;
    }

    /**
     * The names of those that a purge deletes, sorted. Reads the days of the ledger in which they must be.
     *
     * @param listing all names in the directory
     */
    List<String> names(List<String> listing, Instant now) throws IOException {
        List<String> overdue = new ArrayList<>();
        Set<LocalDate> days = new HashSet<>();
        for (String name : listing) {
            Optional<ArchiveName> archive = ArchiveName.parse(name).filter(parsed -> retention.over(parsed.at(), now));
            if (archive.isPresent() && regular(name)) {
                overdue.add(name);
                // A removal is under the day on which its run began: that of the archive, or the one before.
                LocalDate day = LocalDate.ofInstant(archive.get().at(), ZoneOffset.UTC);
                days.add(day);
                days.add(day.minusDays(1));
            }
        }
        if (overdue.isEmpty()) {
            return overdue;
        }
        if (retention.foreign()) {
            overdue.removeIf(name -> !OverdueArchives.ofTranscript(name));
            return overdue;
        }
        overdue.retainAll(ledger.archives(days));
        return overdue;
    }

    /** Whether it is the archive of a session's file, and not of another file that people named alike. */
    private static boolean ofTranscript(String name) {
        return ArchiveName.parse(name)
                .filter(archive ->
                        archive.file().endsWith(".jsonl") || archive.file().contains(".trajectory"))
                .isPresent();
    }

    private boolean regular(String name) throws IOException {
        return files.disk()
                .stat(files.paths().directory().resolve(name))
                .filter(FileStamp::regular)
                .isPresent();
    }
}
