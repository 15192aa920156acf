package dev.holdfast.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that can lose its power. Contents are kept twice, as the system shows them and as they would be after a
 * loss of power; a sync brings the second up to the first, sector by sector of 512 bytes. Names are made, changed and
 * removed in order, and a loss of power takes any number of the last of those that no sync of the directory has made
 * durable. After a failed sync the sectors count as written although they are not: the system has dropped its dirty pages
 * (see PostgreSQL's "fsyncgate" of 2018).
 */
final class MemoryDisk implements Disk {
    /** What a loss of power leaves of what was not synced. */
    enum Loss {
        /** Nothing: neither names nor bytes. */
        EVERYTHING,
        /** All of it. */
        NOTHING,
        /** Some of the names, in order, and any of the sectors. */
        AT_RANDOM
    }

    private static final int SECTOR = 512;

    /** The contents of a file. */
    private static final class Node {
        private final String inode;
        private final boolean directory;
        private byte[] bytes = {};
        private byte[] durable = {};
        private final BitSet dirty = new BitSet();
        private boolean locked;
        private long modified;

        private Node(String inode, boolean directory) {
            this.inode = inode;
            this.directory = directory;
        }
    }

    /** A change of names: {@code node} is null where one was removed; {@code gone} loses its name in the same step. */
    private record Naming(
            Path path, @Nullable Node node, @Nullable Path gone) {}

    private Map<Path, Node> names = new TreeMap<>();
    private Map<Path, Node> durableNames = new TreeMap<>();
    private final List<Naming> namings = new ArrayList<>();
    private long inodes;
    private long time = 1_000_000_000_000_000_000L;

    /** A file that another process has written and synced. */
    synchronized void put(Path path, byte[] contents) {
        Node node = new Node(Long.toString(++inodes), false);
        node.bytes = contents.clone();
        node.durable = contents.clone();
        node.modified = ++time;
        name(path, node);
        settle(Objects.requireNonNull(path.getParent()));
    }

    /** The contents of a file. */
    synchronized byte[] contents(Path path) {
        return existing(path).bytes.clone();
    }

    private Node existing(Path path) {
        return Objects.requireNonNull(names.get(path), path::toString);
    }

    /** Sets when a file was last written, as tools that copy files do. */
    synchronized void touch(Path path, long modified) {
        existing(path).modified = modified;
    }

    /** Changes a byte as a failing disk does: without a trace elsewhere. */
    synchronized void flip(Path path, int position, int bit) {
        Node node = existing(path);
        node.bytes[position] ^= (byte) (1 << bit);
        node.durable = node.bytes.clone();
    }

    /** The process ends: its locks fall. */
    synchronized void endOfProcess() {
        names.values().forEach(node -> node.locked = false);
    }

    /** The machine loses its power, and starts again. */
    synchronized void losePower(Loss loss, Random random) {
        int kept = loss == Loss.EVERYTHING ? 0 : namings.size();
        kept = loss == Loss.AT_RANDOM ? random.nextInt(namings.size() + 1) : kept;
        namings.subList(0, kept).forEach(naming -> apply(durableNames, naming));
        namings.clear();
        names = new TreeMap<>(durableNames);
        for (Node node : names.values()) {
            if (loss != Loss.NOTHING) {
                node.bytes = loss == Loss.EVERYTHING ? node.durable.clone() : someOf(node, random);
            }
            node.durable = node.bytes.clone();
            node.dirty.clear();
            node.locked = false;
        }
    }

    /** Any of the dirty sectors, and any size between the two; what was never written reads as zero. */
    private static byte[] someOf(Node node, Random random) {
        int shorter = Math.min(node.bytes.length, node.durable.length);
        int longer = Math.max(node.bytes.length, node.durable.length);
        int size =
                switch (random.nextInt(3)) {
                    case 0 -> node.durable.length;
                    case 1 -> node.bytes.length;
                    default -> shorter + random.nextInt(longer - shorter + 1);
                };
        byte[] some = Arrays.copyOf(node.durable, size);
        for (int sector = node.dirty.nextSetBit(0); sector >= 0; sector = node.dirty.nextSetBit(sector + 1)) {
            int from = sector * SECTOR;
            int to = Math.min(Math.min(from + SECTOR, size), node.bytes.length);
            if (to > from && random.nextBoolean()) {
                System.arraycopy(node.bytes, from, some, from, to - from);
            }
        }
        return some;
    }

    private void name(Path path, @Nullable Node node) {
        name(new Naming(path, node, null));
    }

    private void name(Naming naming) {
        apply(names, naming);
        namings.add(naming);
    }

    private static void apply(Map<Path, Node> to, Naming naming) {
        if (naming.node() == null) {
            to.remove(naming.path());
        } else {
            to.put(naming.path(), naming.node());
        }
        if (naming.gone() != null) {
            to.remove(naming.gone());
        }
    }

    /** The names of a directory are durable. */
    private void settle(Path directory) {
        namings.removeIf(naming -> {
            boolean here = directory.equals(naming.path().getParent());
            if (here) {
                apply(durableNames, naming);
            }
            return here;
        });
    }

    @Override
    public synchronized DiskFile open(Path path, Mode mode) throws IOException {
        Node node = names.get(path);
        if (node == null && mode == Mode.READ) {
            throw new NoSuchFileException(path.toString());
        }
        if (node != null && mode == Mode.CREATE) {
            throw new FileAlreadyExistsException(path.toString());
        }
        if (node == null) {
            requireDirectory(path);
            node = new Node(Long.toString(++inodes), false);
            node.modified = ++time;
            name(path, node);
        }
        return new OpenFile(node);
    }

    private void requireDirectory(Path path) throws NoSuchFileException {
        if (!names.containsKey(path.getParent())) {
            throw new NoSuchFileException(path.toString());
        }
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        name(new Naming(to, found(from), from));
    }

    private Node found(Path path) throws NoSuchFileException {
        Node node = names.get(path);
        if (node == null) {
            throw new NoSuchFileException(path.toString());
        }
        return node;
    }

    @Override
    public synchronized void link(Path link, Path existing) throws IOException {
        if (names.containsKey(link)) {
            throw new FileAlreadyExistsException(link.toString());
        }
        name(link, found(existing));
    }

    @Override
    public synchronized void delete(Path path) {
        if (names.containsKey(path)) {
            name(path, null);
        }
    }

    /** The inodes of a directory's files whose names begin like that. */
    List<String> inodes(Path directory, String prefix) {
        return list(directory).stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> stat(directory.resolve(name)).orElseThrow().inode())
                .toList();
    }

    @Override
    public synchronized List<String> list(Path directory) {
        return names.keySet().stream()
                .filter(path -> directory.equals(path.getParent()))
                .map(path -> String.valueOf(path.getFileName()))
                .sorted()
                .toList();
    }

    @Override
    public synchronized Optional<FileStamp> stat(Path path) {
        return Optional.ofNullable(names.get(path))
                .map(node -> new FileStamp(
                        node.inode, node.bytes.length, node.modified, 0, !node.directory, node.directory));
    }

    @Override
    public Path real(Path path) {
        return path;
    }

    @Override
    public synchronized void createDirectories(Path directory) {
        Path parent = directory.getParent();
        if (parent != null && !names.containsKey(directory)) {
            createDirectories(parent);
            name(directory, new Node(Long.toString(++inodes), true));
            settle(parent);
        }
    }

    @Override
    public synchronized void syncDirectory(Path directory) {
        settle(directory);
    }

    /** What a failed sync leaves: the sectors are no longer dirty, and not on the disk. */
    static void dropDirty(DiskFile file) {
        ((OpenFile) file).dropDirty();
    }

    private final class OpenFile implements DiskFile {
        private final Node node;
        private boolean holdsLock;

        private OpenFile(Node node) {
            this.node = node;
        }

        @Override
        public int read(ByteBuffer to, long position) {
            synchronized (MemoryDisk.this) {
                if (position >= node.bytes.length) {
                    return -1;
                }
                int length = Math.min(to.remaining(), node.bytes.length - (int) position);
                to.put(node.bytes, (int) position, length);
                return length;
            }
        }

        @Override
        public void write(ByteBuffer from, long position) {
            synchronized (MemoryDisk.this) {
                int start = (int) position;
                int end = start + from.remaining();
                node.bytes = end > node.bytes.length ? Arrays.copyOf(node.bytes, end) : node.bytes;
                node.dirty.set(start / SECTOR, (end + SECTOR - 1) / SECTOR);
                from.get(node.bytes, start, end - start);
                node.modified = ++time;
            }
        }

        @Override
        public void sync() {
            synchronized (MemoryDisk.this) {
                byte[] now = Arrays.copyOf(node.durable, node.bytes.length);
                for (int sector = node.dirty.nextSetBit(0); sector >= 0; sector = node.dirty.nextSetBit(sector + 1)) {
                    int at = sector * SECTOR;
                    if (at < now.length) {
                        System.arraycopy(node.bytes, at, now, at, Math.min(SECTOR, now.length - at));
                    }
                }
                node.durable = now;
                node.dirty.clear();
            }
        }

        private void dropDirty() {
            synchronized (MemoryDisk.this) {
                node.dirty.clear();
            }
        }

        @Override
        public void truncate(long size) {
            synchronized (MemoryDisk.this) {
                if (size < node.bytes.length) {
                    node.bytes = Arrays.copyOf(node.bytes, (int) size);
                    node.modified = ++time;
                }
            }
        }

        @Override
        public long size() {
            synchronized (MemoryDisk.this) {
                return node.bytes.length;
            }
        }

        @Override
        public boolean tryLock() throws FileSystemException {
            synchronized (MemoryDisk.this) {
                holdsLock |= !node.locked;
                node.locked |= holdsLock;
                return holdsLock;
            }
        }

        @Override
        public Optional<Closeable> tryLock(Part part) {
            throw new UnsupportedOperationException("stores in memory are not shared");
        }

        @Override
        public void close() {
            synchronized (MemoryDisk.this) {
                node.locked &= !holdsLock;
            }
        }
    }
}
