package dev.holdfast.file;

import dev.holdfast.file.Recovered.Start;
import dev.holdfast.file.Recovery.Content;
import dev.holdfast.file.StoreReport.Contents;
import dev.holdfast.file.StoreReport.State;
import dev.holdfast.session.Reason;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.StoreView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the files of stores and says what recovery would make of them, by the code that recovery uses. Changes nothing
 * and takes no lock, so stores may be open meanwhile, in this process or another: what changed under the look is looked at
 * again, and what a living process is just writing counts as no damage. Blocks.
 */
public final class StoreCheck {
    private static final int LOOKS = 10;

    private final Disk disk;
    private final ProcessTable processes;
    private final EntryParser parser;
    private final Sleeper sleeper;
    private final InstantSource clock;

    /** Looks at the real disk. */
    public StoreCheck(InstantSource clock) {
        this(new NioDisk(), Sleeper.THREAD, clock);
    }

    /** Looks at any disk. */
    StoreCheck(Disk disk, Sleeper sleeper, InstantSource clock) {
        this.disk = new ReadOnlyDisk(disk);
        this.processes = new ProcessTable(Path.of("/proc"));
        this.parser = EntryParser.of(dev.holdfast.session.json.EntryLimits.DEFAULT);
        this.sleeper = sleeper;
        this.clock = clock;
    }

    /**
     * Checks a store, or all of a root.
     *
     * @param directory a root, {@code agents/<store>} below one, or a directory that holds a store's files
     * @return a report a store, in the order of names; none when there is no store
     */
    public List<StoreReport> check(Path directory) throws IOException {
        List<StoreReport> reports = new ArrayList<>();
        for (StorePaths paths : stores(directory.toAbsolutePath().normalize())) {
            reports.add(check(paths));
        }
        return reports;
    }

    private List<StorePaths> stores(Path directory) throws IOException {
        List<StorePaths> stores = new ArrayList<>();
        for (StoreName name : StorePaths.stores(disk, directory)) {
            stores.add(StorePaths.of(directory, name));
        }
        for (Path candidate : List.of(directory, directory.resolve("sessions"))) {
            StorePaths paths = new StorePaths(candidate);
            if (stores.isEmpty() && paths.written(disk)) {
                stores.add(paths);
            }
        }
        return stores;
    }

    /** What recovery comes to, as the view that it would serve; empty when the store is corrupt. */
    Optional<StoreView> recovered(StorePaths paths) throws IOException {
        Look look = look(paths);
        return Optional.ofNullable(look.recovered).map(Recovered::view);
    }

    private StoreReport check(StorePaths paths) throws IOException {
        Look look = look(paths);
        for (int i = 1; i < LOOKS && !look.problems.isEmpty() && !look.steady(); i++) {
            look = look(paths);
        }
        return look.report();
    }

    private Look look(StorePaths paths) throws IOException {
        Look look = new Look(paths);
        look.run();
        return look;
    }

    /** One look at the files of one store. */
    private final class Look {
        private final StorePaths paths;
        private final StoreFiles files;
        private final FilesSeen before;
        private final @Nullable String holder;
        private final List<String> problems = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private List<StoredSegment> segments = List.of();
        private @Nullable Recovered recovered;
        private boolean corrupt;
        private StoreReport.Removals removals = new StoreReport.Removals(0, 0);

        Look(StorePaths paths) throws IOException {
            this.paths = paths;
            this.files = StoreFiles.of(disk, paths, parser, sleeper, clock, () -> "unused", () -> 0);
            this.before = FilesSeen.of(disk, paths);
            this.holder = holder();
        }

        private @Nullable String holder() throws IOException {
            LockFile lock = new LockFile(disk, paths.lock(), () -> "unused");
            Optional<FileStamp> file = lock.stat();
            if (file.isEmpty() || !file.get().regular()) {
                return null;
            }
            return lock.read()
                    .flatMap(LockContent::parse)
                    .filter(content -> new LockJudgement(processes).alive(content, file.get(), clock.instant()))
                    .map(LockContent::describe)
                    .orElse(null);
        }

        /** Whether nothing has come, gone or been replaced since it began. Segments may have grown. */
        boolean steady() throws IOException {
            return before.equals(FilesSeen.of(disk, paths));
        }

        void run() {
            try {
                segments = StoredSegment.list(disk, paths);
                content().ifPresent(this::recover);
            } catch (CorruptJournalException e) {
                corrupt(String.valueOf(e.getMessage()));
            } catch (IOException | StoreException e) {
                problems.add("it cannot be read: " + Reason.of(e));
            }
            try {
                LedgerAudit audit = new LedgerAudit(files, segments, recovered);
                audit.run();
                removals = audit.removals();
                problems.addAll(audit.problems());
                notes.addAll(audit.notes());
                notes.addAll(Leftovers.of(files));
            } catch (IOException e) {
                problems.add("it cannot be read: " + Reason.of(e));
            }
        }

        private void corrupt(String what) {
            corrupt = true;
            problems.add(what + sources());
        }

        private String sources() {
            try {
                return files.sources().describe();
            } catch (IOException unreadable) {
                return "";
            }
        }

        private Optional<Content> content() throws IOException {
            Optional<Path> copy = files.replacement().interruptedCopy();
            copy.ifPresent(path -> notes.add("the interrupted replacement of sessions.json is finished from "
                    + path.getFileName() + " when the store is opened"));
            Path snapshot = copy.orElse(paths.snapshot());
            SnapshotFile.Loaded loaded = files.snapshots().load(snapshot);
            if (loaded instanceof SnapshotFile.Corrupt broken) {
                corrupt(snapshot.getFileName() + " " + broken.what() + " (at byte " + broken.offset() + ")");
                return Optional.empty();
            }
            return Optional.of(loaded instanceof SnapshotFile.Intact intact ? Content.of(intact) : Content.none());
        }

        private void recover(Content content) {
            try {
                Recovered found = new Recovery(disk, parser, clock).recover(segments, content, false);
                StoreOpening.requireNoTrace(content, found, files);
                recovered = found;
                recovered.overridden().stream()
                        .findAny()
                        .ifPresent(
                                any -> notes.add(
                                        "another process has written sessions.json; the journal wins for the keys that it has"));
                for (StoredSegment aside : recovered.replay().aside()) {
                    problems.add(aside.name() + " was written under durability os and is damaged: recovery cuts it");
                }
            } catch (CorruptJournalException | StoreException e) {
                corrupt(String.valueOf(e.getMessage()));
            } catch (IOException e) {
                problems.add("it cannot be read: " + Reason.of(e));
            }
        }

        StoreReport report() throws IOException {
            long journalBytes = segments.stream().mapToLong(StoredSegment::size).sum();
            long snapshotBytes =
                    disk.stat(paths.snapshot()).map(FileStamp::size).orElse(0L);
            Contents contents = recovered == null
                    ? null
                    : new Contents(
                            recovered.view().revision(),
                            recovered.view().size(),
                            recovered.view().bytes(),
                            snapshotBytes,
                            segments.size(),
                            journalBytes,
                            recovered.replay().records().commits(),
                            recovered.replay().tornBytes(),
                            recovered.start() == Start.REWRITTEN);
            return new StoreReport(
                    name(), state(contents), holder, contents, removals, List.copyOf(problems), List.copyOf(notes));
        }

        private State state(@Nullable Contents contents) {
            if (corrupt) {
                return State.CORRUPT;
            }
            if (holder != null) {
                return State.OPEN;
            }
            boolean clean =
                    contents != null && contents.replayed() == 0 && contents.tornBytes() == 0 && !contents.rewritten();
            return clean ? State.CLOSED : State.UNCLEAN;
        }

        private String name() {
            Path agent = paths.directory().getParent();
            boolean named = agent != null
                    && paths.directory().endsWith("sessions")
                    && StoreName.parse(String.valueOf(agent.getFileName())).isPresent();
            return named
                    ? String.valueOf(Objects.requireNonNull(agent).getFileName())
                    : paths.directory().toString();
        }
    }

    /** By what it is noticed that files came, went or were replaced. */
    private record FilesSeen(Optional<FileStamp> snapshot, List<String> segments) {
        static FilesSeen of(Disk disk, StorePaths paths) throws IOException {
            List<String> segments = new ArrayList<>(disk.list(paths.directory()));
            segments.removeIf(name -> StorePaths.segmentSequence(name).isEmpty());
            return new FilesSeen(disk.stat(paths.snapshot()), segments);
        }
    }
}
