package dev.holdfast.commit;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.StoreView;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lane of one store: its queue, and the one job that serves it. While anything waits, a job runs on the I/O pool,
 * takes what waits, and runs again if more has come meanwhile; it gives its thread back between two commits, so that many
 * busy stores share few threads. Everything that touches the store's files happens in that job, except the writing of a
 * checkpoint.
 *
 * <p>Threads: any may submit and look at the published view; the job's steps follow one another.
 */
final class StoreLane {
    private static final Logger log = LoggerFactory.getLogger(StoreLane.class);

    private final StoreName store;
    private final StoreEngine engine;
    private final CommandQueue queue;
    private final StoreSession session;
    private final AtomicLong lastUsed;
    private boolean jobScheduled;
    private boolean closeWanted;
    private boolean retired;
    private boolean wakeWanted;
    private long timerAt = Long.MAX_VALUE;
    private volatile boolean used;
    private volatile List<QueuedCommand<?>> started = List.of();

    StoreLane(StoreName store, StoreEngine engine) {
        this.store = store;
        this.engine = engine;
        this.queue = new CommandQueue(
                () -> engine.settings().queueDepth(), () -> engine.observer().refused(store, ErrorCode.QUEUE_TIMEOUT));
        this.session = new StoreSession(store, engine, this::wake);
        this.lastUsed = new AtomicLong(engine.ticker().nanos());
    }

    /**
     * Queues a command.
     *
     * @return false when the lane has been retired and another one is needed
     */
    boolean submit(QueuedCommand<?> command) {
        synchronized (this) {
            if (retired) {
                return false;
            }
            if (!command.byTimer()) {
                touch();
            }
            closeWanted = false;
            if (queue.offer(command)) {
                schedule();
                armTimer(command.remaining(engine.ticker().nanos()));
                return true;
            }
        }
        engine.observer().refused(store, ErrorCode.STORE_BUSY);
        command.fail(new StoreException(
                ErrorCode.STORE_BUSY,
                "the queue of store " + store + " is full: " + queue.size() + " commands wait; try again later"));
        return true;
    }

    /** The latest committed view of an open store that has been written and that nobody else writes, or null. */
    @Nullable
    StoreView published() {
        LiveStore open = open();
        return open == null || open.shared() ? null : open.view();
    }

    /** The open store, when it has been written and reads may ask it, or null. */
    @Nullable
    LiveStore open() {
        StoreSession.Live live = session.live();
        if (live == null
                || !live.store().written()
                || (live.store().shared() && !live.store().usable())) {
            return null;
        }
        touch();
        return live.store();
    }

    /** The open store, or null. */
    StoreSession.@Nullable Live live() {
        return session.live();
    }

    StoreName store() {
        return store;
    }

    /** How many commands wait. */
    int waiting() {
        return queue.size();
    }

    /** What the store holds in memory, roughly; zero while it is not open, and when it is about to be closed. */
    long heldBytes() {
        StoreSession.Live live = session.live();
        return live == null || closing() ? 0 : live.store().held();
    }

    private synchronized boolean closing() {
        return closeWanted && queue.isEmpty();
    }

    /** How long nobody has used the store, in nanoseconds; zero while a command waits or runs. */
    synchronized long idleFor(long now) {
        return jobScheduled || !queue.isEmpty() ? 0 : now - lastUsed.get();
    }

    /** Closes the store as soon as nothing waits any more; a command that comes before opens it again. */
    synchronized void close() {
        closeWanted = true;
        schedule();
    }

    /** Closes a store that was opened for the timer, unless somebody has used it since. */
    synchronized void closeUnused() {
        if (!used) {
            close();
        }
    }

    /** Looks for commits that hang, and for a quiet moment to write a checkpoint in. */
    void tick(long now) {
        started.forEach(command -> command.failIfHanging(now));
        StoreSession.Live live = session.live();
        if (live != null) {
            live.turns().callers().forEach(command -> command.failIfHanging(now));
        }
        if (live != null && live.store().wantsQuietLook(now)) {
            wake();
        }
    }

    private synchronized void wake() {
        if (!retired) {
            // A job that is running may have looked too early at what changed: it is to look again.
            wakeWanted = jobScheduled;
            schedule();
        }
    }

    private void touch() {
        used = true;
        lastUsed.lazySet(engine.ticker().nanos());
    }

    private void schedule() {
        if (!jobScheduled) {
            jobScheduled = true;
            try {
                engine.runBlocking(this::job);
            } catch (RuntimeException | Error e) {
                jobScheduled = false;
                throw e;
            }
        }
    }

    private void job() {
        try {
            synchronized (this) {
                wakeWanted = false;
            }
            long now = engine.ticker().nanos();
            List<QueuedCommand<?>> batch = queue.take(EngineSettings.GROUP_COMMANDS, now);
            started = batch;
            batch.forEach(command -> tellWait(command, command.waited(now)));
            session.turn(batch);
        } catch (RuntimeException | Error e) {
            log.error("store {}: a commit failed unexpectedly", store, e);
            for (QueuedCommand<?> command : started) {
                command.fail(new StoreException(ErrorCode.INTERNAL, "the commit failed unexpectedly", e)
                        .withOutcome(StoreException.Outcome.UNKNOWN));
            }
        } finally {
            started = List.of();
            afterJob();
        }
    }

    private void tellWait(QueuedCommand<?> command, Duration waited) {
        engine.observer().waited(waited);
        command.trace().started(waited);
    }

    private void afterJob() {
        boolean retire = false;
        synchronized (this) {
            jobScheduled = false;
            if (!queue.isEmpty() || session.hasMore() || wakeWanted) {
                schedule();
            } else if (session.live() == null || closeWanted) {
                // The close itself runs without the monitor; commands that come meanwhile wait in the queue.
                jobScheduled = true;
                retire = true;
            }
        }
        if (retire) {
            retire();
        }
    }

    private void retire() {
        boolean closed = session.close();
        synchronized (this) {
            jobScheduled = false;
            if (!queue.isEmpty()) {
                schedule();
            } else if (closed) {
                retired = true;
            } else if (wakeWanted) {
                schedule();
            }
        }
        if (retired()) {
            engine.retired(store, this);
        }
    }

    private synchronized boolean retired() {
        return retired;
    }

    /** Called with the monitor held. */
    private void armTimer(long nanos) {
        long at = engine.ticker().nanos() + nanos;
        if (timerAt == Long.MAX_VALUE || at - timerAt < 0) {
            timerAt = at;
            engine.scheduler().after(nanos, () -> expire(at));
        }
    }

    private void expire(long armedFor) {
        synchronized (this) {
            if (armedFor != timerAt) {
                return;
            }
            timerAt = Long.MAX_VALUE;
        }
        queue.expire(engine.ticker().nanos());
        synchronized (this) {
            long next = queue.nextDeadline(engine.ticker().nanos());
            if (next != Long.MAX_VALUE) {
                armTimer(next);
            }
        }
    }
}
