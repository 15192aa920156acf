package dev.holdfast.file;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.holdfast.commit.ArchiveNames;
import dev.holdfast.commit.Change;
import dev.holdfast.commit.Commit;
import dev.holdfast.commit.Ledger;
import dev.holdfast.commit.MemoryClaim;
import dev.holdfast.commit.OpenStore;
import dev.holdfast.commit.RecordedRemoval;
import dev.holdfast.session.Cause;
import dev.holdfast.session.Command.RecoverReport;
import dev.holdfast.session.Deadline;
import dev.holdfast.session.Durability;
import dev.holdfast.session.RemovalReason;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.StoreView;
import dev.holdfast.session.json.EntryLimits;
import dev.holdfast.session.json.EntryReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One store on a real directory, opened, written, killed and opened again, with clocks that stand still. */
final class StoreHarness {
    static final StoreName STORE = new StoreName("main");

    final Path root;
    final Path directory;
    FileSettings settings;
    FaultyDisk disk;
    FileStorage storage;
    private @Nullable OpenStore opened;
    StoreView view = StoreView.empty();
    Instant now = Instant.parse("2026-11-22T10:00:00Z");
    long nanos;
    FileSettings.Retention retention = FileSettings.Retention.FOREVER;
    Consumer<Duration> whileSleeping = pause -> {};

    StoreHarness(Path root) {
        this.root = root;
        this.directory = root.resolve("agents/main/sessions");
        this.settings = settings(Durability.FSYNC, 1 << 20);
        restart();
    }

    FileSettings settings(Durability durability, long retainBytes) {
        return new FileSettings(root, durability, EntryLimits.DEFAULT, 10 << 20, retainBytes, retention);
    }

    /** The same store as from now on opened by a process that shares it. */
    void share() {
        settings = new FileSettings(root, Durability.FSYNC, EntryLimits.DEFAULT, 10 << 20, 1 << 20, retention, true);
        restart();
    }

    /** Another process: nothing is remembered. */
    void restart() {
        disk = new FaultyDisk(new UnsyncedDisk(new NioDisk()));
        storage = new FileStorage(
                settings, "testhost", disk, pause -> whileSleeping.accept(pause), () -> now, () -> nanos);
    }

    FileStore store() {
        return (FileStore) files();
    }

    OpenStore files() {
        return Objects.requireNonNull(opened, "the store is not open");
    }

    void open() {
        opened = null;
        opened = storage.open(STORE, new Deadline(nanos), MemoryClaim.UNBOUNDED);
        view = opened.recovered();
    }

    /** Takes a turn at writing, and the view as others have left it. */
    void begin() {
        files().begin(new Deadline(nanos));
        refresh();
    }

    @CanIgnoreReturnValue
    OpenStore.@Nullable External refresh() {
        OpenStore.External external = files().refresh();
        if (external != null) {
            view = external.view();
        }
        return external;
    }

    RecoverReport recover(String from) {
        return storage.recover(STORE, from, new Deadline(nanos));
    }

    static SessionEntry entry(String key, String json, long position) {
        return EntryReader.read(
                new SessionKey(key), json.getBytes(StandardCharsets.UTF_8), position, EntryLimits.DEFAULT);
    }

    static String document(int n) {
        return "{\"sessionId\":\"s" + n + "\",\"updatedAt\":" + n + "}";
    }

    /** One commit that puts keys and documents. */
    void put(String... keysAndDocuments) {
        begin();
        StoreView next = view;
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < keysAndDocuments.length; i += 2) {
            SessionEntry old = next.get(new SessionKey(keysAndDocuments[i]));
            SessionEntry entry = entry(
                    keysAndDocuments[i], keysAndDocuments[i + 1], old == null ? next.nextPosition() : old.position());
            next = next.with(entry).at(next.revision() + 1);
            changes.add(new Change.Put(next.revision(), Cause.REQUEST, entry));
        }
        files().append(new Commit(view.revision(), now, changes));
        view = next;
        files().end();
    }

    /** One commit that removes a key and archives its transcript, unless {@code archive} is false. */
    void remove(String key, boolean archive) {
        begin();
        SessionEntry gone = Objects.requireNonNull(view.get(new SessionKey(key)));
        List<String> names =
                files().archiveNames().choose(gone, view.without(gone.key()), ArchiveNames.Why.DELETED, now);
        Commit commit = new Commit(
                view.revision(),
                now,
                List.of(new Change.Remove(
                        view.revision() + 1, gone, new Change.Removal("run", now, RemovalReason.DELETED, names))));
        files().append(commit);
        if (archive) {
            var unused = files().moveTranscripts(commit, view.without(gone.key()));
        }
        view = view.without(gone.key()).at(view.revision() + 1);
        files().end();
    }

    Ledger ledger() {
        return Objects.requireNonNull(files().ledger());
    }

    /** What the ledger has, in its order, the oldest day first. */
    List<RecordedRemoval> removals() {
        List<RecordedRemoval> removals = new ArrayList<>();
        List<LocalDate> days = new ArrayList<>(ledger().days());
        Collections.reverse(days);
        days.forEach(day -> ledger().read(day, removals::add));
        return removals;
    }

    /** The latest removal of a key that the ledger has. */
    RecordedRemoval removal(String key) {
        List<RecordedRemoval> ofKey = new ArrayList<>(removals());
        ofKey.removeIf(removal -> !removal.key().value().equals(key));
        return ofKey.get(ofKey.size() - 1);
    }

    /** One commit that undoes a key's latest removal. */
    void restore(String key, long heldUntil) {
        begin();
        RecordedRemoval removal = removal(key);
        SessionEntry entry = Objects.requireNonNull(ledger().entry(removal, view.nextPosition()));
        List<String> archives = ledger().transcript(removal) == Ledger.Transcript.ARCHIVED
                ? removal.removal().archives()
                : List.of();
        Change.Undone undone = new Change.Undone(removal.removal().run(), removal.revision(), archives, heldUntil);
        Change change = new Change.Restore(view.revision() + 1, entry.heldUntil(heldUntil), undone);
        Commit commit = new Commit(view.revision(), now, List.of(change));
        files().append(commit);
        view = view.with(change.entry()).at(commit.revision());
        var unused = files().moveTranscripts(commit, view);
        files().end();
    }

    void checkpoint() {
        if (settings.shared()) {
            // Every commit is one.
            return;
        }
        store().cut(view).write();
    }

    void close() {
        files().close(view);
    }

    /** The end of the process at this moment: files are closed, nothing is written. Then a new process. */
    void kill() {
        disk.crashAt(1);
        endOfProcess();
    }

    /** What the system does when a process has died: files are closed. Then a new process. */
    void endOfProcess() {
        try {
            if (opened != null) {
                opened.abandon();
            }
        } catch (FaultyDisk.Crash e) {
            // The dead write nothing.
        }
        opened = null;
        restart();
    }

    void killAndOpen() {
        kill();
        open();
    }

    void closeAndOpen() {
        close();
        restart();
        open();
    }

    static Map<String, String> contents(StoreView view) {
        Map<String, String> contents = new LinkedHashMap<>();
        for (SessionEntry entry : view.inInsertionOrder()) {
            contents.put(entry.key().value(), new String(entry.json(), StandardCharsets.UTF_8));
        }
        return contents;
    }

    Map<String, String> contents() {
        return contents(view);
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    boolean snapshotExists() {
        return Files.exists(file("sessions.json"));
    }

    String snapshot() {
        return read(file("sessions.json"));
    }

    static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String name, String text) {
        try {
            Files.createDirectories(directory);
            Files.writeString(file(name), text);
            if (name.endsWith(".jsonl")) {
                Files.setLastModifiedTime(file(name), FileTime.from(now));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> names() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> String.valueOf(path.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Path> segments() {
        return names().stream()
                .filter(name -> StorePaths.segmentSequence(name).isPresent())
                .map(this::file)
                .toList();
    }

    Path lastSegment() {
        List<Path> segments = segments();
        return segments.get(segments.size() - 1);
    }

    /** Behind the last commit in a segment: what follows is the room that was made for the next ones. */
    static long endOfCommits(Path segment) throws IOException {
        byte[] bytes = Files.readAllBytes(segment);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    void pass(Duration time) {
        now = now.plus(time);
        nanos += time.toNanos();
    }
}
