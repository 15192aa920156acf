package dev.holdfast.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A disk whose syncs do nothing, for tests in which processes die a thousand times and the machine never does. */
record UnsyncedDisk(Disk disk) implements Disk {
    @Override
    public DiskFile open(Path path, Mode mode) throws IOException {
        return new UnsyncedFile(disk.open(path, mode));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void link(Path link, Path existing) throws IOException {
        disk.link(link, existing);
    }

    @Override
    public void delete(Path path) throws IOException {
        disk.delete(path);
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
    public void createDirectories(Path directory) throws IOException {
        disk.createDirectories(directory);
    }

    @Override
    public void keepOwner(Path replaced, Path by) {
        disk.keepOwner(replaced, by);
    }

    @Override
    public void syncDirectory(Path directory) {}

    private record UnsyncedFile(DiskFile file) implements DiskFile {
        @Override
        public int read(ByteBuffer to, long position) throws IOException {
            return file.read(to, position);
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            file.write(from, position);
        }

        @Override
        public void sync() {}

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public boolean tryLock() throws IOException {
            return file.tryLock();
        }

        @Override
        public Optional<Closeable> tryLock(Part part) throws IOException {
            return file.tryLock(part);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
