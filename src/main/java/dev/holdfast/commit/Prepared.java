package dev.holdfast.commit;

import dev.holdfast.session.Command;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreView;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A command whose answer is known as soon as its commit is durable. Refusals wait for that, too: a precondition may have
 * been judged against a change of the same commit, which nobody may learn of before it is durable.
 *
 * @param command the command
 * @param accepted whether it is a write that was not refused
 * @param answer answers it, given what is true of the commit
 */
record Prepared(QueuedCommand<?> command, boolean accepted, Function<Command.Receipt, Object> answer) {

    /** Applies a command to {@code draft}, or reads for it from {@code view}, the latest committed one. */
    static Prepared of(QueuedCommand<?> queued, CommitDraft draft, StoreView view) {
        try {
            Command.OnStore<?> command = queued.command();
            if (command instanceof Command.Put put) {
                return new Prepared(queued, true, draft.put(put)::apply);
            }
            if (command instanceof Command.Patch patch) {
                return new Prepared(queued, true, draft.patch(patch)::apply);
            }
            if (command instanceof Command.Delete delete) {
                return new Prepared(queued, true, draft.delete(delete)::apply);
            }
            Object read = Reads.answer(command, view);
            return new Prepared(queued, false, receipt -> read);
        } catch (StoreException refusal) {
            return new Prepared(queued, false, receipt -> {
                throw refusal;
            });
        }
    }

    void answer(Command.Receipt receipt) {
        try {
            command.answerWith(answer.apply(receipt));
        } catch (StoreException refusal) {
            command.fail(refusal);
        }
    }

    /** The session on whose behalf an accepted write was made; null for reads and refusals. */
    @Nullable
    SessionKey active() {
        return accepted ? command.active() : null;
    }

    void fail(StoreException failure) {
        command.fail(failure);
    }
}
