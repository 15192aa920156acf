package dev.holdfast.file;

import dev.holdfast.file.DiskFile.Part;
import dev.holdfast.session.Deadline;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.Ticker;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the locks of stores for one process: first the operating system's lock on {@code sessions.owner}, which no dead
 * Holdfast can hold, then the predecessor's lock file. Safe for several threads.
 *
 * <p>The predecessor sees whether we live by our process id, so it must share our process-id namespace; elsewhere it may
 * take the lock, which is noticed and not prevented.
 */
final class StoreLocks {
    private static final Logger LOG = LoggerFactory.getLogger(StoreLocks.class);
    /** Short, since a rival that writes all the time lets go for moments only. */
    private static final Duration POLL = Duration.ofMillis(5);

    /** A few turns of a program that writes all the time. */
    private static final Duration CHASE = Duration.ofMillis(25);

    private static final int CHASES_AT_ONCE = 2;

    /** How long the predecessor relies on a lock file without renewing it. */
    private static final Duration CONTESTED_FOR = Duration.ofSeconds(30);

    private static final Duration UNREADABLE_FOR = Duration.ofSeconds(30);

    private final Disk disk;
    private final ProcessTable processes;
    private final String host;
    private final InstantSource clock;
    private final Ticker ticker;
    private final Sleeper sleeper;
    private final Supplier<String> random;
    private final Map<Path, Long> contested = new ConcurrentHashMap<>();
    private final Semaphore chases = new Semaphore(CHASES_AT_ONCE);
    private final Set<StoreLock> held = ConcurrentHashMap.newKeySet();

    /**
     * Locks for this process.
     *
     * @param host the machine's name, for people
     * @param random makes a name that was never used before: letters and digits
     */
    StoreLocks(
            Disk disk,
            ProcessTable processes,
            String host,
            InstantSource clock,
            Ticker ticker,
            Sleeper sleeper,
            Supplier<String> random) {
        this.disk = disk;
        this.processes = processes;
        this.host = host;
        this.clock = clock;
        this.ticker = ticker;
        this.sleeper = sleeper;
        this.random = random;
    }

    /**
     * Locks a store, whose directory exists. A lock that a dead process left is taken over at once; one of a living
     * process is waited for.
     *
     * @throws StoreException {@code STORE_LOCKED}, naming the holder, when the deadline passes first; nothing is left locked
     */
    StoreLock acquire(StorePaths paths, Deadline deadline) throws IOException {
        LockContent self = self();
        DiskFile owner = owner(paths);
        try {
            while (!owner.tryLock()) {
                await(deadline, holder(owner));
            }
            name(owner, self);
            return lockFile(paths, owner, self, deadline, new Rivalry(ticker), this::released);
        } catch (IOException | RuntimeException | Error e) {
            owner.close();
            throw e;
        }
    }

    /**
     * Tells other Holdfasts that a store, whose directory exists, is open here and may be open there: none can lock it for
     * itself meanwhile.
     *
     * @throws StoreException {@code STORE_LOCKED}, naming who has it for itself, when the deadline passes first
     */
    SharedPresence share(StorePaths paths, Deadline deadline) throws IOException {
        LockContent self = self();
        DiskFile owner = owner(paths);
        try {
            while (owner.tryLock(Part.PRESENCE).isEmpty()) {
                await(deadline, holder(owner));
            }
            long revision = revision(LockFile.contents(owner));
            name(owner, self);
            String inode = disk.stat(paths.owner()).map(FileStamp::inode).orElse("");
            return new SharedPresence(this, disk, paths, owner, inode, self, revision, ticker);
        } catch (IOException | RuntimeException | Error e) {
            owner.close();
            throw e;
        }
    }

    /** Takes the locks for one commit: of the Holdfasts that are present, one at a time goes for the lock file. */
    StoreLock turn(
            StorePaths paths,
            DiskFile owner,
            LockContent self,
            Deadline deadline,
            Rivalry rivalry,
            Consumer<StoreLock> whenReleased)
            throws IOException {
        Optional<Closeable> turn = owner.tryLock(Part.TURN);
        while (turn.isEmpty()) {
            await(
                    deadline,
                    new LockFile(disk, paths.lock(), random)
                            .read()
                            .flatMap(LockContent::parse)
                            .map(LockContent::describe)
                            .orElse("another Holdfast"));
            turn = owner.tryLock(Part.TURN);
        }
        try {
            return lockFile(paths, turn.get(), self, deadline, rivalry, lock -> {
                released(lock);
                whenReleased.accept(lock);
            });
        } catch (IOException | RuntimeException | Error e) {
            turn.get().close();
            throw e;
        }
    }

    private LockContent self() {
        long pid = processes.ownPid();
        return new LockContent(pid, processes.startTime(pid), Optional.of(host), Optional.empty(), random.get())
                .at(clock.instant());
    }

    private static String holder(DiskFile owner) throws IOException {
        return LockContent.parse(LockFile.contents(owner))
                .map(LockContent::describe)
                .orElse("another process");
    }

    /** What {@link SharedPresence#release} left; 0 when it is something else. */
    private static long revision(byte[] content) {
        try {
            return Long.parseLong(new String(content, StandardCharsets.US_ASCII));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static void name(DiskFile owner, LockContent self) throws IOException {
        owner.truncate(0);
        owner.write(ByteBuffer.wrap(self.ownerFile()), 0);
    }

    private StoreLock lockFile(
            StorePaths paths,
            Closeable ownership,
            LockContent self,
            Deadline deadline,
            Rivalry rivalry,
            Consumer<StoreLock> whenReleased)
            throws IOException {
        while (contested(paths)) {
            await(deadline, "a process that may have taken the lock over");
        }
        LockFile lockFile = new LockFile(disk, paths.lock(), random);
        boolean inherited = takeLockFile(lockFile, self, deadline, rivalry);
        StoreLock lock = new StoreLock(disk, paths, ownership, lockFile, self, inherited, clock, ticker, whenReleased);
        held.add(lock);
        return lock;
    }

    /**
     * All locks from the moment they are taken, also those of a store whose opening takes long. Each is to be renewed
     * every 5 s ({@link StoreLock#refresh}), on any thread that may block for file operations.
     */
    Set<StoreLock> held() {
        return Set.copyOf(held);
    }

    /** Whether any store is locked. */
    boolean any() {
        return !held.isEmpty();
    }

    private void released(StoreLock lock) {
        held.remove(lock);
        if (lock.overwritten()) {
            contested.put(lock.path(), ticker.nanos() + CONTESTED_FOR.toNanos());
        }
    }

    /** A process whose lock file a late renewal replaced still relies on it, for as long as such a lock stays fresh. */
    private boolean contested(StorePaths paths) {
        Long until = contested.get(paths.lock());
        if (until != null && until - ticker.nanos() <= 0) {
            contested.remove(paths.lock());
            return false;
        }
        return until != null;
    }

    /** Whether it was taken over from somebody who is gone. */
    private boolean takeLockFile(LockFile lockFile, LockContent self, Deadline deadline, Rivalry rivalry)
            throws IOException {
        boolean inherited = false;
        while (!lockFile.create(self.at(clock.instant()).lockFile())) {
            Optional<FileStamp> file = lockFile.stat();
            Optional<byte[]> content = file.isEmpty() ? Optional.empty() : content(lockFile);
            if (content.isEmpty()) {
                continue;
            }
            Optional<LockContent> holder = LockContent.parse(content.get());
            String name = holder.map(LockContent::describe).orElse("a process whose lock file cannot be read");
            if (holder.isPresent() ? dead(holder.get(), file.orElseThrow()) : old(lockFile)) {
                LOG.warn("Taking over the lock that {} left", name);
                lockFile.remove(content.get());
                inherited = true;
            } else if (rivalry.met(file.orElseThrow()) && chase(lockFile, self)) {
                return inherited;
            } else {
                await(deadline, name);
            }
        }
        return inherited;
    }

    /** Takes the lock of a program that lets go for moments only. Costs processor time, so few stores may at once. */
    private boolean chase(LockFile lockFile, LockContent self) throws IOException {
        if (!chases.tryAcquire()) {
            return false;
        }
        try {
            return lockFile.createWhenDeleted(self.at(clock.instant()).lockFile(), CHASE, ticker, sleeper);
        } finally {
            chases.release();
        }
    }

    /**
     * Whether the holder of a lock file is gone. While the lock on {@code sessions.owner} (all of it, or the turn) is ours, no
     * Holdfast lives that could hold the other; and with our own process id in it, it is of an earlier process, since we have not made it.
     */
    private boolean dead(LockContent holder, FileStamp file) {
        return !holder.instance().isEmpty()
                || holder.pid() == processes.ownPid()
                || !new LockJudgement(processes).alive(holder, file, clock.instant());
    }

    /** A directory or a link is not a lock that time or its holder releases: an operator must remove it. */
    private static Optional<byte[]> content(LockFile lockFile) throws IOException {
        try {
            return lockFile.read();
        } catch (IrregularFileException e) {
            throw irregular("sessions.json.lock", e);
        }
    }

    private static StoreException irregular(String name, IrregularFileException e) {
        return new StoreException(
                        ErrorCode.STORE_LOCKED,
                        name + " " + e.getReason() + "; remove it when no other process uses the store",
                        e)
                .lasting();
    }

    private DiskFile owner(StorePaths paths) throws IOException {
        try {
            return disk.open(paths.owner(), Disk.Mode.WRITE);
        } catch (IrregularFileException e) {
            throw irregular("sessions.owner", e);
        }
    }

    private boolean old(LockFile lockFile) throws IOException {
        long since = TimeUnit.MILLISECONDS.toNanos(
                clock.instant().minus(UNREADABLE_FOR).toEpochMilli());
        return lockFile.stat().filter(stamp -> stamp.modifiedNanos() < since).isPresent();
    }

    private void await(Deadline deadline, String holder) throws IOException {
        long remaining = deadline.remaining(ticker.nanos());
        if (remaining <= 0) {
            throw new StoreException(
                    ErrorCode.STORE_LOCKED, "the store is locked by " + holder + "; try again when it has released it");
        }
        Duration left = Duration.ofNanos(remaining);
        sleeper.sleep(left.compareTo(POLL) < 0 ? left.plusMillis(1) : POLL);
    }
}
