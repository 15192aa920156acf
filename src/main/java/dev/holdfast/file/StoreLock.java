package dev.holdfast.file;

import dev.holdfast.session.Reason;
import dev.holdfast.session.Ticker;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The locks of one open store. They must be renewed by {@link #refresh} every 5 s, because the predecessor steals a
 * lock file whose {@code createdAt} is 30 s old, and ask {@link #stillOurs} before the snapshot is replaced: a process can
 * be stopped and continued. What was lost stays lost. Safe for several threads; blocks for small file operations.
 */
final class StoreLock {
    private static final Logger LOG = LoggerFactory.getLogger(StoreLock.class);

    /** The age at which the predecessor steals a lock file; less what a clock may be read late. */
    private static final Duration STALE = Duration.ofSeconds(29);

    /** Between a check and the rename that follows it, on a disk that answers. */
    private static final Duration PROMPT = Duration.ofSeconds(1);

    private final Disk disk;
    private final StorePaths paths;
    private final Closeable ownership;
    private final String ownerInode;
    private final LockFile lockFile;
    private final LockContent self;
    private final InstantSource clock;
    private final Ticker ticker;
    private final boolean inherited;
    private final Consumer<StoreLock> whenReleased;
    private Instant renewedAt;
    private long renewedNanos;
    private long checkedAt;
    private Instant checkedTime;
    private boolean lost;
    private boolean overwritten;
    private boolean released;

    /**
     * Locks that were just taken.
     *
     * @param ownership the operating system's lock; closed with them
     * @param inherited whether the lock file was one that a dead process had left
     */
    StoreLock(
            Disk disk,
            StorePaths paths,
            Closeable ownership,
            LockFile lockFile,
            LockContent self,
            boolean inherited,
            InstantSource clock,
            Ticker ticker,
            Consumer<StoreLock> whenReleased)
            throws IOException {
        this.disk = disk;
        this.paths = paths;
        this.ownership = ownership;
        this.ownerInode = disk.stat(paths.owner()).map(FileStamp::inode).orElse("");
        this.lockFile = lockFile;
        this.self = self;
        this.clock = clock;
        this.ticker = ticker;
        this.inherited = inherited;
        this.whenReleased = whenReleased;
        this.renewedAt = clock.instant();
        this.checkedAt = ticker.nanos();
        this.checkedTime = clock.instant();
        this.renewedNanos = checkedAt;
    }

    /** Which store's. */
    StorePaths paths() {
        return paths;
    }

    /** The lock file. */
    Path path() {
        return paths.lock();
    }

    /** Names this opening of the store, different from every other one. */
    String instance() {
        return self.instance();
    }

    /** Whether somebody died who held them, and may have left something half done. */
    boolean inherited() {
        return inherited;
    }

    /** Renews the lock file, unless it is no longer ours. Never throws for a disk that fails: the next call tries again. */
    synchronized void refresh() {
        if (!stillOurs()) {
            return;
        }
        try {
            Instant now = clock.instant();
            if (lockFile.replace(self.at(now).lockFile(), this::stillOurs)) {
                renewed(now);
            }
        } catch (IOException e) {
            LOG.warn("The lock {} could not be renewed: {}", paths.lock(), Reason.of(e));
        }
    }

    /**
     * The rename took effect some time after the check. When that took long, and the file was stale by then, another
     * process may have stolen the lock in between, and its lock file is the one that was replaced.
     */
    private void renewed(Instant at) {
        boolean stale =
                renewedAt.plus(STALE).isBefore(clock.instant()) || ticker.nanos() - renewedNanos > STALE.toNanos();
        if (stale && ticker.nanos() - checkedAt > PROMPT.toNanos()) {
            lost = true;
            overwritten = true;
            LOG.error(
                    "{}: renewing the lock took so long that another process may have taken it over; the store is"
                            + " opened again",
                    paths.lock());
        }
        renewedAt = at;
        renewedNanos = ticker.nanos();
    }

    /** Looks whether the locks are ours. False also when that cannot be found out now. */
    synchronized boolean stillOurs() {
        if (lost || released) {
            return false;
        }
        try {
            Optional<byte[]> content = lockFile.read();
            if (content.isEmpty()) {
                return checked(recreated());
            }
            return checked(isOurs(content.get()), content.get());
        } catch (IOException e) {
            LOG.warn("The lock {} could not be checked: {}", paths.lock(), Reason.of(e));
            return false;
        }
    }

    /** Whether the locks were ours when last looked at, at most {@code maxAge} ago; looks when that is longer ago. */
    synchronized boolean verified(Duration maxAge) {
        return !lost && !released && (checkedWithin(maxAge) || stillOurs());
    }

    /** By both clocks: the ticker stands still while the machine is suspended, and the wall clock may be set. */
    private boolean checkedWithin(Duration age) {
        return ticker.nanos() - checkedAt <= age.toNanos()
                && Duration.between(checkedTime, clock.instant()).abs().compareTo(age) <= 0;
    }

    /** Whether a renewal may have replaced the lock file of another process, which then still relies on it. */
    synchronized boolean overwritten() {
        return overwritten;
    }

    /** Whether the locks were found taken over. */
    synchronized boolean lost() {
        return lost;
    }

    private boolean isOurs(byte[] content) {
        return LockContent.parse(content)
                .filter(holder -> holder.instance().equals(self.instance()))
                .isPresent();
    }

    private boolean checked(boolean ours, byte[] content) {
        if (!ours) {
            String holder =
                    LockContent.parse(content).map(LockContent::describe).orElse("an unknown process");
            LOG.error("The lock {} was taken over by {}; the store is no longer ours to write", paths.lock(), holder);
        }
        return checked(ours);
    }

    private boolean checked(boolean ours) {
        lost = !ours;
        checkedAt = ours ? ticker.nanos() : checkedAt;
        checkedTime = ours ? clock.instant() : checkedTime;
        return ours;
    }

    /**
     * A clean-up may have deleted the lock file of a living owner. When it had not been renewed for so long that the
     * predecessor may steal it, somebody may have done that, have written, and have let go again.
     */
    private boolean recreated() throws IOException {
        Instant now = clock.instant();
        boolean stealable = renewedAt.plus(STALE).isBefore(now);
        boolean stillOwner = disk.stat(paths.owner())
                .filter(stamp -> stamp.inode().equals(ownerInode))
                .isPresent();
        boolean created =
                stillOwner && !stealable && lockFile.create(self.at(now).lockFile());
        if (created) {
            LOG.warn("The lock {} had been deleted while it was held; it is there again", paths.lock());
        } else {
            LOG.error(
                    "The lock {} was deleted, and another process may have written the store; it is opened again",
                    paths.lock());
        }
        return created;
    }

    /** Gives the locks back: removes the lock file if it is ours. Twice is once. */
    synchronized void release() {
        if (released) {
            return;
        }
        released = true;
        whenReleased.accept(this);
        try (ownership) {
            Optional<byte[]> content = lost ? Optional.empty() : lockFile.read();
            if (content.isPresent() && isOurs(content.get())) {
                lockFile.remove(content.get());
            }
        } catch (IOException e) {
            LOG.warn("The lock {} could not be released cleanly: {}", paths.lock(), Reason.of(e));
        }
    }
}
