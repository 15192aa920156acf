package dev.holdfast;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool for tasks that block. A task waits for a thread only when all are busy and there are as many as may be. The least
 * number of threads is started at once and stays. Where the system permits no further thread (a limit on processes),
 * tasks wait for those that there are, and a further thread is tried again after a second.
 *
 * <p>Threads are never interrupted: an interrupted {@link java.nio.channels.FileChannel} closes itself. A task that throws
 * is logged.
 */
final class IoThreads implements Executor, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(IoThreads.class);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final Waiting waiting = new Waiting();
    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicLong refusedAt = new AtomicLong(System.nanoTime() - RETRY_NANOS);
    private final ThreadPoolExecutor threads;

    /**
     * @param name of the threads, which a number follows
     * @param least how many threads there always are, from 1
     * @param most how many there are at most
     */
    IoThreads(String name, int least, int most) {
        this(name, least, most, named(name));
    }

    /** Threads that the factory makes. */
    IoThreads(String name, int least, int most, ThreadFactory factory) {
        this.name = name;
        this.threads = new ThreadPoolExecutor(
                least, most, 1, TimeUnit.MINUTES, waiting, factory, (task, pool) -> waitForThread(task));
        threads.prestartAllCoreThreads();
    }

    private static ThreadFactory named(String name) {
        AtomicInteger started = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, "holdfast-" + name + "-" + started.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public void execute(Runnable task) {
        unfinished.incrementAndGet();
        Runnable counted = () -> run(task);
        try {
            threads.execute(counted);
        } catch (OutOfMemoryError e) {
            if (!LastResort.lacksThread(e)) {
                throw e;
            }
            refusedAt.set(System.nanoTime());
            log.warn(
                    "no further thread can be started for {}; {} serve: {}",
                    name,
                    threads.getPoolSize(),
                    e.getMessage());
            waitForThread(counted);
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log.error("a task of {} failed", name, e);
        } finally {
            unfinished.decrementAndGet();
        }
    }

    private void waitForThread(Runnable task) {
        if (threads.isShutdown()) {
            unfinished.decrementAndGet();
            throw new RejectedExecutionException("the threads of " + name + " have ended");
        }
        waiting.append(task);
    }

    /** Lets no further task begin to wait; those that wait are still run. */
    @Override
    public void close() {
        threads.shutdown();
    }

    /** Refuses a task while there is neither an idle thread nor a reason to have no further one: the pool then starts one. */
    private final class Waiting extends LinkedBlockingQueue<Runnable> {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean offer(Runnable task) {
            boolean idle = unfinished.get() <= threads.getPoolSize();
            boolean refused = System.nanoTime() - refusedAt.get() < RETRY_NANOS;
            return (idle || refused) && super.offer(task);
        }

        /** Lets a task wait for the next free thread, in any case. */
        void append(Runnable task) {
            var unused = super.offer(task); // unbounded
        }
    }
}
