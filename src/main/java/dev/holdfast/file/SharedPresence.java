package dev.holdfast.file;

import dev.holdfast.session.Deadline;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.Reason;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.Ticker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * That a store is open in this process while others may write it, too, and its turns at writing. Used by one thread at a
 * time.
 *
 * <p>Between two turns the locks stay free for as long as the last one took, three times as long while another program
 * takes them, too, and at most a second: who waits for them (the predecessor looks every 50 ms at first, and every second
 * in the end) would otherwise hardly ever find them free under load.
 */
final class SharedPresence {
    private static final Logger LOG = LoggerFactory.getLogger(SharedPresence.class);
    private static final Duration LONGEST_COURTESY = Duration.ofSeconds(1);

    /** So many times as long: a program that sleeps when it finds the lock taken must find it free when it wakes up. */
    private static final int AMONG_RIVALS = 3;

    private final StoreLocks locks;
    private final Disk disk;
    private final StorePaths paths;
    private final DiskFile owner;
    private final String ownerInode;
    private final LockContent self;
    private final long lastRevision;
    private final Ticker ticker;
    private final Rivalry rivalry;
    private long takenAt;
    private long freeUntil;

    /**
     * A presence that was just made known.
     *
     * @param owner is closed with it
     * @param ownerInode which file that is
     * @param lastRevision what the last presence left in it
     */
    SharedPresence(
            StoreLocks locks,
            Disk disk,
            StorePaths paths,
            DiskFile owner,
            String ownerInode,
            LockContent self,
            long lastRevision,
            Ticker ticker) {
        this.locks = locks;
        this.disk = disk;
        this.paths = paths;
        this.owner = owner;
        this.ownerInode = ownerInode;
        this.self = self;
        this.lastRevision = lastRevision;
        this.ticker = ticker;
        this.rivalry = new Rivalry(ticker);
        this.freeUntil = ticker.nanos();
    }

    /**
     * Takes the locks for one commit.
     *
     * @throws StoreException {@code STORE_LOCKED}, naming the holder, when the deadline passes first; and when the locks are
     *     still to be left free, with the time after which they may be taken
     * @throws LocksLostException when the file of the owners was removed: other Holdfasts cannot see this one any more
     */
    StoreLock turn(Deadline deadline) throws IOException {
        require();
        long courtesy = freeUntil - ticker.nanos();
        if (courtesy > 0) {
            throw new StoreException(
                            ErrorCode.STORE_LOCKED,
                            "the store's lock is left to other processes for a moment; try again")
                    .withRetryAfter(Duration.ofNanos(courtesy));
        }
        StoreLock lock = locks.turn(paths, owner, self, deadline, rivalry, released -> freed());
        takenAt = ticker.nanos();
        return lock;
    }

    /** @throws LocksLostException when the file of the owners was removed, or the whole directory */
    void require() throws IOException {
        Optional<FileStamp> present = disk.stat(paths.owner());
        if (present.filter(stamp -> stamp.inode().equals(ownerInode)).isEmpty()) {
            throw new LocksLostException("sessions.owner was removed while the store was open");
        }
    }

    private void freed() {
        long now = ticker.nanos();
        long courtesy = (now - takenAt) * (rivalry.lasts() ? AMONG_RIVALS : 1);
        freeUntil = now + Math.min(courtesy, LONGEST_COURTESY.toNanos());
    }

    /** The revision that the last presence ended at, as far as it is known; the clock may have been set back since. */
    long lastRevision() {
        return lastRevision;
    }

    /**
     * The store is no longer open here.
     *
     * @param revision the store's
     */
    void release(long revision) {
        try (owner) {
            boolean ours = LockContent.parse(LockFile.contents(owner))
                    .filter(content -> content.instance().equals(self.instance()))
                    .isPresent();
            if (ours) {
                // Others may be present; who is told of them must not be told of this one.
                owner.truncate(0);
                owner.write(ByteBuffer.wrap(String.valueOf(revision).getBytes(StandardCharsets.US_ASCII)), 0);
            }
        } catch (IOException e) {
            LOG.warn("{} could not be released cleanly: {}", paths.owner(), Reason.of(e));
        }
    }
}
