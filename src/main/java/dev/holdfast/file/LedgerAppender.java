package dev.holdfast.file;

import dev.holdfast.session.Count;
import dev.holdfast.session.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends lines to files of the ledger. What was appended is durable after {@link #sync}; until then all of it may have to
 * be appended again. Not thread-safe.
 */
final class LedgerAppender {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerAppender.class);
    private static final int BUFFERED_BYTES = 1 << 20;
    private static final int SEARCHED_BYTES = 1 << 16;

    private final Disk disk;
    private final Path directory;
    private final Map<Path, Tail> tails = new HashMap<>();

    LedgerAppender(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /** A file that is appended to: open from the first line until the sync behind the last one. */
    private static final class Tail {
        private final DiskFile file;
        private final String inode;
        private final long synced;
        private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
        private long length;

        private Tail(DiskFile file, String inode, long length) {
            this.file = file;
            this.inode = inode;
            this.synced = length;
            this.length = length;
        }
    }

    /** Appends a line that ends in a line break. After a failure, {@link #rollBack}. */
    void append(Path path, byte[] line) throws IOException {
        Tail tail = tails.get(path);
        if (tail == null) {
            tail = open(path);
            tails.put(path, tail);
        }
        tail.buffer.writeBytes(line);
        if (tail.buffer.size() >= BUFFERED_BYTES) {
            flush(tail);
        }
    }

    private Tail open(Path path) throws IOException {
        DiskFile file = disk.open(path, Disk.Mode.WRITE);
        try {
            long whole = wholeLines(file);
            if (whole < file.size()) {
                LOG.warn("{}: a torn line of {} is cut", path, Count.of(file.size() - whole, "byte"));
                file.truncate(whole);
            }
            return new Tail(file, disk.stat(path).map(FileStamp::inode).orElse(""), whole);
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    /** How long the file is up to its last line break. */
    private static long wholeLines(DiskFile file) throws IOException {
        long end = file.size();
        while (end > 0) {
            long from = Math.max(0, end - SEARCHED_BYTES);
            ByteBuffer part = ByteBuffer.allocate((int) (end - from));
            while (part.hasRemaining() && file.read(part, from + part.position()) >= 0) {
                // Until it is full: nobody else makes the file shorter.
            }
            for (int i = part.position() - 1; i >= 0; i--) {
                if (part.get(i) == '\n') {
                    return from + i + 1;
                }
            }
            end = from;
        }
        return 0;
    }

    /** Writes what is buffered, so that it can be read. After a failure, {@link #rollBack}. */
    void flush() throws IOException {
        for (Tail tail : tails.values()) {
            flush(tail);
        }
    }

    private static void flush(Tail tail) throws IOException {
        byte[] bytes = tail.buffer.toByteArray();
        tail.file.write(ByteBuffer.wrap(bytes), tail.length);
        tail.length += bytes.length;
        tail.buffer.reset();
    }

    /** Another process, which shares the store, has dropped a file while lines were appended to it. */
    static final class DroppedException extends IOException {
        private static final long serialVersionUID = 1L;

        private DroppedException(Path path) {
            super(path + " was dropped by another process while it was written");
        }
    }

    /**
     * Makes all that was appended durable, names of new files included. After a failure, {@link #rollBack}.
     *
     * @throws DroppedException when a file has lost its name meanwhile; appending again makes a new one
     */
    void sync() throws IOException {
        if (tails.isEmpty()) {
            return;
        }
        flush();
        for (Tail tail : tails.values()) {
            tail.file.sync();
        }
        disk.syncDirectory(directory);
        for (Map.Entry<Path, Tail> tail : tails.entrySet()) {
            requireNamed(tail.getKey(), tail.getValue());
        }
        close();
    }

    private void requireNamed(Path path, Tail tail) throws IOException {
        if (disk.stat(path).filter(stamp -> stamp.inode().equals(tail.inode)).isEmpty()) {
            throw new DroppedException(path);
        }
    }

    /**
     * Takes back what was not synced, as far as the disk lets it be: lines that stay are appended a second time, and a
     * reader takes the first of them.
     */
    void rollBack() {
        for (Map.Entry<Path, Tail> tail : tails.entrySet()) {
            try {
                tail.getValue().file.truncate(tail.getValue().synced);
            } catch (IOException e) {
                LOG.warn("{}: lines that could not be made durable stay: {}", tail.getKey(), Reason.of(e));
            }
        }
        close();
    }

    /** Closes the files. */
    void close() {
        for (Map.Entry<Path, Tail> tail : tails.entrySet()) {
            try {
                tail.getValue().file.close();
            } catch (IOException e) {
                LOG.warn("{} could not be closed: {}", tail.getKey(), Reason.of(e));
            }
        }
        tails.clear();
    }
}
