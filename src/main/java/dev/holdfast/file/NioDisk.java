package dev.holdfast.file;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The real disk, by {@code java.nio.file}.
 *
 * <p>A {@link FileChannel} closes itself when a thread that uses it is interrupted, for all threads and for good, and a
 * write in progress may have done any part of its work. So threads that use a disk are never interrupted while a store
 * is open; who shuts down waits for them. Whoever meets {@link java.nio.channels.ClosedByInterruptException} treats it
 * as any other failed write or sync.
 *
 * <p>POSIX locks belong to the process and fall with <em>any</em> descriptor of the file that the process closes. A
 * channel that tried in vain for a lock which this process holds through another one is therefore kept open until the
 * one that has the lock is closed; otherwise the vain attempt would break the lock. One disk for a process, then.
 */
final class NioDisk implements Disk {
    /** The JDK reads into memory of the thread's own, as large as the longest read, and keeps it as long as the thread lives. */
    private static final int PIECE = 1 << 18;

    private final Map<Path, Collection<FileChannel>> keptOpen = new ConcurrentHashMap<>();

    @Override
    public DiskFile open(Path path, Mode mode) throws IOException {
        Optional<FileStamp> there = stat(path);
        if (there.isPresent() && !there.get().regular() && mode != Mode.CREATE) {
            throw new IrregularFileException(path, there.get());
        }
        Set<OpenOption> options =
                switch (mode) {
                    case READ -> Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS);
                    case WRITE ->
                        Set.of(
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.CREATE,
                                NOFOLLOW_LINKS);
                    case CREATE ->
                        Set.of(
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.CREATE_NEW,
                                NOFOLLOW_LINKS);
                };
        FileChannel channel = FileChannel.open(path, options, permissions(path, "rw-------"));
        if (mode != Mode.READ && there.isEmpty()) {
            ownedByDirectory(path, channel);
        }
        return new NioFile(path, channel);
    }

    private static void ownedByDirectory(Path path, FileChannel channel) throws IOException {
        boolean done = false;
        try {
            FileOwner.ofDirectory(path);
            done = true;
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    @Override
    public void keepOwner(Path replaced, Path by) {
        FileOwner.keep(replaced, by);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void link(Path link, Path existing) throws IOException {
        Files.createLink(link, existing);
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path path : stream) {
                names.add(String.valueOf(path.getFileName()));
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        names.sort(null);
        return List.copyOf(names);
    }

    @Override
    public Optional<FileStamp> stat(Path path) throws IOException {
        try {
            return Optional.of(has(path, "unix") ? unixStamp(path) : basicStamp(path));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (FileSystemException e) {
            // A component that is no directory (ENOTDIR) has no class of its own.
            Path parent = path.getParent();
            if (parent != null && Files.exists(parent) && !Files.isDirectory(parent)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static FileStamp unixStamp(Path path) throws IOException {
        Map<String, Object> a = Files.readAttributes(
                path, "unix:dev,ino,size,lastModifiedTime,ctime,isRegularFile,isDirectory", NOFOLLOW_LINKS);
        return new FileStamp(
                a.get("dev") + ":" + a.get("ino"),
                a.get("size") instanceof Long size ? size : 0,
                nanos(a.get("lastModifiedTime")),
                nanos(a.get("ctime")),
                Boolean.TRUE.equals(a.get("isRegularFile")),
                Boolean.TRUE.equals(a.get("isDirectory")));
    }

    private static FileStamp basicStamp(Path path) throws IOException {
        BasicFileAttributes a = Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
        return new FileStamp("", a.size(), nanos(a.lastModifiedTime()), 0, a.isRegularFile(), a.isDirectory());
    }

    private static long nanos(@Nullable Object time) {
        return time instanceof FileTime fileTime ? fileTime.to(TimeUnit.NANOSECONDS) : 0;
    }

    @Override
    public Path real(Path path) throws IOException {
        return path.toRealPath();
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            createDirectories(parent);
        }
        try {
            Files.createDirectory(directory, permissions(directory, "rwx------"));
            FileOwner.ofDirectory(directory);
        } catch (java.nio.file.FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
        if (parent != null) {
            syncDirectory(parent);
        }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        if (!has(directory, "posix")) {
            // Windows cannot open a directory as a file; its journalled file systems order names themselves.
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static FileAttribute<?>[] permissions(Path path, String mode) {
        return has(path, "posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    private static boolean has(Path path, String view) {
        return path.getFileSystem().supportedFileAttributeViews().contains(view);
    }

    /** An open channel. */
    private final class NioFile implements DiskFile {
        private final Path path;
        private final FileChannel channel;
        private volatile boolean lockedHere;
        private volatile boolean lockedElsewhereHere;

        NioFile(Path path, FileChannel channel) {
            this.path = path.toAbsolutePath().normalize();
            this.channel = channel;
        }

        @Override
        public int read(ByteBuffer to, long position) throws IOException {
            int limit = to.limit();
            try {
                return channel.read(to.limit(to.position() + Math.min(to.remaining(), PIECE)), position);
            } finally {
                to.limit(limit);
            }
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            long at = position;
            while (from.hasRemaining()) {
                at += channel.write(from, at);
            }
        }

        @Override
        public void sync() throws IOException {
            channel.force(false);
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public boolean tryLock() throws IOException {
            try {
                FileLock lock = channel.tryLock();
                lockedHere |= lock != null;
                lockedElsewhereHere = false;
            } catch (OverlappingFileLockException e) {
                lockedElsewhereHere = !lockedHere;
            }
            return lockedHere;
        }

        @Override
        public Optional<Closeable> tryLock(Part part) throws IOException {
            try {
                FileLock lock = channel.tryLock(part.position(), 1, part.common());
                lockedHere |= lock != null;
                lockedElsewhereHere = false;
                return lock == null ? Optional.empty() : Optional.of(lock::close);
            } catch (OverlappingFileLockException e) {
                lockedElsewhereHere = !lockedHere;
                return Optional.empty();
            }
        }

        @Override
        public void close() throws IOException {
            if (!channel.isOpen()) {
                return;
            }
            if (lockedElsewhereHere) {
                keptOpen.computeIfAbsent(path, p -> new ConcurrentLinkedQueue<>())
                        .add(channel);
                return;
            }
            Collection<FileChannel> vain = lockedHere ? keptOpen.remove(path) : null;
            if (vain != null) {
                for (FileChannel other : vain) {
                    other.close();
                }
            }
            channel.close();
        }
    }
}
