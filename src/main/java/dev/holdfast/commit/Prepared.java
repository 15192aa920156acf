package dev.holdfast.commit;

import dev.holdfast.session.Caller;
import dev.holdfast.session.Command;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.KeyRange;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command whose answer is known as soon as its commit is durable. Refusals wait for that, too: a precondition may have
 * been judged against a change of the same commit, which nobody may learn of before it is durable.
 *
 * @param command the command
 * @param refusal why it was refused; null for a write that was accepted
 * @param answer answers it, given what is true of the commit
 */
record Prepared(QueuedCommand<?> command, @Nullable StoreException refusal, Function<Command.Receipt, Object> answer) {
    private static final Logger log = LoggerFactory.getLogger(Prepared.class);

    /** Applies a command that writes one entry to {@code draft}. */
    static Prepared of(QueuedCommand<?> queued, CommitDraft draft) {
        try {
            Command.OnStore<?> command = queued.command();
            if (command instanceof Command.Put put) {
                return new Prepared(queued, null, draft.put(put)::apply);
            }
            if (command instanceof Command.Patch patch) {
                return new Prepared(queued, null, draft.patch(patch)::apply);
            }
            if (command instanceof Command.Delete delete) {
                return new Prepared(queued, null, draft.delete(delete)::apply);
            }
            throw new IllegalArgumentException("not a write of one entry: " + command);
        } catch (StoreException refusal) {
            return refused(queued, refusal);
        } catch (RuntimeException e) {
            log.error("a command failed unexpectedly; the others of its commit go on", e);
            return refused(queued, new StoreException(ErrorCode.INTERNAL, "the command failed unexpectedly", e));
        }
    }

    private static Prepared refused(QueuedCommand<?> queued, StoreException refusal) {
        return new Prepared(queued, refusal, receipt -> {
            throw refusal;
        });
    }

    void answer(Command.Receipt receipt) {
        try {
            command.answerWith(answer.apply(receipt));
        } catch (StoreException refusal) {
            command.fail(refusal);
        }
    }

    /** The keys that some caller of an accepted write may write. */
    static KeyRange range(List<Prepared> all) {
        KeyRange range = KeyRange.NONE;
        for (Prepared each : all) {
            range = each.accepted() ? range.and(each.caller().keys()) : range;
        }
        return range;
    }

    /** Who sent it. */
    Caller caller() {
        return command.caller();
    }

    /** Whether it is a write that was not refused. */
    boolean accepted() {
        return refusal == null;
    }

    /** Answers a refusal at once, where no commit is to be waited for. */
    void refuse() {
        if (refusal != null) {
            command.fail(refusal);
        }
    }

    /** The session on whose behalf an accepted write was made; null for reads and refusals. */
    @Nullable
    SessionKey active() {
        return accepted() ? command.active() : null;
    }

    void fail(StoreException failure) {
        command.fail(failure);
    }
}
