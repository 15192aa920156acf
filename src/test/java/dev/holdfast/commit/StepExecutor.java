package dev.holdfast.commit;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Keeps what it is given until a test runs it, one task after the other, on the test's thread. */
final class StepExecutor implements Executor {
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

    @Override
    public synchronized void execute(Runnable task) {
        tasks.add(task);
    }

    /** Runs tasks, and those that they add, until none is left. */
    void runAll() {
        for (Runnable task = next(); task != null; task = next()) {
            task.run();
        }
    }

    /** Runs the oldest task; false when there is none. */
    boolean runOne() {
        Runnable task = next();
        if (task == null) {
            return false;
        }
        task.run();
        return true;
    }

    /** Runs the task that was added last, before those that wait longer. */
    void runNewest() {
        Runnable task = takeNewest();
        if (task == null) {
            throw new IllegalStateException("there is nothing to run");
        }
        task.run();
    }

    private synchronized @Nullable Runnable takeNewest() {
        return tasks.pollLast();
    }

    synchronized int size() {
        return tasks.size();
    }

    private synchronized @Nullable Runnable next() {
        return tasks.poll();
    }
}
