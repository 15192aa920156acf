package dev.holdfast.commit;

import dev.holdfast.session.Scheduler;
import dev.holdfast.session.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A wall clock, a ticker and a scheduler that move only when a test says so. Tasks that become due run on the thread that
 * moves the time, at their time, in order.
 */
public final class ManualTime implements Ticker, InstantSource, Scheduler {
    /** Where the wall clock begins. */
    public static final Instant START = Instant.parse("2026-03-01T12:34:56Z");

    private final List<Task> tasks = new ArrayList<>();
    private long nanos = 1_000_000_007L;
    private Instant now = START;

    private record Task(long at, Runnable action) {}

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public synchronized void after(long delay, Runnable task) {
        tasks.add(new Task(nanos + Math.max(0, delay), task));
    }

    /** Lets time pass for both clocks and runs what becomes due. */
    public void advance(Duration by) {
        long target = nanos() + by.toNanos();
        for (Task due = nextUntil(target); due != null; due = nextUntil(target)) {
            move(Math.max(due.at(), nanos()));
            due.action().run();
        }
        move(target);
    }

    /** Sets the wall clock alone, as an administrator would. */
    public synchronized void setWallClock(Instant to) {
        now = to;
    }

    private synchronized void move(long to) {
        now = now.plusNanos(to - nanos);
        nanos = to;
    }

    private synchronized @Nullable Task nextUntil(long target) {
        Task next = tasks.stream()
                .min(Comparator.comparingLong(Task::at))
                .filter(task -> task.at() <= target)
                .orElse(null);
        if (next != null) {
            tasks.remove(next);
        }
        return next;
    }
}
