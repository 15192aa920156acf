package dev.holdfast.commit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The commands that wait for one store: first in, first out, bounded. A command whose deadline passes while it waits is
 * answered and leaves at once; it never starts. Safe for use by several threads.
 */
final class CommandQueue {
    private final int depth;
    private final ArrayDeque<QueuedCommand<?>> waiting = new ArrayDeque<>();
    private long bytes;

    CommandQueue(int depth) {
        this.depth = depth;
    }

    /** Appends a command, unless as many commands or bytes wait already as may. */
    synchronized boolean offer(QueuedCommand<?> command) {
        if (waiting.size() >= depth || bytes > EngineSettings.QUEUE_BYTES) {
            return false;
        }
        waiting.add(command);
        bytes += command.bytes();
        return true;
    }

    /**
     * The commands at the head that may start now, at most {@code limit}; those past their deadline are answered. A
     * command that goes alone is taken alone.
     */
    synchronized List<QueuedCommand<?>> take(int limit, long now) {
        List<QueuedCommand<?>> taken = new ArrayList<>(Math.min(limit, waiting.size()));
        while (taken.size() < limit && !waiting.isEmpty()) {
            boolean alone = waiting.element().alone();
            if (alone && !taken.isEmpty()) {
                break;
            }
            QueuedCommand<?> next = waiting.remove();
            bytes -= next.bytes();
            if (next.start(now)) {
                taken.add(next);
                if (alone) {
                    break;
                }
            }
        }
        return taken;
    }

    /**
     * Answers and removes all commands past their deadline.
     *
     * @return nanoseconds until the next deadline; {@link Long#MAX_VALUE} when nothing waits
     */
    synchronized long expire(long now) {
        long next = Long.MAX_VALUE;
        for (Iterator<QueuedCommand<?>> each = waiting.iterator(); each.hasNext(); ) {
            QueuedCommand<?> command = each.next();
            long remaining = command.remaining(now);
            if (remaining <= 0) {
                command.expire();
                each.remove();
                bytes -= command.bytes();
            } else {
                next = Math.min(next, remaining);
            }
        }
        return next;
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    synchronized int size() {
        return waiting.size();
    }
}
