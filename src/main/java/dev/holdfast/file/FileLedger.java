package dev.holdfast.file;

import static dev.holdfast.session.StoreException.Outcome.NOT_APPLIED;

import dev.holdfast.commit.Ledger;
import dev.holdfast.commit.ReadBound;
import dev.holdfast.commit.RecordedRemoval;
import dev.holdfast.commit.RecordedRemoval.Place;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger of a store in files of JSON lines: {@code sessions.removals.<UTC day>} for removals, by the day on which their
 * run began, and {@code sessions.restored.<UTC day>} for their undoing.
 *
 * <p>The journal is the durable record; the ledger is appended from it, when somebody asks for it and before a checkpoint
 * makes the journal's commits dispensable. So a commit costs nothing more, and a ledger that cannot be written holds up
 * checkpoints and no commits. Thread-safe.
 */
final class FileLedger implements Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(FileLedger.class);

    private final StoreFiles files;
    private final EntryParser parser;
    private final FileFigures figures;
    private final LedgerAppender appender;
    private final LedgerBound bound;
    private final Map<Path, Integer> damaged = new HashMap<>();
    private List<LedgerRecord> recovered = List.of();
    private volatile @Nullable JournalBacklog backlog;
    private boolean closed;

    /** @param most bytes of the ledger; zero: any number */
    FileLedger(StoreFiles files, EntryParser parser, FileFigures figures, long most) {
        this.files = files;
        this.parser = parser;
        this.figures = figures;
        this.appender = new LedgerAppender(files.disk(), files.paths().directory());
        this.bound = new LedgerBound(files, most);
    }

    /**
     * Records what recovery found in the journal, as far as it is not on record: what was appended and not synced may be
     * there in part. Durable when this returns; when it fails, {@link #keep} tries again.
     */
    synchronized void recover(List<LedgerRecord> records) throws IOException {
        recovered = records;
        if (recovered.isEmpty()) {
            return;
        }
        try {
            Map<Path, Set<Long>> present = new HashMap<>();
            for (LedgerRecord record : recovered) {
                Path path = record.in(files.paths());
                if (!present.containsKey(path)) {
                    present.put(path, revisions(path));
                }
                if (!present.getOrDefault(path, Set.of()).contains(record.revision())) {
                    enter(record);
                }
            }
            appender.sync();
            recovered = List.of();
        } catch (IOException | RuntimeException | Error e) {
            rollBack();
            throw e;
        }
    }

    /** Records what no journal has. Durable when this returns; when it fails, it is not on record, or in part. */
    synchronized void record(List<LedgerRecord> records) throws IOException {
        try {
            append(records);
        } catch (LedgerAppender.DroppedException e) {
            append(records);
        }
    }

    private void append(List<LedgerRecord> records) throws IOException {
        try {
            for (LedgerRecord record : records) {
                enter(record);
            }
            appender.sync();
        } catch (IOException | RuntimeException | Error e) {
            rollBack();
            throw e;
        }
    }

    private void enter(LedgerRecord record) throws IOException {
        byte[] line = record.line(parser, bound);
        appender.append(record.in(files.paths()), line);
        // The names of archives are not counted.
        bound.appended(record.record().reset().isEmpty() ? line.length : 0);
    }

    private void rollBack() {
        appender.rollBack();
        bound.measureAgain();
    }

    private Set<Long> revisions(Path path) throws IOException {
        Set<Long> revisions = new HashSet<>();
        read(path, (bytes, offset, length, position) -> revisions.add(LedgerLine.revision(bytes, offset, length)));
        return revisions;
    }

    /** From now on it follows that journal, until {@link #close}. */
    synchronized void follow(JournalBacklog followed) {
        backlog = followed;
    }

    /** Makes all that the journal has durable here. */
    synchronized void keep() throws IOException {
        if (backlog == null) {
            return;
        }
        recover(recovered);
        try {
            catchUp(backlog);
            appender.sync();
            backlog.synced();
        } catch (IOException | RuntimeException | Error e) {
            takeBack(backlog);
            throw e;
        }
    }

    private void takeBack(JournalBacklog followed) {
        rollBack();
        followed.rollBack();
    }

    private void catchUp(JournalBacklog followed) throws IOException {
        followed.read(this::enter);
        appender.flush();
    }

    /**
     * Drops files of the ledger, in this order, until one cannot be deleted. What the journal still has was made durable here
     * before, so that no line is on its way into a file that goes. Does nothing when it has been closed.
     *
     * @return how many were dropped
     */
    synchronized int drop(List<Path> dropped) throws IOException {
        if (closed || dropped.isEmpty()) {
            return 0;
        }
        keep();
        for (Path path : dropped) {
            files.disk().delete(path);
            bound.measureAgain();
            synchronized (damaged) {
                damaged.remove(path);
            }
        }
        return dropped.size();
    }

    /** Whether a file of undone removals still holds an entry, so that a later opening needs it. */
    boolean holds(Path restored, Instant now) throws IOException {
        boolean[] holds = {false};
        read(
                restored,
                (bytes, offset, length, position) ->
                        holds[0] |= LedgerLine.undoing(bytes, offset, length).heldUntil() > now.toEpochMilli());
        return holds[0];
    }

    /** The ledger's size against its bound. */
    LedgerBound bound() {
        return bound;
    }

    /** How many changes of the journal are not recorded yet, at most. Waits for nobody: a commit asks. */
    long pending() {
        JournalBacklog followed = backlog;
        return followed == null ? 0 : followed.pending();
    }

    /** Nothing is written from now on. */
    synchronized void close() {
        closed = true;
        backlog = null;
        appender.close();
    }

    @Override
    public List<LocalDate> days() {
        return reading(() -> {
            List<LocalDate> days = new ArrayList<>();
            for (String name : files.disk().list(files.paths().directory())) {
                StorePaths.removalsDay(name).ifPresent(days::add);
            }
            days.sort(Collections.reverseOrder());
            return days;
        });
    }

    @Override
    public void read(LocalDate day, Consumer<RecordedRemoval> sink) {
        Set<Long> seen = new HashSet<>();
        var unused = reading(() -> {
            read(files.paths().removals(day), (bytes, offset, length, position) -> {
                Place place = new Place(day, position, length);
                RecordedRemoval removal = LedgerLine.removal(bytes, offset, length, place);
                if (seen.add(removal.revision())) {
                    ReadBound.requireRecords(seen.size());
                    sink.accept(removal);
                }
            });
            return seen;
        });
    }

    @Override
    public Set<Long> undone() {
        return reading(() -> {
            Set<Long> undone = new HashSet<>();
            undoings(undoing -> {
                undone.add(undoing.removal());
                ReadBound.requireRecords(undone.size());
            });
            return undone;
        });
    }

    /** The archives that were made on the latest days because sessions got other ids, with the time of their commits. */
    void resets(LocalDate from, BiConsumer<Instant, List<String>> sink) throws IOException {
        for (String name : files.disk().list(files.paths().directory())) {
            Optional<LocalDate> day = StorePaths.archivesDay(name);
            if (day.isPresent() && !day.get().isBefore(from)) {
                read(
                        files.paths().directory().resolve(name),
                        (bytes, offset, length, position) -> sink.accept(
                                LedgerLine.at(bytes, offset, length), LedgerLine.archives(bytes, offset, length)));
            }
        }
    }

    /** The archives that the records of these days name. */
    Set<String> archives(Set<LocalDate> of) throws IOException {
        keep();
        Set<String> archives = new HashSet<>();
        for (LocalDate day : of) {
            for (Path path : List.of(files.paths().removals(day), files.paths().archives(day))) {
                read(
                        path,
                        (bytes, offset, length, position) ->
                                archives.addAll(LedgerLine.archives(bytes, offset, length)));
            }
        }
        return archives;
    }

    /** Keeps the names of a day's archives on record, whose removals are dropped before their archives are deleted. */
    synchronized void keepArchives(LocalDate day) throws IOException {
        try {
            read(files.paths().removals(day), (bytes, offset, length, position) -> {
                List<String> archives = LedgerLine.archives(bytes, offset, length);
                if (!archives.isEmpty()) {
                    RecordedRemoval removal =
                            LedgerLine.removal(bytes, offset, length, new Place(day, position, length));
                    appender.append(
                            files.paths().archives(day),
                            LedgerLine.ofReset(removal.revision(), removal.at(), removal.key(), archives));
                }
            });
            appender.sync();
        } catch (IOException | RuntimeException e) {
            appender.rollBack();
            throw e;
        }
    }

    private void undoings(Consumer<RecordedUndoing> sink) throws IOException {
        for (String name : files.disk().list(files.paths().directory())) {
            if (StorePaths.restoredDay(name).isPresent()) {
                read(
                        files.paths().directory().resolve(name),
                        (bytes, offset, length, position) -> sink.accept(LedgerLine.undoing(bytes, offset, length)));
            }
        }
    }

    @Override
    public @Nullable SessionEntry entry(RecordedRemoval removal, long position) {
        Place place = removal.place();
        return this.<Optional<SessionEntry>>reading(() -> {
                    byte[] line = LedgerFile.line(
                            files.disk(), files.paths().removals(place.day()), place.offset(), place.length());
                    boolean same = LedgerLine.intact(line, 0, line.length)
                            && LedgerLine.revision(line, 0, line.length) == removal.revision();
                    return same && removal.whole()
                            ? Optional.of(parser.parse(removal.key(), LedgerLine.entry(line, 0, line.length), position))
                            : Optional.empty();
                })
                .orElse(null);
    }

    @Override
    public Transcript transcript(RecordedRemoval removal) {
        try {
            return files.archive().find(removal.removal().archives());
        } catch (IOException e) {
            LOG.warn("{}: the transcript of session {}", files.paths().directory(), removal.sessionId(), e);
            return Transcript.UNREADABLE;
        }
    }

    /**
     * The view with the holds of entries that were restored and have not been written since, at {@code now}.
     *
     * @throws IOException when the ledger cannot be read: without their holds, entries would be removed again
     */
    StoreView held(StoreView view, Instant now) throws IOException {
        Map<SessionKey, RecordedUndoing> latest = new HashMap<>();
        undoings(undoing ->
                latest.merge(undoing.key(), undoing, (one, other) -> one.revision() > other.revision() ? one : other));
        StoreView held = view;
        for (RecordedUndoing undoing : latest.values()) {
            SessionEntry entry = held.get(undoing.key());
            if (entry != null
                    && undoing.heldUntil() > now.toEpochMilli()
                    && entry.etag().equals(undoing.etag())) {
                held = held.with(entry.heldUntil(undoing.heldUntil()));
            }
        }
        return held;
    }

    /**
     * Makes all that the journal has readable here.
     *
     * @return false when it has been closed
     * @throws dev.holdfast.session.StoreException {@code DISK_FULL}, {@code ENGINE_UNAVAILABLE}
     */
    synchronized boolean caughtUp() {
        if (backlog == null) {
            return false;
        }
        try {
            recover(recovered);
            catchUp(backlog);
            return true;
        } catch (IOException e) {
            takeBack(backlog);
            throw Journal.failure(e, "the removals in the journal cannot be entered in the ledger", NOT_APPLIED);
        } catch (RuntimeException e) {
            takeBack(backlog);
            throw e;
        }
    }

    private interface Reading<T> {
        T run() throws IOException;
    }

    private <T> T reading(Reading<T> reading) {
        try {
            return reading.run();
        } catch (IOException e) {
            throw Journal.failure(e, "the ledger of removals cannot be read", NOT_APPLIED);
        }
    }

    /** Reads a file's lines; how many more are damaged than were known is logged and counted. */
    private void read(Path path, LedgerFile.LineSink sink) throws IOException {
        int found = LedgerFile.read(files.disk(), path, sink);
        int news;
        synchronized (damaged) {
            Integer known = damaged.put(path, found);
            news = found - (known == null ? 0 : known);
        }
        if (news > 0) {
            figures.damagedLedgerLines.add(news);
            LOG.warn("{}: {} damaged lines are passed over: what they recorded cannot be undone", path, found);
        }
    }
}
