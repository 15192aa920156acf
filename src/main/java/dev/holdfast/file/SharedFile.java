package dev.holdfast.file;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.Reason;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreView;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshot of a store that others write, too: what it held when it was last loaded or written here, and whether it is
 * still that file. A file is known by its inode, size, and times of modification and change in nanoseconds. The known file
 * stays open, so that its inode number cannot come back as that of another one.
 *
 * <p>Any thread may ask whether it {@link #changed}; all else is for one thread at a time.
 */
final class SharedFile implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(SharedFile.class);
    private static final int ATTEMPTS = 3;

    /** Of no file, so that the one that is there is read again. */
    private static final FileStamp UNKNOWN = new FileStamp("", -1, 0, 0, false, false);

    private final StoreFiles files;
    private final Path path;
    private volatile Known known = new Known(Optional.empty(), StoreView.empty());
    private @Nullable DiskFile kept;
    private volatile boolean closed;

    SharedFile(StoreFiles files) {
        this.files = files;
        this.path = files.paths().snapshot();
    }

    /**
     * @param stamp of the file, nothing when there is none
     * @param view what is in it
     */
    private record Known(Optional<FileStamp> stamp, StoreView view) {}

    /** What the file held when it was last loaded or written. */
    StoreView view() {
        return known.view();
    }

    /** Whether there is such a file, as far as is known. */
    boolean exists() {
        return known.stamp().isPresent();
    }

    /** How large it is, as far as is known. */
    long bytes() {
        return known.stamp().map(FileStamp::size).orElse(0L);
    }

    /** Whether the file is another one than that of {@code revision}. */
    boolean changed(long revision) throws IOException {
        Known last = known;
        return last.view().revision() != revision
                || !last.stamp().equals(files.disk().stat(path));
    }

    /** Whether the file still has the contents that are known; that it got another name besides does not matter. */
    boolean unchanged() throws IOException {
        Optional<FileStamp> there = files.disk().stat(path);
        Optional<FileStamp> last = known.stamp();
        if (there.isPresent() && last.isPresent()) {
            return sameContents(there.get(), last.get());
        }
        return there.equals(last);
    }

    /**
     * Reads the file; {@link #accept} makes it the known one.
     *
     * @throws StoreException {@code STORE_CORRUPT} when it is broken in all attempts, never an empty store; a copy has been
     *     set aside
     */
    Loaded load() throws IOException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Optional<FileStamp> before = files.disk().stat(path);
            DiskFile file = before.isEmpty() ? null : open();
            boolean done = false;
            try {
                SnapshotFile.Loaded loaded = files.snapshots().load(path);
                if (loaded instanceof SnapshotFile.Corrupt corrupt) {
                    throw corrupt(corrupt, files.corruptCopies().setAside());
                }
                Optional<FileStamp> stamp =
                        loaded instanceof SnapshotFile.Intact intact ? Optional.of(intact.stamp()) : Optional.empty();
                if (stamp.equals(before)) {
                    done = true;
                    return new Loaded(
                            stamp,
                            loaded instanceof SnapshotFile.Intact intact ? intact.view(0) : StoreView.empty(),
                            file);
                }
            } finally {
                if (!done && file != null) {
                    file.close();
                }
            }
        }
        throw new IOException("sessions.json is replaced faster than it can be read");
    }

    private @Nullable DiskFile open() throws IOException {
        try {
            return files.disk().open(path, Disk.Mode.READ);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** What is told of a snapshot that is broken. */
    static StoreException corrupt(SnapshotFile.Corrupt corrupt, Path copy) {
        return new StoreException(
                ErrorCode.STORE_CORRUPT,
                "sessions.json " + corrupt.what() + " (at byte " + corrupt.offset() + "); it was copied to "
                        + copy.getFileName()
                        + ". Repair it in place, or recover from a backup (sessions.json.bak.…) or by salvage");
    }

    /**
     * A file as it was read.
     *
     * @param view at no particular revision
     * @param file the open file; null when there is none
     */
    record Loaded(
            Optional<FileStamp> stamp,
            StoreView view,
            @Nullable DiskFile file) {}

    /** What was loaded is known from now on, as this view. */
    void accept(Loaded loaded, StoreView view) {
        know(loaded.stamp(), view, loaded.file());
    }

    /**
     * A view was written: by which file, the one that is there now tells. When that is not the temporary file that was
     * renamed, the next look loads it.
     */
    void written(FileStamp temporary, StoreView view) {
        FileStamp stamp = UNKNOWN;
        DiskFile file = null;
        try {
            Optional<FileStamp> there = files.disk().stat(path);
            file = open();
            stamp = there.filter(found -> sameContents(found, temporary)).orElse(UNKNOWN);
        } catch (IOException e) {
            LOG.warn("{}: what was just written is read again: {}", path, Reason.of(e));
        }
        know(Optional.of(stamp), view, file);
    }

    /** Renaming changes the time of change, and nothing else. */
    private static boolean sameContents(FileStamp one, FileStamp other) {
        return one.sameFile(other) && one.size() == other.size() && one.modifiedNanos() == other.modifiedNanos();
    }

    private synchronized void know(Optional<FileStamp> stamp, StoreView view, @Nullable DiskFile file) {
        DiskFile last = kept;
        kept = file;
        known = new Known(stamp, view);
        closeQuietly(last);
        if (closed) {
            close();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        DiskFile last = kept;
        kept = null;
        closeQuietly(last);
    }

    private void closeQuietly(@Nullable DiskFile file) {
        if (file == null) {
            return;
        }
        try {
            file.close();
        } catch (IOException e) {
            LOG.warn("{} could not be closed: {}", path, Reason.of(e));
        }
    }
}
