package dev.holdfast.commit;

import dev.holdfast.session.StoreException;
import dev.holdfast.session.Ticker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * The commands that wait for one store: first in, first out, bounded. A command whose deadline passes while it waits is
 * answered and leaves at once; it never starts. Safe for use by several threads; nobody is answered with its monitor held,
 * so that whoever is answered may send another command.
 */
final class CommandQueue {
    private final IntSupplier depth;
    private final Supplier<StoreException> late;
    private final ArrayDeque<QueuedCommand<?>> waiting = new ArrayDeque<>();
    private long bytes;

    /**
     * @param depth how many commands may wait; asked for each
     * @param late how a command is answered whose deadline has passed; asked for each
     */
    CommandQueue(IntSupplier depth, Supplier<StoreException> late) {
        this.depth = depth;
        this.late = late;
    }

    /** Appends a command, unless as many commands or bytes wait already as may. */
    synchronized boolean offer(QueuedCommand<?> command) {
        if (waiting.size() >= depth.getAsInt() || bytes > EngineSettings.QUEUE_BYTES) {
            return false;
        }
        waiting.add(command);
        bytes += command.bytes();
        return true;
    }

    /** Puts commands back to the head, in their order, that were taken and could not begin. Its bounds do not matter. */
    synchronized void putBack(List<QueuedCommand<?>> commands) {
        for (int i = commands.size() - 1; i >= 0; i--) {
            QueuedCommand<?> command = commands.get(i);
            command.waitAgain();
            waiting.addFirst(command);
            bytes += command.bytes();
        }
    }

    /**
     * The commands at the head that may start now, at most {@code limit}; those past their deadline are answered. A
     * command that goes alone is taken alone.
     */
    List<QueuedCommand<?>> take(int limit, Ticker ticker) {
        List<QueuedCommand<?>> late = new ArrayList<>();
        List<QueuedCommand<?>> taken = take(limit, ticker, late);
        late.forEach(this::expire);
        return taken;
    }

    private synchronized List<QueuedCommand<?>> take(int limit, Ticker ticker, List<QueuedCommand<?>> late) {
        // Read here, where no command can arrive any more: none is judged by a time before it was queued.
        long now = ticker.nanos();
        List<QueuedCommand<?>> taken = new ArrayList<>(Math.min(limit, waiting.size()));
        while (taken.size() < limit && !waiting.isEmpty()) {
            boolean alone = waiting.element().alone();
            if (alone && !taken.isEmpty()) {
                break;
            }
            QueuedCommand<?> next = waiting.remove();
            bytes -= next.bytes();
            if (!next.start(now)) {
                late.add(next);
            } else {
                taken.add(next);
                if (alone) {
                    break;
                }
            }
        }
        return taken;
    }

    /** Removes and answers all commands past their deadline. */
    void expire(long now) {
        removeLate(now).forEach(this::expire);
    }

    private void expire(QueuedCommand<?> command) {
        command.expire(late.get());
    }

    private synchronized List<QueuedCommand<?>> removeLate(long now) {
        List<QueuedCommand<?>> late = new ArrayList<>();
        for (Iterator<QueuedCommand<?>> each = waiting.iterator(); each.hasNext(); ) {
            QueuedCommand<?> command = each.next();
            if (command.remaining(now) <= 0) {
                late.add(command);
                each.remove();
                bytes -= command.bytes();
            }
        }
        return late;
    }

    /** Nanoseconds from {@code now} until the next deadline; {@link Long#MAX_VALUE} when nothing waits. */
    synchronized long nextDeadline(long now) {
        return waiting.stream().mapToLong(each -> each.remaining(now)).min().orElse(Long.MAX_VALUE);
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    synchronized int size() {
        return waiting.size();
    }
}
