package dev.holdfast.http;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/**
 * Buffers over arrays as they are. {@link Buffer#buffer(byte[])} copies; an entry of 50 KiB is read far more often than
 * it is written, and its array is never modified.
 */
final class SharedBytes {
    private SharedBytes() {}

    static Buffer buffer(byte[] bytes) {
        return buffer(bytes, bytes.length);
    }

    /** The first {@code length} bytes. */
    static Buffer buffer(byte[] bytes, int length) {
        return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes, 0, length));
    }
}
