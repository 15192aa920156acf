package dev.holdfast.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.List;
import java.util.Optional;

/** A disk that is only looked at: every call that would change or sync something is refused as a programming error. */
record ReadOnlyDisk(Disk disk) implements Disk {
    @Override
    public DiskFile open(Path path, Mode mode) throws IOException {
        if (mode != Mode.READ) {
            throw new ReadOnlyFileSystemException();
        }
        return new ReadOnlyFile(disk.open(path, mode));
    }

    @Override
    public void rename(Path from, Path to) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void link(Path link, Path existing) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void delete(Path path) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public Optional<FileStamp> stat(Path path) throws IOException {
        return disk.stat(path);
    }

    @Override
    public Path real(Path path) throws IOException {
        return disk.real(path);
    }

    @Override
    public void createDirectories(Path directory) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void syncDirectory(Path directory) {
        throw new ReadOnlyFileSystemException();
    }

    private record ReadOnlyFile(DiskFile file) implements DiskFile {
        @Override
        public int read(ByteBuffer to, long position) throws IOException {
            return file.read(to, position);
        }

        @Override
        public void write(ByteBuffer from, long position) {
            throw new ReadOnlyFileSystemException();
        }

        @Override
        public void sync() {
            throw new ReadOnlyFileSystemException();
        }

        @Override
        public void truncate(long size) {
            throw new ReadOnlyFileSystemException();
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public boolean tryLock() {
            throw new ReadOnlyFileSystemException();
        }

        @Override
        public Optional<Closeable> tryLock(Part part) {
            throw new ReadOnlyFileSystemException();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
