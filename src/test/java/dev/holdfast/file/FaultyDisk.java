package dev.holdfast.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A disk that fails on command. Every call that changes or syncs something is a step, counted from 1; rules say which
 * steps fail and how, and the process can be made to "die" at a step: from then on every call throws {@link Crash}.
 * Reads are counted as operations but are no steps. Safe for several threads.
 */
final class FaultyDisk implements Disk {
    /** What can be made to fail. */
    enum Operation {
        OPEN,
        READ,
        WRITE,
        SYNC,
        TRUNCATE,
        RENAME,
        LINK,
        DELETE,
        CREATE_DIRECTORIES,
        SYNC_DIRECTORY,
        LIST,
        STAT
    }

    /** The simulated end of the process. */
    static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Crash(String at) {
            super("crashed at " + at);
        }
    }

    /** An operation's failure, while {@code path} holds and between two counts of such calls. */
    private static final class Rule {
        private final Operation operation;
        private final Predicate<Path> path;
        private final int from;
        private final int to;
        private final String error;
        private int calls;

        private Rule(Operation operation, Predicate<Path> path, int from, int to, String error) {
            this.operation = operation;
            this.path = path;
            this.from = from;
            this.to = to;
            this.error = error;
        }

        private boolean hits(Operation called, Path on) {
            if (called != operation || !path.test(on)) {
                return false;
            }
            calls++;
            return calls >= from && calls <= to;
        }
    }

    private final Disk disk;
    private final List<Rule> rules = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final List<Hook> hooks = new ArrayList<>();
    private int steps;
    private int crashAt = Integer.MAX_VALUE;
    private boolean shortWrites;
    private boolean crashed;

    /** Something that happens before each such call, on the thread that makes it. */
    private record Hook(Operation operation, Predicate<Path> path, Runnable action) {}

    FaultyDisk(Disk disk) {
        this.disk = disk;
    }

    /** Runs {@code action} before every call of an operation on matching paths from now on. */
    synchronized void before(Operation operation, Predicate<Path> path, Runnable action) {
        hooks.add(new Hook(operation, path, action));
    }

    /** The {@code n}-th call of an operation from now on fails (EIO, ENOSPC, EACCES or any other text). */
    synchronized void fail(Operation operation, int n, String error) {
        rules.add(new Rule(operation, path -> true, n, n, error));
    }

    /** Every call of an operation on matching paths fails from now on. For renames and links the path is the target. */
    synchronized void failAlways(Operation operation, Predicate<Path> path, String error) {
        rules.add(new Rule(operation, path, 1, Integer.MAX_VALUE, error));
    }

    /** The first {@code n} calls of an operation on matching paths fail from now on. */
    synchronized void failFirst(Operation operation, int n, Predicate<Path> path, String error) {
        rules.add(new Rule(operation, path, 1, n, error));
    }

    /** Writes that fail or crash write half of their bytes first. */
    synchronized void shortWrites() {
        shortWrites = true;
    }

    /** The process dies at the {@code n}-th step from now on, before it is done; a write may have done half. */
    synchronized void crashAt(int n) {
        crashAt = steps + n;
    }

    /** No more faults; a crashed disk stays crashed. */
    synchronized void heal() {
        rules.clear();
        hooks.clear();
    }

    synchronized boolean crashed() {
        return crashed;
    }

    /** Steps taken so far. */
    synchronized int steps() {
        return steps;
    }

    /** The steps taken so far, as {@code OPERATION name}. */
    synchronized List<String> log() {
        return List.copyOf(log);
    }

    private void check(Operation operation, Path path) throws IOException {
        hooks(operation, path).forEach(hook -> hook.action().run());
        fail(operation, path);
    }

    private synchronized List<Hook> hooks(Operation operation, Path path) {
        return hooks.stream()
                .filter(hook -> hook.operation() == operation && hook.path().test(path))
                .toList();
    }

    private synchronized void fail(Operation operation, Path path) throws IOException {
        if (crashed) {
            throw new Crash(operation + " " + path.getFileName());
        }
        if (isStep(operation)) {
            steps++;
            log.add(operation + " " + path.getFileName());
            if (steps >= crashAt) {
                crashed = true;
                throw new Crash(operation + " " + path.getFileName() + ", step " + steps);
            }
        }
        for (Rule rule : rules) {
            if (rule.hits(operation, path)) {
                throw new FileSystemException(path.toString(), null, rule.error);
            }
        }
    }

    private synchronized boolean writesShort() {
        return shortWrites;
    }

    private static boolean isStep(Operation operation) {
        return switch (operation) {
            case OPEN, READ, LIST, STAT -> false;
            default -> true;
        };
    }

    @Override
    public DiskFile open(Path path, Mode mode) throws IOException {
        check(Operation.OPEN, path);
        return new FaultyFile(path, disk.open(path, mode));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        check(Operation.RENAME, to);
        disk.rename(from, to);
    }

    @Override
    public void link(Path link, Path existing) throws IOException {
        check(Operation.LINK, link);
        disk.link(link, existing);
    }

    @Override
    public void delete(Path path) throws IOException {
        check(Operation.DELETE, path);
        disk.delete(path);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        check(Operation.LIST, directory);
        return disk.list(directory);
    }

    @Override
    public Optional<FileStamp> stat(Path path) throws IOException {
        check(Operation.STAT, path);
        return disk.stat(path);
    }

    @Override
    public Path real(Path path) throws IOException {
        check(Operation.STAT, path);
        return disk.real(path);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        check(Operation.CREATE_DIRECTORIES, directory);
        disk.createDirectories(directory);
    }

    @Override
    public void keepOwner(Path replaced, Path by) {
        disk.keepOwner(replaced, by);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        check(Operation.SYNC_DIRECTORY, directory);
        disk.syncDirectory(directory);
    }

    /** A file of this disk. Closing is always possible: the end of a process closes its files too. */
    private final class FaultyFile implements DiskFile {
        private final Path path;
        private final DiskFile file;

        FaultyFile(Path path, DiskFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public int read(ByteBuffer to, long position) throws IOException {
            check(Operation.READ, path);
            return file.read(to, position);
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            boolean dead = crashed();
            try {
                check(Operation.WRITE, path);
            } catch (IOException | Crash e) {
                if (!dead && writesShort()) {
                    ByteBuffer half = from.duplicate();
                    half.limit(half.position() + half.remaining() / 2);
                    file.write(half, position);
                }
                throw e;
            }
            file.write(from, position);
        }

        @Override
        public void sync() throws IOException {
            check(Operation.SYNC, path);
            file.sync();
        }

        @Override
        public void truncate(long size) throws IOException {
            check(Operation.TRUNCATE, path);
            file.truncate(size);
        }

        @Override
        public long size() throws IOException {
            check(Operation.READ, path);
            return file.size();
        }

        @Override
        public boolean tryLock() throws IOException {
            check(Operation.STAT, path);
            return file.tryLock();
        }

        @Override
        public Optional<Closeable> tryLock(Part part) throws IOException {
            check(Operation.STAT, path);
            return file.tryLock(part);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
