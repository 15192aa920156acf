package dev.holdfast.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** An open file. Positional, so that several threads may use it at once. */
interface DiskFile extends Closeable {
    /** Reads into {@code to} from {@code position}; the number of bytes read, -1 at the end of the file. */
    int read(ByteBuffer to, long position) throws IOException;

    /** Writes all of {@code from} at {@code position}. After a failure any part of it may have been written. */
    void write(ByteBuffer from, long position) throws IOException;

    /**
     * Syncs contents to the disk ({@code fdatasync}: with the size, without times).
     *
     * <p>After a failure nothing written since the last success can be trusted to be on the disk, and trying again proves
     * nothing: the system may have dropped the dirty pages.
     */
    void sync() throws IOException;

    void truncate(long size) throws IOException;

    long size() throws IOException;

    /**
     * Takes the operating system's exclusive lock on the file, held until it is closed or the process ends.
     *
     * @return whether it was taken; false when another process, or this one through another open file, holds it
     */
    boolean tryLock() throws IOException;

    /**
     * Takes the operating system's lock on a part of the file, which whoever holds the whole file keeps others from.
     *
     * @return lets it go when closed, as the end of the process does and closing the file; nothing when another process
     *     holds it
     */
    Optional<Closeable> tryLock(Part part) throws IOException;

    /** A part of a file to lock: a byte far behind its end, so that what the file holds can be read all the same. */
    enum Part {
        /** Held by several processes at once. */
        PRESENCE(true, Long.MAX_VALUE - 2),
        /** Held by one at a time. */
        TURN(false, Long.MAX_VALUE - 1);

        private final boolean common;
        private final long position;

        Part(boolean common, long position) {
            this.common = common;
            this.position = position;
        }

        boolean common() {
            return common;
        }

        long position() {
            return position;
        }
    }
}
