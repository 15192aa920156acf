package dev.holdfast.commit;

import dev.holdfast.session.Count;
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
 * The lane of one store: its queue, and the one job that serves it. While anything waits, a job runs on a commit thread,
 * takes what waits, and runs again if more has come meanwhile; it gives its thread back between two commits, so that many
 * busy stores share few threads. Everything that touches the store's files happens in that job, except the writing of a
 * checkpoint.
 *
 * <p>Threads: any may submit and look at the published view; the job's steps follow one another.
 */
final class StoreLane {
    private static final Logger log = LoggerFactory.getLogger(StoreLane.class);
    private static final long NO_JOB = Long.MIN_VALUE;

    private final StoreName store;
    private final StoreEngine engine;
    private final CommandQueue queue;
    private final StoreSession session;
    private final AtomicLong lastUsed;
    private final LockWait lockWait = new LockWait();
    private boolean jobScheduled;
    private boolean closeWanted;
    private boolean retired;
    private boolean wakeWanted;
    private long timerAt = Long.MAX_VALUE;
    private volatile boolean used;
    private volatile List<QueuedCommand<?>> started = List.of();
    private volatile long jobSince = NO_JOB;

    StoreLane(StoreName store, StoreEngine engine) {
        this.store = store;
        this.engine = engine;
        this.queue = new CommandQueue(() -> engine.settings().queueDepth(), this::late);
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
                if (!lockWait.armed()) {
                    schedule();
                }
                armTimer(command.remaining(engine.ticker().nanos()));
                return true;
            }
        }
        engine.observer().refused(store, ErrorCode.STORE_BUSY);
        command.fail(new StoreException(
                ErrorCode.STORE_BUSY,
                "the queue of store " + store + " is full: " + Count.of(queue.size(), "queued command")
                        + "; try again later"));
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

    /** For how long its files have not answered, in nanoseconds; zero while no job runs. */
    long busyFor(long now) {
        long since = jobSince;
        return since == NO_JOB ? 0 : now - since;
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
            EngineThreads threads = engine.threads();
            try {
                (session.opens() ? threads.openings() : threads.commits()).execute(this::job);
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
            List<QueuedCommand<?>> batch = queue.take(EngineSettings.GROUP_COMMANDS, engine.ticker());
            long now = engine.ticker().nanos();
            jobSince = now;
            started = batch;
            batch.forEach(command -> tellWait(command, command.waited(now)));
            after(session.turn(batch));
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

    /** What a lock kept from its work goes back to where it was, and is answered there when its time is up. */
    private synchronized void after(@Nullable LockedOut lockedOut) {
        lockWait.after(lockedOut == null ? null : lockedOut.reason());
        if (lockedOut != null && !lockedOut.waiting().isEmpty()) {
            queue.putBack(lockedOut.waiting());
            armTimer(queue.nextDeadline(engine.ticker().nanos()));
        }
    }

    /** Called with the monitor held. */
    private void tryAgainLater() {
        if (!lockWait.armed()) {
            engine.scheduler().after(lockWait.arm().toNanos(), this::tryAgain);
        }
    }

    private synchronized void tryAgain() {
        lockWait.disarm();
        if (!retired) {
            schedule();
        }
    }

    /** How a command is answered that has waited until its deadline. */
    private StoreException late() {
        StoreException lock = lockWait.reason();
        if (lock != null) {
            return lock;
        }
        engine.observer().refused(store, ErrorCode.QUEUE_TIMEOUT);
        return new StoreException(
                ErrorCode.QUEUE_TIMEOUT,
                "the command waited for its turn in the store's queue until its deadline and was not started");
    }

    private void tellWait(QueuedCommand<?> command, Duration waited) {
        engine.observer().waited(waited);
        command.trace().started(waited);
    }

    private void afterJob() {
        boolean retire = false;
        synchronized (this) {
            jobScheduled = false;
            jobSince = NO_JOB;
            boolean more = !queue.isEmpty() || session.hasMore();
            if (more && lockWait.reason() != null) {
                tryAgainLater();
            } else if (more || wakeWanted) {
                schedule();
            } else if (session.isEmpty() || closeWanted) {
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
        jobSince = engine.ticker().nanos();
        boolean closed = session.close();
        synchronized (this) {
            jobSince = NO_JOB;
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
