package dev.holdfast.file;

import dev.holdfast.file.FaultyDisk.Crash;
import dev.holdfast.file.FaultyDisk.Operation;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts how often each failpoint is passed, and lets one fault strike at one passing of one of them. Watches the rule
 * that nothing is appended to a journal segment of which a sync has failed.
 */
final class FailpointDisk implements Disk {
    /** What happens at a failpoint. */
    enum Fault {
        EIO("Input/output error", Effect.FAIL),
        ENOSPC("No space left on device", Effect.FAIL),
        EACCES("Permission denied", Effect.FAIL),
        /** Half of a write is done, then the disk is full. */
        SHORT_WRITE("No space left on device", Effect.HALF),
        /** It fails, and all later changes of the disk do, until it is healed. */
        EIO_FROM_NOW_ON("Input/output error", Effect.FAIL),
        ENOSPC_FROM_NOW_ON("No space left on device", Effect.FAIL),
        /** It takes 45 s, in which clients are told that nobody knows the outcome, and is done. */
        DELAY("", Effect.MEANWHILE),
        /** The process stands still for 45 s, in which another program takes its lock, writes and lets go. Then it is done. */
        PAUSE("", Effect.MEANWHILE),
        /** The wall clock is set a year ahead, and it is done. */
        CLOCK_AHEAD("", Effect.MEANWHILE),
        /** The wall clock is set two days back, and it is done. */
        CLOCK_BACK("", Effect.MEANWHILE),
        /** It is not done: there is no memory left, and the process dies of it. */
        OUT_OF_MEMORY("Java heap space", Effect.EXHAUST),
        /** It is not done, and the process dies. */
        CRASH_BEFORE("", Effect.DIE),
        /** Half of a write is done, and the process dies. */
        CRASH_HALF_WAY("", Effect.DIE_HALF),
        /** It is done, and the process dies. */
        CRASH_AFTER("", Effect.DIE_AFTER);

        private final String error;
        private final Effect effect;

        Fault(String error, Effect effect) {
            this.error = error;
            this.effect = effect;
        }

        boolean half() {
            return effect == Effect.HALF || effect == Effect.DIE_HALF;
        }

        boolean kills() {
            return effect == Effect.DIE
                    || effect == Effect.DIE_HALF
                    || effect == Effect.DIE_AFTER
                    || effect == Effect.EXHAUST;
        }

        boolean setsClock() {
            return this == CLOCK_AHEAD || this == CLOCK_BACK;
        }

        boolean lasts() {
            return this == EIO_FROM_NOW_ON || this == ENOSPC_FROM_NOW_ON;
        }
    }

    private enum Effect {
        FAIL,
        HALF,
        MEANWHILE,
        EXHAUST,
        DIE,
        DIE_HALF,
        DIE_AFTER
    }

    /** What is asked of the disk. */
    private interface Action<T> {
        T run() throws IOException;
    }

    /** The same, without an answer. */
    private interface Step {
        Step NONE = () -> {};

        void run() throws IOException;
    }

    private final MemoryDisk disk;
    private final Map<Failpoint, Integer> passed = new TreeMap<>();
    private final List<String> violations = new ArrayList<>();
    private final Set<Path> unsynced = new HashSet<>();
    private @Nullable Failpoint point;
    private @Nullable Fault fault;
    private int left;
    private boolean struck;
    private boolean crashed;
    private boolean renamesRefused;
    private final Map<Fault, Runnable> meanwhile = new EnumMap<>(Fault.class);

    FailpointDisk(MemoryDisk disk) {
        this.disk = disk;
    }

    /** The fault strikes at the {@code n}-th passing from now on, counted from 1. */
    void arm(Failpoint at, int n, Fault what) {
        point = at;
        left = n;
        fault = what;
    }

    /** What happens before an operation that such a fault delays. */
    void meanwhile(Fault delaying, Runnable action) {
        meanwhile.put(delaying, action);
    }

    /** Whether the fault that is armed sets the wall clock. */
    boolean setsClock() {
        return fault != null && fault.setsClock();
    }

    /** Another process has been started. */
    void revive() {
        crashed = false;
        // What was not synced has been lost, or was read back and is written anew.
        unsynced.clear();
    }

    /** No fault strikes, or lasts, from now on. A crashed process stays dead. */
    void heal() {
        point = null;
        fault = null;
    }

    /** As on a system where a reader of {@code sessions.json} keeps it from being replaced. */
    void refuseRenamesOfTheSnapshot() {
        renamesRefused = true;
    }

    boolean struck() {
        return struck;
    }

    boolean crashed() {
        return crashed;
    }

    /** How often each failpoint was passed. */
    Map<Failpoint, Integer> passed() {
        return passed;
    }

    /** Appends to segments whose sync had failed. */
    List<String> violations() {
        return violations;
    }

    private @Nullable Fault strike(Operation operation, Path path) {
        Failpoint here = new Failpoint(operation, Failpoint.Kind.of(path));
        if (crashed) {
            throw new Crash(here.toString());
        }
        passed.merge(here, 1, Integer::sum);
        if (fault == null) {
            return null;
        }
        if (struck) {
            return fault.lasts() && here.changes() ? fault : null;
        }
        if (here.equals(point) && --left == 0) {
            struck = true;
            return fault;
        }
        return null;
    }

    private <T> T at(Operation operation, Path path, Action<T> action, Step half, Step failed) throws IOException {
        Fault strikes = strike(operation, path);
        if (strikes == null) {
            return action.run();
        }
        if (strikes.effect == Effect.MEANWHILE) {
            Objects.requireNonNull(meanwhile.get(strikes)).run();
            return action.run();
        }
        if (strikes.half()) {
            half.run();
        }
        if (strikes.kills()) {
            if (strikes == Fault.CRASH_AFTER) {
                var unused = action.run();
            }
            crashed = true;
            if (strikes.effect == Effect.EXHAUST) {
                throw new OutOfMemoryError(strikes.error);
            }
            throw new Crash(operation + " " + path.getFileName());
        }
        failed.run();
        throw new FileSystemException(path.toString(), null, strikes.error);
    }

    private <T> T at(Operation operation, Path path, Action<T> action) throws IOException {
        return at(operation, path, action, Step.NONE, Step.NONE);
    }

    private void change(Operation operation, Path path, Step step) throws IOException {
        change(operation, path, step, Step.NONE, Step.NONE);
    }

    private void change(Operation operation, Path path, Step step, Step half, Step failed) throws IOException {
        Action<Path> action = () -> {
            step.run();
            return path;
        };
        var unused = at(operation, path, action, half, failed);
    }

    @Override
    public DiskFile open(Path path, Mode mode) throws IOException {
        return at(Operation.OPEN, path, () -> {
            DiskFile file = disk.open(path, mode);
            if (mode == Mode.CREATE) {
                // Another file than the one of that name whose sync had failed.
                unsynced.remove(path);
            }
            return new WatchedFile(path, file);
        });
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        // A transcript that comes or goes is named by both of its names.
        change(Operation.RENAME, to, () -> {
            if (renamesRefused && Failpoint.Kind.of(to) == Failpoint.Kind.SNAPSHOT) {
                throw new FileSystemException(to.toString(), null, "Device or resource busy");
            }
            disk.rename(from, to);
        });
    }

    @Override
    public void link(Path link, Path existing) throws IOException {
        change(Operation.LINK, link, () -> {
            disk.link(link, existing);
        });
    }

    @Override
    public void delete(Path path) throws IOException {
        change(Operation.DELETE, path, () -> {
            disk.delete(path);
        });
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return at(Operation.LIST, directory, () -> disk.list(directory));
    }

    @Override
    public Optional<FileStamp> stat(Path path) throws IOException {
        return at(Operation.STAT, path, () -> disk.stat(path));
    }

    @Override
    public Path real(Path path) throws IOException {
        return at(Operation.STAT, path, () -> disk.real(path));
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        change(Operation.CREATE_DIRECTORIES, directory, () -> {
            disk.createDirectories(directory);
        });
    }

    @Override
    public void keepOwner(Path replaced, Path by) {
        disk.keepOwner(replaced, by);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        change(Operation.SYNC_DIRECTORY, directory, () -> {
            disk.syncDirectory(directory);
        });
    }

    private final class WatchedFile implements DiskFile {
        private final Path path;
        private final DiskFile file;

        WatchedFile(Path path, DiskFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public int read(ByteBuffer to, long position) throws IOException {
            return at(Operation.READ, path, () -> file.read(to, position));
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            boolean frame = position >= SegmentHeader.BYTES && Failpoint.Kind.of(path) == Failpoint.Kind.JOURNAL;
            if (frame && unsynced.contains(path) && !crashed) {
                violations.add("appended to " + path.getFileName() + " at " + position + " after its sync had failed");
            }
            change(Operation.WRITE, path, () -> file.write(from, position), () -> writeHalf(from, position), Step.NONE);
        }

        private void writeHalf(ByteBuffer from, long position) throws IOException {
            ByteBuffer half = from.duplicate();
            half.limit(half.position() + half.remaining() / 2);
            file.write(half, position);
        }

        @Override
        public void sync() throws IOException {
            change(Operation.SYNC, path, file::sync, Step.NONE, () -> {
                MemoryDisk.dropDirty(file);
                unsynced.add(path);
            });
        }

        @Override
        public void truncate(long size) throws IOException {
            change(Operation.TRUNCATE, path, () -> {
                file.truncate(size);
            });
        }

        @Override
        public long size() throws IOException {
            return at(Operation.STAT, path, file::size);
        }

        @Override
        public boolean tryLock() throws IOException {
            return at(Operation.STAT, path, file::tryLock);
        }

        @Override
        public Optional<Closeable> tryLock(Part part) throws IOException {
            return at(Operation.STAT, path, () -> file.tryLock(part));
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
