package dev.holdfast.file;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.Reason;
import dev.holdfast.session.StoreClock;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.Ticker;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recognises the root directory, so that a file system that was unmounted, or a directory that was renamed or replaced, is
 * never taken for a root without stores. The root is created once at most, by the first call; later it is the same one when
 * it has the same device and inode, or the same id in {@link RootState}: a file system that is mounted again may have
 * another device number. Thread-safe; blocks for small file operations.
 */
final class RootGuard {
    private static final Logger LOG = LoggerFactory.getLogger(RootGuard.class);
    private static final Duration KEPT_FOR = Duration.ofMinutes(1);

    private final Disk disk;
    private final Path root;
    private final StoreClock clock;
    private final Ticker ticker;
    private final Supplier<String> random;
    private @Nullable String inode;
    private volatile String id = "";
    private boolean kept;
    private long keptAt;
    private volatile @Nullable String trouble;

    RootGuard(Disk disk, Path root, StoreClock clock, Ticker ticker, Supplier<String> random) {
        this.disk = disk;
        this.root = root;
        this.clock = clock;
        this.ticker = ticker;
        this.random = random;
    }

    /**
     * Makes sure that the root is there, and the one that it was.
     *
     * @throws StoreException {@code ENGINE_UNAVAILABLE} when it is not
     */
    synchronized void require() throws IOException {
        Optional<String> present = identity();
        String known = inode;
        if (known == null) {
            if (present.isEmpty()) {
                disk.createDirectories(root);
                present = identity();
            }
            inode = present.orElseThrow(() -> new NoSuchFileException(root.toString()));
            id = RootState.read(disk, root).map(RootState::id).orElse("");
        } else if (present.isEmpty()) {
            throw gone("is missing");
        } else if (!known.equals(present.get())) {
            if (id.isEmpty()
                    || RootState.read(disk, root)
                            .filter(state -> state.id().equals(id))
                            .isEmpty()) {
                throw gone("is another directory than at the start");
            }
            LOG.info("root {}: mounted again", root);
            inode = present.get();
        }
    }

    private StoreException gone(String how) {
        return new StoreException(
                ErrorCode.ENGINE_UNAVAILABLE,
                "store.file.root " + root + " " + how + ": mount it again, or put it back; Holdfast then goes on by"
                        + " itself. To use the present directory, restart Holdfast");
    }

    private Optional<String> identity() throws IOException {
        try {
            return disk.stat(disk.real(root)).filter(FileStamp::directory).map(FileStamp::inode);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    /**
     * Looks whether the root is there and can be written, and keeps its state up to date; to be called every few seconds, by
     * one thread at a time. A disk that hangs here holds up nothing else.
     * Never throws: see {@link #trouble}.
     *
     * @param probe whether to write in any case: something could not be written
     */
    void keep(boolean probe) {
        try {
            require();
            long now = ticker.nanos();
            boolean due = !kept || now - keptAt >= KEPT_FOR.toNanos();
            if (probe || due || trouble != null) {
                String present = RootState.read(disk, root).map(RootState::id).orElse(id);
                id = present.isEmpty() ? random.get() : present;
                new RootState(id, clock.forAge()).write(disk, root, random.get(), due);
                kept = true;
                keptAt = due ? now : keptAt;
            }
            if (trouble != null) {
                LOG.info("root {}: can be written again", root);
            }
            trouble = null;
        } catch (StoreException e) {
            failed(e.detail());
        } catch (IOException e) {
            failed("store.file.root " + root + " cannot be written: " + Reason.of(e));
        }
    }

    private void failed(String why) {
        if (!why.equals(trouble)) {
            LOG.error("root: {}", why);
        }
        trouble = why;
    }

    /** Why nothing can be written below the root, by the last look; empty while it can. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }
}
