package dev.holdfast.linear;

import dev.holdfast.session.Command;
import dev.holdfast.session.Precondition;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.SessionStore;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A store with one of the faults that a checker of histories must catch, in front of one that is sound. */
final class BrokenStore implements SessionStore {
    private final SessionStore sound;
    private final Fault fault;
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<SessionKey, Command.Found> old = new ConcurrentHashMap<>();
    private final Map<SessionKey, Command.Patch> again = new ConcurrentHashMap<>();

    /** What is broken. */
    enum Fault {
        /** Nothing: for comparison. */
        NONE,
        /** Some reads are answered with what an earlier one found, as from a cache. */
        STALE_READS,
        /** Some replacements are answered and gone. */
        LOST_WRITES,
        /** Some patches are carried out once more, later, as a careless retry does. */
        APPLIED_TWICE,
        /** {@code If-Match} is checked before the write, not with it. */
        CHECK_THEN_ACT
    }

    BrokenStore(SessionStore sound, Fault fault) {
        this.sound = sound;
        this.fault = fault;
    }

    @Override
    @SuppressWarnings("unchecked") // each branch answers what its command promises
    public <R> Future<R> execute(Command<R> command) {
        boolean now = calls.incrementAndGet() % 8 == 0;
        if (fault == Fault.STALE_READS && command instanceof Command.Get get) {
            return (Future<R>) stale(get, now);
        }
        if (fault == Fault.LOST_WRITES && command instanceof Command.Put put && now) {
            return (Future<R>) lost(put);
        }
        if (fault == Fault.APPLIED_TWICE && command instanceof Command.Patch patch && now) {
            again.put(patch.key(), patch);
        }
        if (fault == Fault.APPLIED_TWICE && command instanceof Command.Put put) {
            return (Future<R>) thenPatchAgain(put);
        }
        if (fault == Fault.CHECK_THEN_ACT && command instanceof Command.Put put) {
            return (Future<R>) checkThenAct(put);
        }
        return sound.execute(command);
    }

    private Future<Command.Found> stale(Command.Get get, boolean now) {
        Command.Found earlier = now ? old.remove(get.key()) : null;
        return earlier == null
                ? sound.execute(get).onSuccess(found -> old.putIfAbsent(get.key(), found))
                : Future.succeededFuture(earlier);
    }

    private Future<Command.Written> lost(Command.Put put) {
        Command.Delete delete =
                new Command.Delete(put.store(), put.key(), Precondition.NONE, null, put.caller(), put.deadline());
        return sound.execute(put)
                .compose(written -> sound.execute(delete).map(written).otherwise(written));
    }

    private Future<Command.Written> thenPatchAgain(Command.Put put) {
        Command.Patch patch = again.remove(put.key());
        return patch == null
                ? sound.execute(put)
                : sound.execute(put)
                        .compose(written -> sound.execute(patch).map(written).otherwise(written));
    }

    private Future<Command.Written> checkThenAct(Command.Put put) {
        Command.Put unconditional = new Command.Put(
                put.store(), put.key(), put.document(), Precondition.NONE, null, put.caller(), put.deadline());
        return sound.execute(new Command.Get(put.store(), put.key(), put.deadline()))
                .map(Command.Found::entry)
                .otherwise((SessionEntry) null)
                .compose(entry -> {
                    put.precondition().check(entry);
                    return sound.execute(unconditional);
                });
    }
}
