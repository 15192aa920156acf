package dev.holdfast.commit;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import java.util.List;

/**
 * A turn that could not begin its work, for a reason that passes: another process holds a lock, or memory is about to be
 * free.
 *
 * @param reason names the holder, or what is missing
 * @param waiting the commands that can wait for another attempt; all others have been answered
 */
record LockedOut(StoreException reason, List<QueuedCommand<?>> waiting) {
    LockedOut {
        waiting = List.copyOf(waiting);
    }

    /** Commands that failed: those that still have time can wait if the reason passes; the others are answered. */
    static LockedOut of(StoreException reason, List<QueuedCommand<?>> commands, long now) {
        boolean passes =
                !reason.isLasting() && (reason.code() == ErrorCode.STORE_LOCKED || reason.retryAfter() != null);
        List<QueuedCommand<?>> waiting = commands.stream()
                .filter(each -> passes && !each.answered() && each.remaining(now) > 0)
                .toList();
        for (QueuedCommand<?> command : commands) {
            if (!waiting.contains(command)) {
                command.fail(reason);
            }
        }
        return new LockedOut(reason, waiting);
    }
}
