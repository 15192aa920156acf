package dev.holdfast.config;

import dev.holdfast.session.Durability;
import dev.holdfast.session.Quota;
import java.nio.file.Path;
import java.time.Duration;

/**
 * {@code store}: where and how stores are kept.
 *
 * @param engine what keeps them
 * @param file the file engine
 * @param queue the queue of each store
 * @param entry what an entry from a client may be
 * @param idleClose how long nobody may ask for an open store before it is closed; zero: for ever
 * @param maxOpenBytes how many bytes of memory the open stores may take together
 * @param quota the most that callers may store, as configured; see {@link #quotaInForce}
 * @param feed the change feed
 */
public record StoreSection(
        Engine engine,
        FileSection file,
        QueueSection queue,
        EntrySection entry,
        Duration idleClose,
        long maxOpenBytes,
        Quota quota,
        FeedSection feed) {

    /** This section with what may change while the process runs taken from another one. */
    StoreSection adopting(StoreSection other) {
        FileSection adopted = new FileSection(file.root, file.access, file.durability, other.file.minFree);
        return new StoreSection(
                engine, adopted, other.queue, entry, other.idleClose, other.maxOpenBytes, other.quota, feed);
    }

    /** The quota, with seven eighths of the memory of open stores for one of them where nothing is configured. */
    public Quota quotaInForce() {
        return quota.bytes() > 0 ? quota : new Quota(quota.stores(), quota.entries(), maxOpenBytes / 8 * 7);
    }

    /** What keeps the stores. */
    public enum Engine {
        /** Files below one root directory. */
        FILE
    }

    /** Who else may write the files of an open store. */
    public enum Access {
        /** Nobody: it is locked. */
        EXCLUSIVE,
        /** Other processes that take the lock file: every commit replaces the file. */
        SHARED
    }

    /**
     * {@code store.file}: the file engine.
     *
     * @param root the directory that holds all stores; relative to the working directory when it is not absolute
     * @param access who else may write
     * @param durability what an answered write survives
     * @param minFree below how many free bytes the process is not ready; zero: never
     */
    public record FileSection(Path root, Access access, Durability durability, long minFree) {}

    /**
     * {@code store.queue}: the queue of each store.
     *
     * @param timeout how long a command waits before it is refused
     * @param maxTimeout the longest wait that a client can ask for; never shorter than {@code timeout}
     * @param depth how many commands wait at most
     */
    public record QueueSection(Duration timeout, Duration maxTimeout, int depth) {}

    /**
     * {@code store.entry}: what an entry from a client may be.
     *
     * @param maxBytes bytes of its document; never more than a request's body may have
     * @param maxDepth levels of nested objects and arrays
     */
    public record EntrySection(int maxBytes, int maxDepth) {}

    /**
     * {@code store.feed}: the change feed.
     *
     * @param retainBytes how much history is kept behind a checkpoint, per store; zero: none
     */
    public record FeedSection(long retainBytes) {}
}
