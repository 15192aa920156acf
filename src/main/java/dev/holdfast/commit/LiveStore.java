package dev.holdfast.commit;

import dev.holdfast.session.Command;
import dev.holdfast.session.Count;
import dev.holdfast.session.Deadline;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.MaintenanceWarning;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.StoreView;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store that is open: the latest view, and the files behind it. One thread at a time makes commits; any thread may read
 * the published view and the figures.
 */
final class LiveStore {
    /** How long a store must have been left alone before its files are asked whether a checkpoint pays. */
    private static final Duration QUIET = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(LiveStore.class);

    private final StoreName name;
    private final OpenStore files;
    private final ChangeFeed feed;
    private final StoreEngine engine;
    private final Runnable wake;
    private final Object publication = new Object();
    private Holds holds;
    private final RunLog runLog;
    private final RunIds runIds = new RunIds();
    private final RemovedKeys removedKeys = new RemovedKeys();
    private volatile StoreView view;
    private volatile boolean written;
    private volatile OpenStore.Sizes sizes;
    private volatile boolean checkpointing;
    private volatile long lastCommit;
    private volatile long lastLook;
    private volatile long held;
    private boolean closed;

    /**
     * @param existed whether it had been written before it was opened
     * @param wake asks for a turn; called when a checkpoint has ended
     */
    LiveStore(StoreName name, OpenStore files, boolean existed, StoreEngine engine, Runnable wake) {
        this.name = name;
        this.files = files;
        this.engine = engine;
        this.wake = wake;
        this.runLog = new RunLog(name, engine.ticker());
        this.view = files.recovered();
        this.holds = new Holds(view);
        this.written = existed;
        this.feed = new ChangeFeed(view.revision(), engine.settings().feedBytes());
        this.sizes = files.sizes();
        this.lastCommit = engine.ticker().nanos();
        this.lastLook = lastCommit;
        hold(view.memory());
    }

    /** What it holds in memory, roughly. Any thread. */
    long held() {
        return held;
    }

    /** Not once it is closed: a reader that found it open may still look at its files. */
    private synchronized void hold(long bytes) {
        if (!closed) {
            engine.openStores().held(bytes - held);
            held = bytes;
        }
    }

    private synchronized void release() {
        hold(0);
        closed = true;
    }

    StoreName name() {
        return name;
    }

    /** The latest committed view, without what others may have written since. Any thread. */
    StoreView view() {
        return view;
    }

    /** Whether other processes may write it, so that only {@link #current} is the latest. Any thread. */
    boolean shared() {
        return files.shared();
    }

    /**
     * The view as it is now, with what other processes have written; blocks for a look at the file when they may. Any I/O
     * thread.
     *
     * @throws StoreException {@code STORE_CORRUPT}, {@code ENGINE_UNAVAILABLE}
     */
    StoreView current() {
        StoreView published = view;
        if (!files.changed(published.revision())) {
            return published;
        }
        synchronized (publication) {
            refresh();
            return view;
        }
    }

    /** @throws StoreException {@code NOT_FOUND} when nobody has written it; it is still none to readers then */
    void requireWritten() {
        if (!written) {
            throw new StoreException(ErrorCode.NOT_FOUND, "there is no store of this name");
        }
    }

    /** Called with the monitor of the publication held. */
    private void refresh() {
        OpenStore.External external = files.refresh();
        if (external == null) {
            return;
        }
        written = external.exists();
        view = external.view();
        holds = new Holds(view);
        hold(view.memory());
        if (external.changes() != null) {
            feed.publish(external.changes(), List.of());
        }
        sizes = files.sizes();
    }

    /**
     * Keeps other processes from writing until {@link #end}, and brings the view up to date.
     *
     * @throws StoreException {@code STORE_LOCKED}, {@code STORE_CORRUPT}, {@code ENGINE_UNAVAILABLE}; nothing is to be ended
     */
    void begin(Deadline deadline) {
        files.begin(deadline);
        boolean done = false;
        try {
            synchronized (publication) {
                refresh();
            }
            done = true;
        } finally {
            if (!done) {
                files.end();
            }
        }
    }

    /** Lets other processes write again. */
    void end() {
        files.end();
    }

    /** Whether it has ever been written; until then it does not exist to readers. Any thread. */
    boolean written() {
        return written;
    }

    /** Any thread. */
    OpenStore.Sizes sizes() {
        return sizes;
    }

    ChangeFeed feed() {
        return feed;
    }

    /** What an operator must know about the store's files; null when there is nothing. */
    @Nullable
    String notice() {
        return files.notice();
    }

    /** Whether {@code recover} may be repeated. */
    boolean recoverable() {
        return files.recoverable();
    }

    /** Whether it can take another commit. When not, it must be abandoned and opened again. */
    boolean usable() {
        return files.usable();
    }

    /** The names of its runs. */
    RunIds runIds() {
        return runIds;
    }

    /** @param memory whether it may take more memory */
    CommitDraft draft(boolean memory, MaintenanceTerms terms) {
        Instant now = engine.clock().instant();
        Space space = new Space(memory, files.mayRemove(now), engine.settings().quota());
        return new CommitDraft(view, engine.writer(), files.archiveNames(), now, space, terms, runIds);
    }

    /** What is true of the latest commit. */
    Command.Receipt receipt() {
        return new Command.Receipt(view.revision(), files.durability());
    }

    /**
     * The write path: append and sync, publish the view, archive the transcripts that were removed. When it returns, the
     * commit is durable and every read that starts sees it.
     *
     * @param warnings what warn mode tells active sessions about the view, now that it is durable; watchers and the log
     *     are told
     * @return the keys of entries that came back while their transcripts stay in the archive
     * @throws StoreException as {@link OpenStore#append}; the view is the one before. Files that an earlier commit left
     *     unusable are not asked
     */
    Set<SessionKey> commit(CommitDraft draft, Function<StoreView, Collection<MaintenanceWarning>> warnings) {
        Commit commit = draft.commit();
        if (!files.usable()) {
            throw new StoreException(
                    ErrorCode.ENGINE_UNAVAILABLE,
                    "the store's files are to be opened again first; send the command again");
        }
        long began = engine.ticker().nanos();
        // Made before: once the commit is durable, nothing may keep its view from being published.
        StoreView next = draft.view();
        Collection<MaintenanceWarning> told;
        synchronized (publication) {
            append(commit);
            written = true;
            view = next;
            holds.add(commit);
            hold(view.memory());
            told = warnings.apply(next);
            feed.publish(commit, told);
        }
        told.forEach(this::log);
        runLog.committed(commit);
        removedKeys.committed(commit);
        Set<SessionKey> unmoved = files.moveTranscripts(commit, next);
        sizes = files.sizes();
        lastCommit = engine.ticker().nanos();
        engine.observer().committed(name, commit, Duration.ofNanos(lastCommit - began));
        return unmoved;
    }

    /** The record of what was removed; null when the store has been closed. Any I/O thread. */
    @Nullable
    Ledger ledger() {
        return files.ledger();
    }

    /** The archives that {@link #purge} deletes now. Any I/O thread; never throws. */
    List<String> overdueArchives() {
        return engine.clock().doubted()
                ? List.of()
                : files.overdueArchives(engine.clock().forAge());
    }

    /** The latest removals. Any thread. */
    RemovedKeys removedKeys() {
        return removedKeys;
    }

    /** Logs the runs that have ended. By the thread that makes commits. */
    void logRuns() {
        runLog.settled();
    }

    /** Destroys what was removed longer ago than it is kept. Any I/O thread, beside commits; never throws. */
    void purge() {
        if (!engine.clock().doubted()) {
            files.purge(engine.clock().forAge());
        }
    }

    /** Ends the holds of restored entries whose time has come. By the thread that makes commits. */
    void releaseHolds() {
        synchronized (publication) {
            view = holds.release(view, engine.clock().forAge().toEpochMilli());
        }
    }

    private void append(Commit commit) {
        try {
            files.append(commit);
        } catch (StoreException e) {
            engine.observer().commitFailed(name, e.code());
            throw e;
        }
    }

    private void log(MaintenanceWarning warning) {
        log.warn(
                "store {}: maintenance would {} the active session {} (one of {}, max {}), were it enforced",
                name,
                warning.wouldPrune() ? "prune" : "cap",
                warning.activeSessionKey(),
                Count.of(warning.totalEntries(), "entry"),
                warning.maxEntries());
    }

    /** Whether the store has become quiet, so that it is worth looking for a checkpoint. Any thread. */
    boolean wantsQuietLook(long now) {
        return written && !checkpointing && now - lastCommit >= QUIET.toNanos() && now - lastLook >= QUIET.toNanos();
    }

    /** Cuts a checkpoint when one pays, and has it written on another thread. */
    void lookForCheckpoint() {
        if (!written || checkpointing || !files.usable()) {
            return;
        }
        lastLook = engine.ticker().nanos();
        if (!files.checkpointDue(view, lastLook - lastCommit)) {
            return;
        }
        OpenStore.Checkpoint checkpoint;
        try {
            checkpoint = files.cut(view);
        } catch (StoreException e) {
            log.warn("store {}: no checkpoint: {}", name, e.detail());
            return;
        }
        checkpointing = true;
        boolean begun = false;
        try {
            engine.threads().checkpoints().execute(() -> write(checkpoint));
            begun = true;
        } finally {
            if (!begun) {
                checkpointing = false;
            }
        }
    }

    private void write(OpenStore.Checkpoint checkpoint) {
        try {
            checkpoint.write();
            sizes = files.sizes();
        } catch (RuntimeException | Error e) {
            log.error("store {}: a checkpoint failed unexpectedly", name, e);
        } finally {
            checkpointing = false;
            wake.run();
        }
    }

    /**
     * Closes the files after a last checkpoint.
     *
     * @return false while a checkpoint is being written; try again when it has ended
     */
    boolean close() {
        if (checkpointing) {
            return false;
        }
        release();
        runLog.flush();
        if (files.usable()) {
            files.close(view);
        } else {
            files.abandon();
        }
        return true;
    }

    /** Leaves the files as they are. Only when no checkpoint is being written. */
    boolean abandon() {
        if (checkpointing) {
            return false;
        }
        release();
        files.abandon();
        return true;
    }
}
