package dev.holdfast.file;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The bytes of a document in a journal, by their place: recovery looks at every commit and keeps only the last document of
 * each key, so that none need be in memory before its turn.
 */
interface StoredDocument {
    /** The bytes; not to be modified. Opens the file for it where they are not in memory. */
    byte[] bytes() throws IOException;

    /** The same, with files that stay open. */
    default byte[] bytes(Files open) throws IOException {
        return bytes();
    }

    /** A document that is in memory. */
    static StoredDocument held(byte[] bytes) {
        return () -> bytes;
    }

    /** Takes a document out of the payload of a frame. */
    @FunctionalInterface
    interface Source {
        /** Copies the bytes into memory. */
        Source HELD = (payload, at, length) -> {
            byte[] bytes = new byte[length];
            payload.get(bytes);
            return held(bytes);
        };

        /**
         * Takes the next document of a payload.
         *
         * @param payload whose next {@code length} bytes are the document; they are passed over
         * @param at the position of the document in the file
         */
        StoredDocument take(ByteBuffer payload, long at, int length);

        /** Leaves it in the file. */
        static Source in(Disk disk, Path path) {
            return (payload, at, length) -> {
                payload.position(payload.position() + length);
                return new InFile(disk, path, at, length);
            };
        }
    }

    /** Files that stay open until all documents have been read. Used by one thread. */
    final class Files implements Closeable {
        private final Map<Path, DiskFile> open = new HashMap<>();

        private DiskFile of(InFile document) throws IOException {
            DiskFile file = open.get(document.path());
            if (file == null) {
                file = document.disk().open(document.path(), Disk.Mode.READ);
                open.put(document.path(), file);
            }
            return file;
        }

        @Override
        public void close() throws IOException {
            for (DiskFile file : open.values()) {
                file.close();
            }
        }
    }

    /**
     * A document that has stayed in its file.
     *
     * @param at its first byte
     */
    record InFile(Disk disk, Path path, long at, int length) implements StoredDocument {
        @Override
        public byte[] bytes() throws IOException {
            try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
                return read(file);
            }
        }

        @Override
        public byte[] bytes(Files open) throws IOException {
            return read(open.of(this));
        }

        private byte[] read(DiskFile file) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            while (bytes.hasRemaining()) {
                if (file.read(bytes, at + bytes.position()) < 0) {
                    throw new EOFException(path.getFileName() + " became shorter while it was read");
                }
            }
            return bytes.array();
        }
    }
}
