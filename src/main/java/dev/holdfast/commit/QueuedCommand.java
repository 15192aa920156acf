package dev.holdfast.commit;

import dev.holdfast.session.Caller;
import dev.holdfast.session.Command;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command on its way through a queue: it waits, then either starts or expires, and is answered once. Safe for use by
 * several threads; whoever starts or expires it first decides.
 */
final class QueuedCommand<R> {
    private static final Logger log = LoggerFactory.getLogger(QueuedCommand.class);

    private final Command.OnStore<R> command;
    private final long since;
    private final CommandTrace trace;
    private final Promise<R> promise;
    private final Runs.@Nullable Found found;
    private final AtomicBoolean decided = new AtomicBoolean();

    /** @param since when it was queued, by the ticker */
    QueuedCommand(Command.OnStore<R> command, long since, CommandTrace trace) {
        this(command, since, trace, Promise.promise(), null);
    }

    private QueuedCommand(
            Command.OnStore<R> command,
            long since,
            CommandTrace trace,
            Promise<R> promise,
            Runs.@Nullable Found found) {
        this.command = command;
        this.since = since;
        this.trace = trace;
        this.promise = promise;
        this.found = found;
    }

    /**
     * The same command, which waits once more and answers the same caller.
     *
     * @param newlyFound what was found out for it meanwhile
     */
    QueuedCommand<R> again(Runs.@Nullable Found newlyFound) {
        return new QueuedCommand<>(command, since, trace, promise, newlyFound);
    }

    /** What the run removed that it is about; null when nobody has looked yet. */
    Runs.@Nullable Found found() {
        return found;
    }

    Command.OnStore<R> command() {
        return command;
    }

    CommandTrace trace() {
        return trace;
    }

    Future<R> answer() {
        return promise.future();
    }

    /** Whose command it is; reads that wait for their store to be opened share a turn. */
    Caller caller() {
        return command instanceof Command.Write<?> write ? write.caller() : Caller.HOLDFAST;
    }

    String callerId() {
        return caller().id();
    }

    /** Whether it makes a turn of its own: its changes may take several commits. */
    boolean alone() {
        return command instanceof Command.Prune
                || command instanceof Command.Maintain
                || command instanceof Command.Reap
                || command instanceof Command.Undo
                || command instanceof Command.Recover;
    }

    /** Whether nobody asked for it: the timer's commands do not keep a store open. */
    boolean byTimer() {
        return command instanceof Command.Maintain || command instanceof Command.Reap;
    }

    /** The session on whose behalf it writes: the one it names, else the one it writes; null when it writes none. */
    @Nullable
    SessionKey active() {
        if (command instanceof Command.Write<?> write && write.active() != null) {
            return write.active();
        }
        if (command instanceof Command.Put put) {
            return put.key();
        }
        return command instanceof Command.Patch patch ? patch.key() : null;
    }

    /** Whether it makes its store, when there is none yet. */
    boolean creates() {
        return command instanceof Command.Put || command instanceof Command.Patch;
    }

    /** The bytes that it keeps in memory while it waits. */
    int bytes() {
        if (command instanceof Command.Put put) {
            return put.document().length();
        }
        return command instanceof Command.Patch patch ? patch.patch().length() : 0;
    }

    /** How long it has been queued at {@code now}. */
    Duration waited(long now) {
        return Duration.ofNanos(now - since);
    }

    /** How long its deadline is ahead at {@code now}, in nanoseconds; negative when it has passed. */
    long remaining(long now) {
        return command.deadline().remaining(now);
    }

    /** Whether it may start now. Once true, {@link #expire} is false, and the other way round. */
    boolean start(long now) {
        return remaining(now) > 0 && decided.compareAndSet(false, true);
    }

    /** It started in vain and has changed nothing: it waits again. To be called before it is in the queue again. */
    void waitAgain() {
        decided.set(false);
    }

    /** Answers with {@code why} unless it has started. */
    void expire(StoreException why) {
        if (decided.compareAndSet(false, true)) {
            fail(why);
        }
    }

    /** Tells the caller of a started command whose end is overdue that its outcome is not known. */
    void failIfHanging(long now) {
        if (remaining(now) < -EngineSettings.HANG_GRACE.toNanos() && !answered()) {
            String why = alone()
                    ? "the run has not ended in time; it goes on, and what it has done is not known yet"
                    : "the disk has not taken the commit; whether it was applied is not known yet";
            fail(new StoreException(ErrorCode.ENGINE_UNAVAILABLE, why).withOutcome(StoreException.Outcome.UNKNOWN));
        }
    }

    boolean answered() {
        return promise.future().isComplete();
    }

    /** Answers with a result of the type that the command promises. */
    @SuppressWarnings("unchecked") // Command<R> ties each command to its result; a batch holds commands of every type
    void answerWith(Object result) {
        undisturbed(() -> promise.tryComplete((R) result));
    }

    void fail(StoreException failure) {
        undisturbed(() -> promise.tryFail(failure));
    }

    /** Who waits for an answer runs on this thread: what breaks there must not keep others from theirs. */
    private static void undisturbed(BooleanSupplier answer) {
        try {
            var unused = answer.getAsBoolean();
        } catch (RuntimeException | Error e) {
            log.error("the receiver of an answer failed", e);
        }
    }
}
