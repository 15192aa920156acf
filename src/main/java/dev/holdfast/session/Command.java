package dev.holdfast.session;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request to the session store, one record an operation. Commands are immutable and cross threads by reference;
 * their buffers are not to be modified once sent.
 *
 * @param <R> what a successful command answers
 */
public sealed interface Command<R> {
    /** All stores that exist, by name. Opens none. */
    record ListStores() implements Command<StoreList> {}

    /** The state of one store. Does not open it. Fails with {@code NOT_FOUND}. */
    record DescribeStore(StoreName store) implements Command<StoreStatus> {}

    /** A command that needs its store open, and waits for that until its deadline at most. */
    sealed interface OnStore<R> extends Command<R> {
        StoreName store();

        /** After it the command does not start any more and fails with {@code QUEUE_TIMEOUT}. */
        Deadline deadline();
    }

    /** A command that changes nothing and waits for no other once its store is open. */
    sealed interface Read<R> extends OnStore<R> {}

    /** One entry. Fails with {@code NOT_FOUND}. */
    record Get(StoreName store, SessionKey key, Deadline deadline) implements Read<Found> {}

    /** One page of the store's sessions. Fails with {@code NOT_FOUND} when the store has never been written. */
    record ListSessions(StoreName store, ListQuery query, Deadline deadline) implements Read<SessionPage> {}

    /** A command that reads the record of past removals: from files, beside commits. */
    sealed interface RunRead<R> extends Read<R> {}

    /**
     * One page of the runs that removed entries, the latest first.
     *
     * @param within only removals of these keys; a run without any is not there
     * @param key only runs that removed an entry of this key; null: all
     * @param after where the page begins: behind this place; null for the first page
     * @param limit how many runs it has at most, 1 to {@link RunPage#MAX_LIMIT}
     */
    record ListRuns(
            StoreName store,
            KeyRange within,
            @Nullable SessionKey key,
            RemovalRun.@Nullable Place after,
            int limit,
            Deadline deadline)
            implements RunRead<RunPage> {}

    /**
     * What a run removed, a page of it. Fails with {@code NOT_FOUND}.
     *
     * @param within only removals of these keys; a run without any is not there
     * @param key only removals of this key; null: all
     * @param after the revision behind which the page begins; null for the first page
     * @param limit how many removals it has at most, 1 to {@link RunPage#MAX_LIMIT}
     */
    record DescribeRun(
            StoreName store,
            String run,
            KeyRange within,
            @Nullable SessionKey key,
            @Nullable Long after,
            int limit,
            Deadline deadline)
            implements RunRead<RunRemovals> {}

    /** The latest removal of a session that is not there, as far as it is remembered; empty when it is not. */
    record FindRemoval(StoreName store, SessionKey key, Deadline deadline)
            implements RunRead<Optional<SessionRemoval>> {}

    /** A command that goes through the store's queue and may change it. */
    sealed interface Write<R> extends OnStore<R> {
        /** The session whose request this is; maintenance leaves it alone. Null: the session written. */
        @Nullable
        SessionKey active();

        /** Who sent it. */
        Caller caller();
    }

    /**
     * Stores a document as it is.
     *
     * @param document the entry, JSON in UTF-8 as the client sent it
     */
    record Put(
            StoreName store,
            SessionKey key,
            Buffer document,
            Precondition precondition,
            @Nullable SessionKey active,
            Caller caller,
            Deadline deadline)
            implements Write<Written> {}

    /**
     * Changes an entry as it is when the command's turn comes, or creates it from <code>{}</code>.
     *
     * @param touch whether {@code updatedAt} becomes now at least
     */
    record Patch(
            StoreName store,
            SessionKey key,
            Format format,
            Buffer patch,
            boolean touch,
            Precondition precondition,
            @Nullable SessionKey active,
            Caller caller,
            Deadline deadline)
            implements Write<Written> {
        /** How a patch is written. */
        public enum Format {
            /** RFC 7396, {@code application/merge-patch+json}. */
            MERGE,
            /** RFC 6902, {@code application/json-patch+json}. */
            JSON_PATCH
        }
    }

    /** Removes an entry and archives its transcript. Fails with {@code NOT_FOUND}. */
    record Delete(
            StoreName store,
            SessionKey key,
            Precondition precondition,
            @Nullable SessionKey active,
            Caller caller,
            Deadline deadline)
            implements Write<Deleted> {}

    /**
     * Runs maintenance now, or previews it. Members that are null follow the policy in force.
     *
     * @param dryRun whether only the plan is wanted
     * @param active the session that is not removed
     */
    record Prune(
            StoreName store,
            boolean dryRun,
            MaintenancePolicy.@Nullable Mode mode,
            @Nullable Duration pruneAfter,
            @Nullable Integer maxEntries,
            @Nullable SessionKey active,
            Caller caller,
            Deadline deadline)
            implements Write<PruneReport> {
        /** The policy to follow, given the one in force. */
        public MaintenancePolicy policy(MaintenancePolicy inForce) {
            return new MaintenancePolicy(
                    mode == null ? inForce.mode() : mode,
                    pruneAfter == null ? inForce.pruneAfter() : pruneAfter,
                    maxEntries == null ? inForce.maxEntries() : maxEntries,
                    inForce.runningHold(),
                    inForce.cronRetention());
        }
    }

    /**
     * Maintenance of a store that nobody writes to, for the timer: the policy in force, in commits that let others pass.
     * A store that was closed is opened for it and closed again.
     */
    record Maintain(StoreName store, Deadline deadline) implements Write<PruneReport> {
        @Override
        public @Nullable SessionKey active() {
            return null;
        }

        @Override
        public Caller caller() {
            return Caller.HOLDFAST;
        }
    }

    /**
     * Removes the sessions of cron runs past their retention, for the timer. Like {@link Maintain}, but whatever the
     * mode.
     */
    record Reap(StoreName store, Deadline deadline) implements Write<PruneReport> {
        @Override
        public @Nullable SessionKey active() {
            return null;
        }

        @Override
        public Caller caller() {
            return Caller.HOLDFAST;
        }
    }

    /**
     * Brings back what a run removed, byte for byte, transcripts included; a key that lives again is left as it is. What
     * was brought back before stays as it is. Only removals of the caller's keys count. Fails with {@code NOT_FOUND}.
     *
     * @param keys which of its keys; null: all
     * @param withoutTranscript whether an entry comes back, too, whose transcript cannot
     */
    record Undo(
            StoreName store,
            String run,
            @Nullable List<SessionKey> keys,
            boolean withoutTranscript,
            Caller caller,
            Deadline deadline)
            implements Write<UndoReport> {
        public Undo {
            keys = keys == null ? null : List.copyOf(keys);
        }

        @Override
        public @Nullable SessionKey active() {
            return null;
        }
    }

    /**
     * Makes a corrupt store usable again. Fails with {@code NOT_CORRUPT}, {@code NOT_FOUND}, {@code INVALID_BACKUP}.
     *
     * @param from the name of a backup or corrupt copy beside {@code sessions.json}, or {@code salvage}
     */
    record Recover(StoreName store, String from, Caller caller, Deadline deadline) implements Write<RecoverReport> {
        @Override
        public @Nullable SessionKey active() {
            return null;
        }
    }

    /** An entry, and the revision of the view it was read from. */
    record Found(SessionEntry entry, long revision) {}

    /**
     * A durable write.
     *
     * @param entry the entry as stored
     * @param created whether it was not there before
     * @param completed whether {@code sessionId} or {@code updatedAt} was filled in, so that the stored document differs
     *     from the one sent
     * @param receipt what is true of the commit
     */
    record Written(SessionEntry entry, boolean created, boolean completed, Receipt receipt) {}

    /** A durable removal. */
    record Deleted(Receipt receipt) {}

    /**
     * What is true of the commit that made a write durable.
     *
     * @param revision the store's revision after it
     * @param durability what it survives
     * @param run the run under which it removed entries; null when it removed none
     * @param warning what maintenance in warn mode has to tell the active session; null when there is nothing new
     */
    record Receipt(
            long revision,
            Durability durability,
            @Nullable String run,
            @Nullable MaintenanceWarning warning) {
        /** The receipt of a commit that has nothing to tell beyond its revision. */
        public Receipt(long revision, Durability durability) {
            this(revision, durability, null, null);
        }

        /** The same, of a commit that removed entries under {@code newRun}. */
        public Receipt withRun(@Nullable String newRun) {
            return new Receipt(revision, durability, newRun, warning);
        }

        /** The same, with something to tell the active session. */
        public Receipt withWarning(@Nullable MaintenanceWarning newWarning) {
            return new Receipt(revision, durability, run, newWarning);
        }
    }

    /** All stores, by name. */
    record StoreList(List<StoreStatus> stores) {
        public StoreList {
            stores = List.copyOf(stores);
        }
    }

    /**
     * What {@code recover} did.
     *
     * @param kept entries taken from the chosen file
     * @param replayed commits replayed over them
     * @param missingRevisions how many revisions could not be found again
     * @param receipt the store's revision afterwards
     */
    record RecoverReport(int kept, int replayed, long missingRevisions, List<SkippedMember> skipped, Receipt receipt) {}

    /**
     * A part of a broken file that a salvage skipped.
     *
     * @param key of the member; null where it cannot be read
     * @param at the offset of the fault in bytes, from 0
     * @param why what is wrong there
     */
    record SkippedMember(@Nullable String key, long at, String why) {}
}
