package dev.holdfast.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads a file of the ledger, line by line, through a window. A line that is not intact is passed over and counted; what
 * stands behind the last line break is being written, or was when the process died, and no line yet.
 */
final class LedgerFile {
    private static final int WINDOW_BYTES = 1 << 18;

    /** The longest line that is read: a file that is damaged all through must not fill the memory. */
    private static final int LONGEST_LINE = 1 << 27;

    /** Takes intact lines. */
    @FunctionalInterface
    interface LineSink {
        /**
         * A line, without its line break.
         *
         * @param bytes hold it from {@code offset} on, until this returns
         * @param position where it begins in the file
         * @throws IOException when it is not understood; it counts as damaged then
         */
        void line(byte[] bytes, int offset, int length, long position) throws IOException;

        /** A damaged line, without its line break; of one that is longer than any can be, the end. */
        default void damaged(byte[] bytes, int offset, int length, long position) {}
    }

    private final DiskFile file;
    private final LineSink sink;
    private byte[] window = new byte[WINDOW_BYTES];
    private int filled;
    private int searched;
    private long windowAt;
    private boolean tooLong;
    private int damaged;

    private LedgerFile(DiskFile file, LineSink sink) {
        this.file = file;
        this.sink = sink;
    }

    /**
     * Reads all lines of a file; none when it is not there.
     *
     * @return how many lines are damaged
     */
    static int read(Disk disk, Path path, LineSink sink) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            LedgerFile reading = new LedgerFile(file, sink);
            reading.run();
            return reading.damaged;
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** One line again, whole; nothing is said about whether it is intact. Shorter when the file is, empty without one. */
    static byte[] line(Disk disk, Path path, long position, int length) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            ByteBuffer line = ByteBuffer.allocate(length);
            while (line.hasRemaining()) {
                if (file.read(line, position + line.position()) < 0) {
                    return Arrays.copyOf(line.array(), line.position());
                }
            }
            return line.array();
        } catch (NoSuchFileException e) {
            return new byte[0];
        }
    }

    private void run() throws IOException {
        while (fill()) {
            int from = 0;
            for (int end = lineBreak(searched); end >= 0; end = lineBreak(from)) {
                take(from, end);
                from = end + 1;
            }
            keepFrom(from);
        }
    }

    private boolean fill() throws IOException {
        if (filled == window.length) {
            if (filled >= LONGEST_LINE) {
                // No line is as long: what it is ends at the next line break.
                tooLong = true;
                keepFrom(filled);
            } else {
                window = Arrays.copyOf(window, filled * 2);
            }
        }
        searched = filled;
        int read = file.read(ByteBuffer.wrap(window, filled, window.length - filled), windowAt + filled);
        filled += Math.max(read, 0);
        return read > 0;
    }

    private int lineBreak(int from) {
        for (int i = from; i < filled; i++) {
            if (window[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void keepFrom(int from) {
        System.arraycopy(window, from, window, 0, filled - from);
        filled -= from;
        windowAt += from;
    }

    private void take(int from, int end) {
        boolean taken = false;
        if (!tooLong && LedgerLine.intact(window, from, end - from)) {
            try {
                sink.line(window, from, end - from, windowAt + from);
                taken = true;
            } catch (IOException e) {
                // Counted: the caller says which file it was in.
                taken = false;
            }
        }
        tooLong = false;
        if (!taken) {
            damaged++;
            sink.damaged(window, from, end - from, windowAt + from);
        }
    }
}
