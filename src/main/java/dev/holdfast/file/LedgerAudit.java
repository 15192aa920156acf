package dev.holdfast.file;

import dev.holdfast.commit.Change;
import dev.holdfast.commit.Ledger;
import dev.holdfast.commit.RecordedRemoval;
import dev.holdfast.file.JournalReplay.Continuity;
import dev.holdfast.session.Count;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares the ledger of removals with the journal and with the archives. Only reads, by the code that the ledger is read
 * with. Used by one thread, once.
 */
final class LedgerAudit {
    private static final int SECTOR_BYTES = 512;
    private static final int NAMES_LISTED = 100;
    private static final String DAMAGED = ": a line is damaged; what it recorded cannot be undone";

    private final StoreFiles files;
    private final List<StoredSegment> segments;
    private final @Nullable Recovered recovered;
    private final List<String> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<Path, Set<Long>> recorded = new HashMap<>();
    private final List<RecordedRemoval> removals = new ArrayList<>();
    private final Set<Long> undone = new HashSet<>();
    private final Set<String> named = new HashSet<>();

    /**
     * @param segments all of the journal, oldest first
     * @param recovered what recovery comes to; null when it comes to nothing
     */
    LedgerAudit(StoreFiles files, List<StoredSegment> segments, @Nullable Recovered recovered) {
        this.files = files;
        this.segments = segments;
        this.recovered = recovered;
    }

    /** What is on record, once it has run. */
    StoreReport.Removals removals() {
        return new StoreReport.Removals(removals.size(), undone.size());
    }

    List<String> problems() {
        return problems;
    }

    List<String> notes() {
        return notes;
    }

    void run() throws IOException {
        for (String name : files.disk().list(files.paths().directory())) {
            if (StorePaths.removalsDay(name).isPresent()) {
                LocalDate day = StorePaths.removalsDay(name).get();
                read(files.paths().removals(day), (bytes, offset, length, position) -> {
                    removals.add(LedgerLine.removal(
                            bytes, offset, length, new RecordedRemoval.Place(day, position, length)));
                    return LedgerLine.revision(bytes, offset, length);
                });
            } else if (StorePaths.archivesDay(name).isPresent()) {
                read(files.paths().directory().resolve(name), (bytes, offset, length, position) -> {
                    named.addAll(LedgerLine.archives(bytes, offset, length));
                    return LedgerLine.revision(bytes, offset, length);
                });
            } else if (StorePaths.restoredDay(name).isPresent()) {
                read(files.paths().directory().resolve(name), (bytes, offset, length, position) -> {
                    RecordedUndoing undoing = LedgerLine.undoing(bytes, offset, length);
                    undone.add(undoing.removal());
                    return undoing.revision();
                });
            }
        }
        if (recovered != null) {
            compareWithHistory(recovered);
        }
        compareWithArchives();
    }

    /** Reads a line; its revision. */
    private interface LineReader {
        long read(byte[] bytes, int offset, int length, long position) throws IOException;
    }

    private void read(Path path, LineReader reader) throws IOException {
        Lines lines = new Lines(path, reader);
        int unused = LedgerFile.read(files.disk(), path, lines);
        lines.judgeTorn();
        long size = files.disk().stat(path).map(FileStamp::size).orElse(0L);
        if (lines.end < size) {
            notes.add(path.getFileName() + " at byte " + lines.end + ": " + Count.of(size - lines.end, "byte")
                    + " of an incomplete line, cut before the next one is written");
        }
        recorded.put(path, lines.revisions);
    }

    private final class Lines implements LedgerFile.LineSink {
        private final Path path;
        private final LineReader reader;
        private final Set<Long> revisions = new HashSet<>();
        private final Map<String, Long> torn = new LinkedHashMap<>();
        private long end;

        private Lines(Path path, LineReader reader) {
            this.path = path;
            this.reader = reader;
        }

        @Override
        public void line(byte[] bytes, int offset, int length, long position) throws IOException {
            end = position + length + 1;
            revisions.add(reader.read(bytes, offset, length, position));
        }

        @Override
        public void damaged(byte[] bytes, int offset, int length, long position) {
            end = position + length + 1;
            String place = path.getFileName() + " at byte " + position;
            if (!torn(bytes, offset, length, position)) {
                problems.add(place + DAMAGED);
            } else if (bytes[offset] == 0 && position % SECTOR_BYTES != 0) {
                // The sector is as it was before the line: what was synced would be there as a whole.
                notes.add(place + ": a loss of power left a part of what was never synced");
            } else {
                torn.put(place, LedgerLine.claimedRevision(bytes, offset, length));
            }
        }

        /** Once all is read: what a torn line recorded is on record when it was recorded again. */
        private void judgeTorn() {
            torn.forEach((place, revision) -> {
                if (revisions.contains(revision)) {
                    notes.add(place + ": a loss of power left a part of a line, which was recorded again");
                } else {
                    problems.add(place + DAMAGED);
                }
            });
        }
    }

    /**
     * Whether zeros fill a line up to the end of a sector: what a loss of power leaves when the disk has what was written
     * behind them, but not this sector. One zero byte is no sign: a flipped bit makes one of a blank.
     */
    private static boolean torn(byte[] bytes, int offset, int length, long position) {
        for (int i = 1; i < length; i++) {
            boolean zeros = bytes[offset + i] == 0 && bytes[offset + i - 1] == 0;
            boolean last = i + 1 == length || bytes[offset + i + 1] != 0;
            if (zeros && last && (position + i + 1) % SECTOR_BYTES == 0) {
                return true;
            }
        }
        return false;
    }

    /** Before a checkpoint is installed, the ledger has all that the journal had. */
    private void compareWithHistory(Recovered current) {
        List<StoredSegment> behind = new ArrayList<>(segments);
        behind.removeIf(segment -> segment.header().isEmpty());
        int from = 0;
        for (int i = 0; i < behind.size(); i++) {
            from = behind.get(i).knownInstalled() ? i : from;
        }
        try {
            JournalReplay.Outcome history =
                    JournalReplay.of(files.disk(), behind.subList(0, from), Continuity.DETACHABLE);
            for (LedgerRecord record : history.records().ledgered()) {
                named(record);
                Path path = record.in(files.paths());
                // A day that is not there any more was dropped as a whole.
                Set<Long> there = recorded.get(path);
                if (there != null && !there.contains(record.revision())) {
                    problems.add(path.getFileName() + " lacks revision " + record.revision()
                            + ", which the journal after the installed checkpoint has");
                }
            }
        } catch (IOException e) {
            problems.add("in the journal's history, which is not replayed, " + e.getMessage());
        }
        current.replay().records().ledgered().forEach(this::named);
    }

    private void named(LedgerRecord record) {
        named.addAll(record.record().reset());
        Change.Removal removal = record.record().removal();
        if (removal != null) {
            named.addAll(removal.archives());
        }
    }

    private void compareWithArchives() throws IOException {
        Map<String, RecordedRemoval> latest = new HashMap<>();
        for (RecordedRemoval removal : removals) {
            for (String archive : removal.removal().archives()) {
                named.add(archive);
                latest.put(archive, removal);
            }
        }
        int inPlace = 0;
        for (RecordedRemoval removal : new HashSet<>(latest.values())) {
            boolean stands = !undone.contains(removal.revision());
            Ledger.Transcript transcript =
                    files.archive().find(removal.removal().archives());
            inPlace += stands && transcript == Ledger.Transcript.IN_PLACE ? 1 : 0;
        }
        if (inPlace > 0) {
            notes.add("transcripts of " + Count.of(inPlace, "removed session") + " still, or again, in their place");
        }
        listArchives();
    }

    /** The archives that a purge leaves alone, and those that it deletes once they are older than the retention. */
    private void listArchives() throws IOException {
        List<String> foreign = new ArrayList<>();
        Set<String> own = new TreeSet<>();
        for (String name : files.disk().list(files.paths().directory())) {
            if (ArchiveName.parse(name).isPresent()) {
                (named.contains(name) ? own : foreign).add(name);
            }
        }
        if (!foreign.isEmpty()) {
            notes.add(Count.of(foreign.size(), "archive") + " not on record, which only purgeForeignArchives deletes: "
                    + listed(foreign));
        }
        if (!own.isEmpty()) {
            notes.add(Count.of(own.size(), "archive") + " on record, which the purge deletes after archiveRetention: "
                    + listed(own));
        }
    }

    private static String listed(Collection<String> names) {
        String first = names.stream().limit(NAMES_LISTED).collect(Collectors.joining(", "));
        return names.size() > NAMES_LISTED ? first + ", …" : first;
    }
}
