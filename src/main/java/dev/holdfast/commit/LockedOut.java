package dev.holdfast.commit;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import java.util.List;

/**
 * A turn that another process's lock kept from its work.
 *
 * @param reason names the holder
 * @param waiting the commands that can wait for another attempt; all others have been answered
 */
record LockedOut(StoreException reason, List<QueuedCommand<?>> waiting) {
    LockedOut {
        waiting = List.copyOf(waiting);
    }

    /** Commands that failed: those that still have time can wait if a lock was the reason; the others are answered. */
    static LockedOut of(StoreException reason, List<QueuedCommand<?>> commands, long now) {
        boolean lock = reason.code() == ErrorCode.STORE_LOCKED && !reason.isLasting();
        List<QueuedCommand<?>> waiting = commands.stream()
                .filter(each -> lock && !each.answered() && each.remaining(now) > 0)
                .toList();
        for (QueuedCommand<?> command : commands) {
            if (!waiting.contains(command)) {
                command.fail(reason);
            }
        }
        return new LockedOut(reason, waiting);
    }
}
