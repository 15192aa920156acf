package dev.holdfast.commit;

import dev.holdfast.session.StoreException;
import dev.holdfast.session.Ticker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * The commands that wait for one store. Callers are served in turn, one command each; the commands of one caller are
 * first in, first out. A command whose deadline passes while it waits is answered and leaves at once; it never starts.
 *
 * <p>Bounded in commands and bytes. A caller with less than its equal share of the bound is accepted beyond it, so that
 * no caller can fill the queue for the others; the queue never holds more than twice its bound.
 *
 * <p>Safe for use by several threads; no caller is answered with its monitor held, since a caller that is answered may
 * send another command.
 */
final class CommandQueue {
    private final IntSupplier depth;
    private final Supplier<StoreException> late;

    /** What waits, by caller; the caller whose turn is next comes first. */
    private final Map<String, Line> lines = new LinkedHashMap<>();

    private int size;
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
        Line line = lines.get(command.callerId());
        int callers = lines.size() + (line == null ? 1 : 0);
        int ownSize = line == null ? 0 : line.commands.size();
        long ownBytes = line == null ? 0 : line.bytes;
        int most = depth.getAsInt();
        boolean tooMany = size >= most && (callers == 1 || ownSize >= most / callers);
        boolean tooLarge =
                bytes > EngineSettings.QUEUE_BYTES && (callers == 1 || ownBytes > EngineSettings.QUEUE_BYTES / callers);
        if (tooMany || tooLarge) {
            return false;
        }
        if (line == null) {
            line = new Line();
            lines.put(command.callerId(), line);
        }
        line.commands.add(command);
        account(line, command, 1);
        return true;
    }

    /**
     * Puts commands back that were taken and could not begin, each before those of its caller that wait. The bounds do not
     * matter.
     */
    synchronized void putBack(List<QueuedCommand<?>> commands) {
        for (int i = commands.size() - 1; i >= 0; i--) {
            QueuedCommand<?> command = commands.get(i);
            command.waitAgain();
            Line line = lines.computeIfAbsent(command.callerId(), caller -> new Line());
            line.commands.addFirst(command);
            account(line, command, 1);
        }
    }

    private void account(Line line, QueuedCommand<?> command, int sign) {
        size += sign;
        bytes += (long) sign * command.bytes();
        line.bytes += (long) sign * command.bytes();
    }

    /**
     * The commands that may start now, of all callers in turn: at most {@code limit}, and no more bytes than
     * {@link EngineSettings#BATCH_BYTES} unless the first has more. Those past their deadline are answered. A command that
     * goes alone is taken alone.
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
        List<QueuedCommand<?>> taken = new ArrayList<>(Math.min(limit, size));
        long takenBytes = 0;
        while (taken.size() < limit && size > 0) {
            QueuedCommand<?> next = lines.values().iterator().next().commands.element();
            if (!taken.isEmpty() && (next.alone() || takenBytes + next.bytes() > EngineSettings.BATCH_BYTES)) {
                break;
            }
            removeNext();
            if (!next.start(now)) {
                late.add(next);
                continue;
            }
            taken.add(next);
            takenBytes += next.bytes();
            if (next.alone()) {
                break;
            }
        }
        return taken;
    }

    /** Removes the next command; its caller's turn comes again after those of the others. */
    private void removeNext() {
        Map.Entry<String, Line> first = lines.entrySet().iterator().next();
        String caller = first.getKey();
        Line line = first.getValue();
        account(line, line.commands.remove(), -1);
        if (line.commands.isEmpty()) {
            lines.remove(caller);
        } else if (lines.size() > 1) {
            lines.remove(caller);
            lines.put(caller, line);
        }
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
        for (Iterator<Line> rest = lines.values().iterator(); rest.hasNext(); ) {
            Line line = rest.next();
            line.commands.removeIf(command -> {
                boolean isLate = command.remaining(now) <= 0;
                if (isLate) {
                    late.add(command);
                    account(line, command, -1);
                }
                return isLate;
            });
            if (line.commands.isEmpty()) {
                rest.remove();
            }
        }
        return late;
    }

    /** Nanoseconds from {@code now} until the next deadline; {@link Long#MAX_VALUE} when nothing waits. */
    synchronized long nextDeadline(long now) {
        return lines.values().stream()
                .flatMap(line -> line.commands.stream())
                .mapToLong(command -> command.remaining(now))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    synchronized boolean isEmpty() {
        return size == 0;
    }

    synchronized int size() {
        return size;
    }

    /** What one caller has waiting, first in, first out. */
    private static final class Line {
        private final ArrayDeque<QueuedCommand<?>> commands = new ArrayDeque<>();
        private long bytes;
    }
}
