package dev.holdfast.file;

import dev.holdfast.commit.MemoryClaim;
import dev.holdfast.commit.OpenStore;
import dev.holdfast.commit.Storage;
import dev.holdfast.commit.StoreObserver;
import dev.holdfast.session.Command.RecoverReport;
import dev.holdfast.session.Deadline;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreClock;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreException.Outcome;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Stores on files below one root. Make one per process: it keeps what must outlive the opening of a store.
 *
 * <p>Thread-safe for different stores; calls for one store come one at a time.
 */
public final class FileStorage implements Storage {
    private final FileSettings settings;
    private final Disk disk;
    private final EntryParser parser;
    private final StoreLocks locks;
    private final StoreClock clock;
    private final Ticker ticker;
    private final Sleeper sleeper;
    private final Supplier<String> random;
    private final LongSupplier rotateBytes;
    private final FileFigures figures;
    private final SpaceReserve reserve;
    private final RootGuard guard;
    private final StorePresence presence;
    private volatile long seenFailures;
    private final Map<StoreName, Broken> broken = new ConcurrentHashMap<>();
    private final Set<StoreName> untrusted = ConcurrentHashMap.newKeySet();

    /**
     * Stores on the real disk.
     *
     * @param settings asked for once, and for {@code rotateBytes} whenever it is needed
     * @param host the machine's name, for people who look at a lock
     * @param clock wall clock
     * @param ticker for deadlines and the age of checks
     * @param observer is told how long syncs, checkpoints and openings take
     * @param reserveBytes how much room is kept on the disk for removals; zero for none
     */
    public FileStorage(
            Supplier<FileSettings> settings,
            String host,
            StoreClock clock,
            Ticker ticker,
            StoreObserver observer,
            long reserveBytes) {
        this(settings, host, new NioDisk(), Sleeper.THREAD, clock, ticker, observer, reserveBytes);
    }

    /** Stores on the real disk, on which no room is kept. */
    public FileStorage(
            Supplier<FileSettings> settings, String host, InstantSource clock, Ticker ticker, StoreObserver observer) {
        this(settings, host, StoreClock.of(clock), ticker, observer, 0);
    }

    /** Stores on a disk that may fail. */
    FileStorage(FileSettings settings, String host, Disk disk, Sleeper sleeper, InstantSource clock, Ticker ticker) {
        this(settings, host, disk, sleeper, clock, ticker, 0);
    }

    /** The same, with room that is kept. */
    FileStorage(
            FileSettings settings,
            String host,
            Disk disk,
            Sleeper sleeper,
            InstantSource clock,
            Ticker ticker,
            long reserveBytes) {
        this(() -> settings, host, disk, sleeper, StoreClock.of(clock), ticker, StoreObserver.NONE, reserveBytes);
    }

    private FileStorage(
            Supplier<FileSettings> settings,
            String host,
            Disk disk,
            Sleeper sleeper,
            StoreClock clock,
            Ticker ticker,
            StoreObserver observer,
            long reserveBytes) {
        SecureRandom source = new SecureRandom();
        FileSettings first = settings.get();
        RootDirectory root = new RootDirectory(first.root());
        this.reserve = new SpaceReserve(disk, root.path(), reserveBytes, root::free);
        this.settings = first;
        this.rotateBytes = () -> settings.get().rotateBytes();
        this.figures = new FileFigures(observer, ticker);
        this.disk = disk;
        this.parser = EntryParser.of(first.limits());
        this.clock = clock;
        this.ticker = ticker;
        this.sleeper = sleeper;
        this.random = () -> {
            byte[] bytes = new byte[12];
            source.nextBytes(bytes);
            return HexFormat.of().formatHex(bytes);
        };
        this.guard = new RootGuard(disk, root.path(), clock, ticker, random);
        this.presence = new StorePresence(disk, first.root(), guard);
        this.locks = new StoreLocks(disk, new ProcessTable(Path.of("/proc")), host, clock, ticker, sleeper, random);
    }

    /** What the engine has done so far. */
    public FileFigures figures() {
        return figures;
    }

    /** Renews the locks of all stores that are open, or about to be, and looks after the room that is kept for them. */
    @Override
    public List<Upkeep> upkeep() {
        List<Upkeep> upkeep = new ArrayList<>();
        locks.held()
                .forEach(
                        lock -> upkeep.add(new Upkeep(lock, lock.paths().store().orElse(null), lock::refresh)));
        upkeep.add(new Upkeep(guard, null, () -> guard.keep(locks.any() || failuresSinceLastLook())));
        upkeep.add(new Upkeep(reserve, null, this::keepReserve));
        return upkeep;
    }

    private boolean failuresSinceLastLook() {
        long before = seenFailures;
        seenFailures = figures.failedCommits();
        return before != seenFailures;
    }

    /** Without the root there is no disk to reserve space on. */
    private void keepReserve() {
        if (guard.trouble().isEmpty()) {
            reserve.keep();
        }
    }

    @Override
    public void begin() {
        presence.requireRoot();
    }

    @Override
    public Optional<String> trouble() {
        return guard.trouble();
    }

    @Override
    public List<StoreName> stores() {
        try {
            guard.require();
            return StorePaths.stores(disk, settings.root()).stream()
                    .filter(presence::isThere)
                    .toList();
        } catch (IOException e) {
            throw Journal.failure(e, "the stores cannot be listed", Outcome.NOT_APPLIED);
        }
    }

    @Override
    public boolean exists(StoreName store) {
        return presence.exists(store);
    }

    @Override
    public long estimatedBytes(StoreName store) {
        StorePaths paths = StorePaths.of(settings.root(), store);
        try {
            return disk.stat(paths.snapshot()).map(FileStamp::size).orElse(0L);
        } catch (IOException e) {
            throw Journal.failure(e, "store " + store + " cannot be looked at", Outcome.NOT_APPLIED);
        }
    }

    @Override
    public String stamp(StoreName store) {
        StorePaths paths = StorePaths.of(settings.root(), store);
        try {
            return disk.stat(paths.snapshot()).map(FileStamp::toString).orElse("none");
        } catch (IOException e) {
            throw Journal.failure(e, "store " + store + " cannot be looked at", Outcome.NOT_APPLIED);
        }
    }

    @Override
    public OpenStore open(StoreName store, Deadline deadline, MemoryClaim memory) {
        StorePaths paths = StorePaths.of(settings.root(), store);
        CountedEntries counted = new CountedEntries(parser, memory);
        try {
            requireInside(store, paths);
            Fingerprint before = fingerprint(paths);
            Broken known = broken.get(store);
            if (known != null && known.at().equals(before)) {
                throw known.failure();
            }
            guard.require();
            disk.createDirectories(paths.directory());
            guard.require();
            return openedOnAFullDisk(new Opening(store, paths, deadline, counted), before);
        } catch (IOException e) {
            StoreException failure = failure(store, e);
            if (failure.isLasting() && !(e instanceof IrregularFileException)) {
                return readOnly(new Opening(store, paths, deadline, counted), failure, e);
            }
            throw failure;
        } finally {
            counted.end();
        }
    }

    /** A store that can only be read: the system rejects what writing needs. */
    private OpenStore readOnly(Opening opening, StoreException failure, IOException cause) {
        StoreException refusal =
                Journal.failure(cause, "store " + opening.store() + " can only be read", Outcome.NOT_APPLIED);
        StoreFiles readOnly = StoreFiles.of(
                new ReadOnlyDisk(disk), opening.paths(), opening.parser(), sleeper, clock, random, rotateBytes);
        try {
            return new ReadOnlyStore(readOnly, opening.parser(), figures, clock, ticker, sleeper, refusal);
        } catch (IOException unreadable) {
            throw failure;
        }
    }

    /** Opening takes some room; where there is none left, that which was kept. */
    private OpenStore openedOnAFullDisk(Opening opening, Fingerprint before) throws IOException {
        try {
            return opened(opening, before);
        } catch (IOException e) {
            if (Journal.outOfSpace(e) && reserve.release()) {
                return opened(opening, before);
            }
            throw e;
        }
    }

    private OpenStore opened(Opening opening, Fingerprint before) throws IOException {
        try {
            OpenStore opened = settings.shared() ? shared(opening) : alone(opening);
            broken.remove(opening.store());
            return opened;
        } catch (CorruptJournalException e) {
            throw remembered(opening, before, corrupt(e));
        } catch (StoreException e) {
            throw e.code() == ErrorCode.STORE_CORRUPT ? remembered(opening, before, e) : e;
        }
    }

    /** The reason with all sources to recover from, kept until the files change. */
    private StoreException remembered(Opening opening, Fingerprint before, StoreException corrupt) throws IOException {
        StoreException named = new StoreException(
                ErrorCode.STORE_CORRUPT,
                corrupt.detail() + files(opening.paths(), parser).sources().describe());
        broken.put(opening.store(), new Broken(before, named));
        return named;
    }

    private OpenStore alone(Opening opening) throws IOException {
        StoreLock lock = locks.acquire(opening.paths(), opening.deadline());
        boolean done = false;
        try {
            FileStore opened = journaled(opening, lock);
            done = true;
            return opened;
        } finally {
            if (!done) {
                lock.release();
            }
        }
    }

    private OpenStore shared(Opening opening) throws IOException {
        return new SharedOpening(
                        files(opening.paths(), opening.parser()),
                        locks,
                        opening.parser(),
                        settings.retention(),
                        figures,
                        clock,
                        reserve,
                        opening(opening.store(), opening.paths(), opening.parser()),
                        lock -> journaled(opening, lock),
                        () -> presence.left(opening.store()))
                .open(opening.deadline());
    }

    private FileStore journaled(Opening opening, StoreLock lock) throws IOException {
        StoreName store = opening.store();
        boolean suspect = untrusted.contains(store);
        FileStore opened = opening(store, opening.paths(), opening.parser())
                .open(lock, suspect, released -> released(store, released));
        untrusted.remove(store);
        return opened;
    }

    /** A store that is being opened. */
    private record Opening(StoreName store, StorePaths paths, Deadline deadline, EntryParser parser) {}

    private void released(StoreName store, FileStore released) {
        if (released.leftContents()) {
            presence.left(store);
        }
        if (released.suspect()) {
            distrusted(store);
        }
    }

    private void distrusted(StoreName store) {
        untrusted.add(store);
    }

    @Override
    public RecoverReport recover(StoreName store, String from, Deadline deadline) {
        StorePaths paths = StorePaths.of(settings.root(), store);
        try {
            requireInside(store, paths);
            if (!exists(store)) {
                throw new StoreException(ErrorCode.NOT_FOUND, "there is no store of this name");
            }
            StoreLock lock = locks.acquire(paths, deadline);
            try {
                return new OperatorRecovery(files(paths, parser), opening(store, paths, parser), settings.durability())
                        .recover(from, lock);
            } finally {
                lock.release();
                broken.remove(store);
            }
        } catch (CorruptJournalException e) {
            throw corrupt(e);
        } catch (IOException e) {
            throw failure(store, e);
        }
    }

    private static StoreException corrupt(CorruptJournalException e) {
        return new StoreException(
                ErrorCode.STORE_CORRUPT,
                e.getMessage() + ". Put the files back as they were, or recover from a backup or by salvage");
    }

    private StoreException failure(StoreName store, IOException e) {
        return e instanceof LocksLostException
                ? new StoreException(ErrorCode.STORE_LOCKED, String.valueOf(e.getMessage()), e)
                : Journal.failure(e, "store " + store + " cannot be opened", Outcome.NOT_APPLIED);
    }

    private void requireInside(StoreName store, StorePaths paths) throws IOException {
        if (!paths.contained(disk, settings.root())) {
            throw new StoreException(
                            ErrorCode.ENGINE_UNAVAILABLE,
                            "a link in the directory of store " + store + " leads out of the root")
                    .lasting();
        }
    }

    private StoreOpening opening(StoreName store, StorePaths paths, EntryParser entries) {
        return new StoreOpening(
                files(paths, entries), settings, entries, clock, ticker, figures, reserve, () -> distrusted(store));
    }

    private StoreFiles files(StorePaths paths, EntryParser entries) {
        return StoreFiles.of(disk, paths, entries, sleeper, clock, random, rotateBytes);
    }

    private Fingerprint fingerprint(StorePaths paths) throws IOException {
        return new Fingerprint(disk.stat(paths.snapshot()), presence.segments(paths), sources(paths));
    }

    /** By what a change of a broken store's files is noticed. */
    private record Fingerprint(Optional<FileStamp> snapshot, Map<String, FileStamp> segments, List<String> sources) {}

    /** Opening a broken file adds a copy of it, which changes nothing about the store. */
    private List<String> sources(StorePaths paths) throws IOException {
        return files(paths, parser).sources().names().stream()
                .filter(name -> StorePaths.corruptMillis(name).isEmpty())
                .toList();
    }

    private record Broken(Fingerprint at, StoreException failure) {}
}
