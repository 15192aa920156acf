package dev.holdfast.commit;

import dev.holdfast.session.StoreException;

/** The memory that a store may take while it is being opened. One thread at a time. */
@FunctionalInterface
public interface MemoryClaim {
    /** Any amount. */
    MemoryClaim UNBOUNDED = bytes -> {};

    /**
     * What has been read so far holds {@code bytes} bytes of memory.
     *
     * @throws StoreException {@code STORE_BUSY} when that is more than there is; the opening ends
     */
    void hold(long bytes);
}
