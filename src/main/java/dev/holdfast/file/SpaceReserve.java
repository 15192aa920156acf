package dev.holdfast.file;

import dev.holdfast.commit.Change;
import dev.holdfast.commit.Commit;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.Reason;
import dev.holdfast.session.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room that is kept for what must go on when the disk is full: removals, the opening of stores, the renewal of locks. A
 * file of zeros in the root, deleted when that room is needed; from then on writes that add something are refused, so that
 * they do not take it, until the disk has room for the file again. Thread-safe.
 */
final class SpaceReserve {
    private static final Logger LOG = LoggerFactory.getLogger(SpaceReserve.class);
    private static final int BUFFER = 1 << 20;

    /** With less room than this on the disk it is full. */
    private static final long FULL = 1 << 20;

    private final Disk disk;
    private final Path file;
    private final long bytes;
    private final FreeSpace free;
    private final Set<BooleanSupplier> histories = ConcurrentHashMap.newKeySet();
    private volatile boolean released;

    /** Tells how many bytes can still be written to the disk. */
    @FunctionalInterface
    interface FreeSpace {
        long bytes() throws IOException;
    }

    /**
     * @param bytes how much is kept; zero for nothing, which makes every method do nothing
     */
    SpaceReserve(Disk disk, Path root, long bytes, FreeSpace free) {
        this.disk = disk;
        this.file = root.resolve("holdfast.reserve");
        this.bytes = bytes;
        this.free = free;
    }

    /** What can be deleted before the reserve is released; answers whether there was anything. */
    void offer(BooleanSupplier history) {
        histories.add(history);
    }

    void withdraw(BooleanSupplier history) {
        histories.remove(history);
    }

    private boolean giveUpHistories() {
        boolean any = false;
        for (BooleanSupplier history : histories) {
            any |= history.getAsBoolean();
        }
        return any;
    }

    /** Whether the room has been given away, so that only what makes stores smaller may be written. */
    boolean released() {
        return released;
    }

    /**
     * Writes a commit. Only one that makes its store smaller may take the room that is kept: it is written again then.
     *
     * @param append writes it, or changes nothing and fails with {@code DISK_FULL}
     * @throws StoreException {@code DISK_FULL}; any other of {@code append}
     */
    void write(Commit commit, Runnable append) {
        boolean removes = commit.changes().stream().allMatch(change -> change instanceof Change.Remove);
        if (released && !removes) {
            throw new StoreException(
                    ErrorCode.DISK_FULL, "the disk is full; only deleting and pruning work until there is room again");
        }
        try {
            append.run();
        } catch (StoreException e) {
            boolean again = e.code() == ErrorCode.DISK_FULL && e.outcome() == StoreException.Outcome.NOT_APPLIED;
            if (!again || !removes || !release()) {
                throw e;
            }
            append.run();
        }
    }

    /** Makes the file where there is room for it, and gives the room away where there is hardly any left. */
    synchronized void keep() {
        if (bytes == 0) {
            return;
        }
        try {
            long size = disk.stat(file).map(FileStamp::size).orElse(0L);
            if (size > 0 && size < bytes) {
                // Who made it died before it was whole.
                disk.delete(file);
            }
            boolean there = size >= bytes;
            long room = free.bytes();
            if (there && room < FULL && giveUpHistories()) {
                room = free.bytes();
            }
            if (there && room < FULL) {
                var unused = release();
            } else if (!there && room >= 2 * bytes + FULL) {
                make();
                released = false;
                LOG.info("{}: {} bytes are kept for when the disk is full", file, bytes);
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be kept: {}", file, Reason.of(e));
        }
    }

    private void make() throws IOException {
        try (DiskFile target = disk.open(file, Disk.Mode.CREATE)) {
            for (long at = 0; at < bytes; at += BUFFER) {
                target.write(ByteBuffer.allocate((int) Math.min(BUFFER, bytes - at)), at);
            }
            target.sync();
        } catch (IOException e) {
            disk.delete(file);
            throw e;
        }
    }

    /**
     * Gives the room away, because the disk is full.
     *
     * @return whether there was any
     */
    synchronized boolean release() {
        if (bytes == 0) {
            return false;
        }
        try {
            boolean there = disk.stat(file).isPresent();
            disk.delete(file);
            if (there) {
                released = true;
                LOG.error(
                        "the disk is full: only what makes stores smaller is written until it has {} bytes free again",
                        2 * bytes + FULL);
            }
            return there;
        } catch (IOException e) {
            LOG.warn("{} cannot be released: {}", file, Reason.of(e));
            return false;
        }
    }
}
