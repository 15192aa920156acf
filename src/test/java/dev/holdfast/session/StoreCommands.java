package dev.holdfast.session;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one way in which tests build commands: on one store, with the same timeout counted from the moment the command is
 * built.
 */
public record StoreCommands(StoreName store, Ticker ticker, Duration timeout, Caller caller) {
    private static final Caller TEST = new Caller("test", KeyRange.ALL, true);

    public StoreCommands(String store, Ticker ticker) {
        this(new StoreName(store), ticker, Duration.ofSeconds(10), TEST);
    }

    public StoreCommands withTimeout(Duration other) {
        return new StoreCommands(store, ticker, other, caller);
    }

    /** The same commands, sent by another caller. */
    public StoreCommands by(Caller other) {
        return new StoreCommands(store, ticker, timeout, other);
    }

    public Deadline deadline() {
        return Deadline.after(timeout, ticker);
    }

    /** A document with the members that need no completion, so that it is stored as it is. */
    public static String document(String sessionId, long updatedAt) {
        return "{\"sessionId\":\"" + sessionId + "\",\"updatedAt\":" + updatedAt + "}";
    }

    public Command.Put put(String key, String document) {
        return put(key, document, Precondition.NONE, null);
    }

    public Command.Put put(String key, String document, Precondition precondition, @Nullable String active) {
        return new Command.Put(
                store,
                new SessionKey(key),
                Buffer.buffer(document),
                precondition,
                keyOrNull(active),
                caller,
                deadline());
    }

    public Command.Patch patch(String key, String patch) {
        return patch(key, patch, Precondition.NONE);
    }

    public Command.Patch patch(String key, String patch, Precondition precondition) {
        return new Command.Patch(
                store,
                new SessionKey(key),
                Command.Patch.Format.MERGE,
                Buffer.buffer(patch),
                true,
                precondition,
                null,
                caller,
                deadline());
    }

    public Command.Delete delete(String key) {
        return delete(key, Precondition.NONE);
    }

    public Command.Delete delete(String key, Precondition precondition) {
        return new Command.Delete(store, new SessionKey(key), precondition, null, caller, deadline());
    }

    public Command.Get get(String key) {
        return new Command.Get(store, new SessionKey(key), deadline());
    }

    public Command.ListSessions list() {
        return list(SessionFilter.ALL, null, ListQuery.MAX_LIMIT);
    }

    public Command.ListSessions list(SessionFilter filter, ListQuery.@Nullable Place after, int limit) {
        return new Command.ListSessions(
                store, new ListQuery(filter, after, limit, true, ListQuery.Fields.NONE), deadline());
    }

    /** A prune by the policy in force. */
    public Command.Prune prune(boolean dryRun) {
        return prune(dryRun, null, null, null);
    }

    public Command.Prune prune(
            boolean dryRun, @Nullable Duration pruneAfter, @Nullable Integer maxEntries, @Nullable String active) {
        return new Command.Prune(store, dryRun, null, pruneAfter, maxEntries, keyOrNull(active), caller, deadline());
    }

    public Command.Maintain maintain() {
        return new Command.Maintain(store, deadline());
    }

    public Command.ListRuns runs(int limit, RemovalRun.@Nullable Place after, @Nullable String key) {
        return new Command.ListRuns(store, caller.keys(), keyOrNull(key), after, limit, deadline());
    }

    /** The latest runs. */
    public Command.ListRuns runs() {
        return runs(RunPage.MAX_LIMIT, null, null);
    }

    public Command.DescribeRun run(String run, int limit, @Nullable Long after, @Nullable String key) {
        return new Command.DescribeRun(store, run, caller.keys(), keyOrNull(key), after, limit, deadline());
    }

    /** All that a run removed, up to 1,000. */
    public Command.FindRemoval removal(String key) {
        return new Command.FindRemoval(store, new SessionKey(key), deadline());
    }

    public Command.DescribeRun run(String run) {
        return run(run, RunPage.MAX_LIMIT, null, null);
    }

    /** The undoing of some of a run's keys; of all of them when none is given. */
    public Command.Undo undo(String run, String... keys) {
        List<SessionKey> asked =
                keys.length == 0 ? null : Stream.of(keys).map(SessionKey::new).toList();
        return new Command.Undo(store, run, asked, false, caller, deadline());
    }

    public Command.Undo undoWithoutTranscript(String run) {
        return new Command.Undo(store, run, null, true, caller, deadline());
    }

    public Command.Reap reap() {
        return new Command.Reap(store, deadline());
    }

    public Command.Recover recover(String from) {
        return new Command.Recover(store, from, caller, deadline());
    }

    public Command.DescribeStore describe() {
        return new Command.DescribeStore(store);
    }

    private static @Nullable SessionKey keyOrNull(@Nullable String key) {
        return key == null ? null : new SessionKey(key);
    }
}
