package dev.holdfast.commit;

import dev.holdfast.session.Command;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last durable view of a store whose files had to be left: reads are answered from it while the disk does not let the
 * store be opened again. It is dropped as soon as the store is open, or another process may have written it. Written by one
 * thread at a time; any thread may ask.
 */
final class LastView {
    private volatile @Nullable StoreView view;

    void keep(StoreView last) {
        view = last;
    }

    void drop() {
        view = null;
    }

    boolean isKept() {
        return view != null;
    }

    /** Answers the reads among commands whose store could not be opened; the others are left alone. */
    void answerReads(StoreException failure, List<QueuedCommand<?>> commands) {
        StoreView last = view;
        if (last == null) {
            return;
        }
        if (failure.code() != ErrorCode.ENGINE_UNAVAILABLE && failure.code() != ErrorCode.DISK_FULL) {
            drop();
            return;
        }
        for (QueuedCommand<?> queued : commands) {
            if (queued.command() instanceof Command.Get || queued.command() instanceof Command.ListSessions) {
                answer(queued, last);
            }
        }
    }

    private static void answer(QueuedCommand<?> queued, StoreView last) {
        try {
            queued.answerWith(Reads.answer(queued.command(), last));
        } catch (StoreException refusal) {
            queued.fail(refusal);
        }
    }
}
