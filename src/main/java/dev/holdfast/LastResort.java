package dev.holdfast;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when it has run out of memory. An {@link OutOfMemoryError} can strike any thread between any two
 * instructions: a library may have lost a chunk, a handler or a thread, and no code can tell which. The process therefore
 * ends at once, with a last line on standard error and status {@link #STATUS}; the next start recovers every acknowledged
 * write.
 *
 * <p>It learns of the error in three ways: a thread dies of it; any code, a library's included, logs it
 * ({@link OutOfMemoryFilter}); or a thread of its own, which allocates a little each second, meets it. Code that catches
 * an {@link Error} must log it or throw it again.
 *
 * <p>Ending needs no memory: all objects exist beforehand, the line is composed in an array of its own, and each call on
 * the way has been made once at the start, since the first call of a method may allocate. The thread of its own ends the
 * process if writing the line blocks.
 */
final class LastResort implements Thread.UncaughtExceptionHandler {
    /** The exit status, which is also that of {@code -XX:+ExitOnOutOfMemoryError}. */
    static final int STATUS = 3;

    private static final Logger log = LoggerFactory.getLogger(LastResort.class);

    /** Causes of causes that are looked at; a cycle ends there. */
    private static final int DEEPEST_CAUSE = 20;

    /** More than what a thread may have left of the memory that it allocates from alone. */
    private static final int SAMPLE_BYTES = 64 << 10;

    private static final long SAMPLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_WRITE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** How the Java runtime begins the message of an error that is not about the heap. */
    private static final String NO_THREAD = "unable to create native thread";

    private final byte[] line = new byte[1024];
    private final byte[] beginning = ascii("holdfast: out of memory (");
    private final byte[] middle = ascii(
            "): the process ends with status 3. Acknowledged writes are safe: the next start" + " recovers them. ");
    private final byte[] moreMemory = ascii(
            "Raise the heap (-Xmx) and the memory limit, or lower store.maxOpenBytes and" + " http.limits.bodies\n");
    private final byte[] moreThreads = ascii("Raise the limit of processes and threads (ulimit -u, pids limit)\n");
    private final FileOutputStream err = new FileOutputStream(FileDescriptor.err);
    private final Runtime runtime = Runtime.getRuntime();
    private final AtomicBoolean ending = new AtomicBoolean();
    private final Thread watch = new Thread(this::watch, "holdfast-last-resort");

    @SuppressWarnings("UnusedVariable") // written, so that no compiler leaves the allocation out
    private volatile byte @Nullable [] sample;

    private LastResort() {}

    /** Makes this the last resort of the process, for all threads and all loggers. */
    static void install() {
        LastResort installed = new LastResort();
        installed.prepare();
        Thread.setDefaultUncaughtExceptionHandler(installed);
        OutOfMemoryFilter.install(installed);
    }

    /** Takes the way to the end once, without ending: classes, methods and call sites on it are loaded and linked then. */
    private void prepare() {
        int unused = compose("nothing");
        write(0);
        boolean rehearsed = ending.compareAndSet(false, true);
        ending.set(!rehearsed);
        Thread hook = new Thread(() -> {});
        runtime.addShutdownHook(hook);
        boolean removed = runtime.removeShutdownHook(hook);
        LockSupport.unpark(watch);
        LockSupport.parkNanos(removed ? 1 : 0);
        watch.setDaemon(true);
        watch.start();
    }

    /** Whether it is a thread that could not be started, rather than the heap that is full. */
    static boolean lacksThread(OutOfMemoryError error) {
        String message = error.getMessage();
        return message != null && message.startsWith(NO_THREAD);
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        endIfOutOfMemory(failure);
        log.error("thread {} ends by an unexpected failure", thread.getName(), failure);
    }

    /** Does not return when {@code failure} or one of its causes is an {@link OutOfMemoryError}. Any thread. */
    void endIfOutOfMemory(@Nullable Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            if (cause instanceof OutOfMemoryError) {
                end(cause.getMessage());
            }
            cause = cause.getCause();
        }
    }

    private void end(@Nullable String what) {
        if (ending.compareAndSet(false, true)) {
            LockSupport.unpark(watch);
            write(compose(what));
        } else {
            // Another thread writes the line.
            LockSupport.parkNanos(LONGEST_WRITE_NANOS);
        }
        runtime.halt(STATUS);
    }

    private void watch() {
        while (!ending.get()) {
            try {
                sample = new byte[SAMPLE_BYTES];
                sample = null;
            } catch (OutOfMemoryError e) {
                end(e.getMessage());
            }
            LockSupport.parkNanos(this, SAMPLE_NANOS);
        }
        LockSupport.parkNanos(LONGEST_WRITE_NANOS);
        runtime.halt(STATUS);
    }

    private void write(int length) {
        try {
            err.write(line, 0, length);
        } catch (IOException closed) {
            // There is nobody left to inform.
        }
    }

    /** Composes the line; its length. */
    private int compose(@Nullable String what) {
        int length = append(beginning, 0);
        byte[] remedy = what != null && what.startsWith(NO_THREAD) ? moreThreads : moreMemory;
        int space = line.length - beginning.length - middle.length - remedy.length;
        int most = what == null ? 0 : Math.min(what.length(), space);
        for (int i = 0; what != null && i < most; i++) {
            char c = what.charAt(i);
            line[length++] = (byte) (c >= ' ' && c < 127 ? c : '?');
        }
        return append(remedy, append(middle, length));
    }

    private int append(byte[] text, int at) {
        System.arraycopy(text, 0, line, at, text.length);
        return at + text.length;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
