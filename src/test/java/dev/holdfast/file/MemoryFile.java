package dev.holdfast.file;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A file in memory, for tests that read and break bytes by the thousand. */
final class MemoryFile implements DiskFile {
    private final Map<Integer, Runnable> beforeReads = new HashMap<>();
    private byte[] bytes;
    private int reads;

    MemoryFile(byte[] bytes) {
        this.bytes = bytes;
    }

    /** What happens to the file right before its {@code n}-th read, counted from one. */
    void beforeRead(int n, Runnable change) {
        beforeReads.put(n, change);
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public int read(ByteBuffer to, long position) {
        beforeReads.getOrDefault(++reads, () -> {}).run();
        if (position >= bytes.length) {
            return -1;
        }
        int length = Math.min(to.remaining(), bytes.length - (int) position);
        to.put(bytes, (int) position, length);
        return length;
    }

    @Override
    public void write(ByteBuffer from, long position) {
        int end = (int) position + from.remaining();
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, end);
        }
        from.get(bytes, (int) position, from.remaining());
    }

    @Override
    public void sync() {}

    @Override
    public void truncate(long size) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(size, bytes.length));
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public boolean tryLock() {
        return true;
    }

    @Override
    public Optional<Closeable> tryLock(Part part) {
        return Optional.of(() -> {});
    }

    @Override
    public void close() {}
}
