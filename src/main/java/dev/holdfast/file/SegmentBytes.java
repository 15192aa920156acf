package dev.holdfast.file;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads a segment through a window, so that thousands of small frames cost few reads and a large segment little memory.
 * Sees the file's size as it was in the beginning. Not thread-safe.
 */
final class SegmentBytes {
    private static final int WINDOW_BYTES = 1 << 18;

    private final DiskFile file;
    private final long size;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES).limit(0);
    private long windowAt;

    SegmentBytes(DiskFile file) throws IOException {
        this.file = file;
        this.size = file.size();
    }

    long size() {
        return size;
    }

    /** {@code length} bytes from {@code position}, all below the size. Valid until the next call. */
    ByteBuffer at(long position, int length) throws IOException {
        if (position < windowAt || position + length > windowAt + window.limit()) {
            if (length > WINDOW_BYTES) {
                ByteBuffer own = ByteBuffer.allocate(length);
                fill(own, position);
                return own;
            }
            windowAt = position;
            fill(window.clear().limit((int) Math.min(WINDOW_BYTES, size - position)), position);
        }
        return window.slice((int) (position - windowAt), length);
    }

    /** Reads from the file again what is asked for next. */
    void forget() {
        window.limit(0);
    }

    /** Behind the last byte from {@code position} on that is not zero; {@code position} when there is none. */
    long endOfContent(long position) throws IOException {
        long end = position;
        for (long at = position; at < size; ) {
            ByteBuffer part = at(at, (int) Math.min(WINDOW_BYTES, size - at));
            while (part.hasRemaining()) {
                if (part.get() != 0) {
                    end = at + part.position();
                }
            }
            at += part.limit();
        }
        return end;
    }

    private void fill(ByteBuffer to, long position) throws IOException {
        long at = position;
        while (to.hasRemaining()) {
            int read = file.read(to, at);
            if (read < 0) {
                // The room behind its last frame was given back meanwhile: zeros.
                to.put(new byte[to.remaining()]);
                break;
            }
            at += read;
        }
        to.flip();
    }
}
