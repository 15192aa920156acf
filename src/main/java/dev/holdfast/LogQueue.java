package dev.holdfast;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bounded queue between the threads that log and the one thread that writes. Logging never blocks, whatever happens to
 * the output: a record that finds no space is dropped and counted. Once the output takes records again, a warning in
 * the log states how many are missing.
 *
 * <p>Records are written in the order in which they were queued, in the format of the moment at which they are written.
 */
final class LogQueue extends UnsynchronizedAppenderBase<ILoggingEvent> {
    /** The longest wait for the output when the process ends. */
    private static final long FLUSH_MILLIS = 1_000;

    private static final Logger log = LoggerFactory.getLogger(LogQueue.class);

    private final BlockingQueue<ILoggingEvent> queue;
    private final int reserved;
    private final LongAdder dropped = new LongAdder();
    private final Thread writer;
    private final ILoggingEvent end = new LoggingEvent();
    private volatile Appender<ILoggingEvent> output;

    /** Written by the writer's thread only. */
    private long reported;

    /**
     * A queue that is started.
     *
     * @param capacity records that may wait
     * @param output only this queue uses it, on one thread
     */
    LogQueue(LoggerContext context, String name, int capacity, Appender<ILoggingEvent> output) {
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.reserved = capacity / 8;
        this.output = output;
        this.writer = new Thread(this::write, "holdfast-log-" + name);
        setContext(context);
        setName(name);
        start();
        writer.setDaemon(true);
        writer.start();
    }

    /** Writes to another output from now on, records that are still queued included. */
    void redirect(Appender<ILoggingEvent> other) {
        output = other;
    }

    /** Records dropped so far. */
    long dropped() {
        return dropped.sum();
    }

    @Override
    protected void append(ILoggingEvent event) {
        event.prepareForDeferredProcessing();
        // Lines about requests leave the last places to records about the server.
        boolean crowded = event.getLoggerName().equals(Logs.REQUESTS) && queue.remainingCapacity() <= reserved;
        if (crowded || !queue.offer(event)) {
            dropped.increment();
        }
    }

    private void write() {
        try {
            for (ILoggingEvent next = queue.take(); next != end; next = queue.take()) {
                output.doAppend(next);
                reportDropped();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void reportDropped() {
        long total = dropped.sum();
        if (total != reported && queue.remainingCapacity() >= queue.size()) {
            log.warn("{}: the output was blocked or too slow: dropped={}", getName(), total - reported);
            reported = total;
        }
    }

    /** Writes what is queued, if the output takes it within a second. Records that follow are dropped. */
    @Override
    public void stop() {
        if (!isStarted()) {
            return;
        }
        super.stop();
        try {
            if (queue.offer(end, FLUSH_MILLIS, TimeUnit.MILLISECONDS)) {
                writer.join(FLUSH_MILLIS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
