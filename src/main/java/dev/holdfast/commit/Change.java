package dev.holdfast.commit;

import dev.holdfast.session.Cause;
import dev.holdfast.session.RemovalReason;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** One changed entry. Its revision is its place in the store's history: ordered, never used again. */
public sealed interface Change {
    long revision();

    Cause cause();

    SessionKey key();

    /** The entry's bytes, or those that were removed. */
    SessionEntry entry();

    /** An entry was added or replaced. */
    record Put(long revision, Cause cause, SessionEntry entry) implements Change {
        @Override
        public SessionKey key() {
            return entry.key();
        }
    }

    /**
     * An entry was removed. Everything that undoing it needs is here.
     *
     * @param entry the entry as it was
     * @param removal under which run and why, and where its transcript goes
     */
    record Remove(long revision, SessionEntry entry, Removal removal) implements Change {
        @Override
        public Cause cause() {
            return removal.reason().cause();
        }

        @Override
        public SessionKey key() {
            return entry.key();
        }
    }

    /**
     * Another process removed an entry. Nothing is recorded of it, and its transcript is the other process's affair.
     *
     * @param entry the entry as it was
     */
    record Vanish(long revision, SessionEntry entry) implements Change {
        @Override
        public Cause cause() {
            return Cause.EXTERNAL;
        }

        @Override
        public SessionKey key() {
            return entry.key();
        }
    }

    /**
     * A removed entry came back, byte for byte.
     *
     * @param entry the entry, held until {@link Undone#heldUntil}
     * @param undone which removal this undoes, and where the transcript comes from
     */
    record Restore(long revision, SessionEntry entry, Undone undone) implements Change {
        @Override
        public Cause cause() {
            return Cause.UNDO;
        }

        @Override
        public SessionKey key() {
            return entry.key();
        }
    }

    /**
     * The record of a removal.
     *
     * @param run the run it belongs to
     * @param began when the run began, in whole milliseconds: all removals of a run are recorded under that day
     * @param reason why
     * @param archive the name, chosen before the commit, that the transcript {@code <sessionId>.jsonl} is renamed to
     *     after it; null when there is no transcript or another entry still uses it
     */
    record Removal(
            String run,
            Instant began,
            RemovalReason reason,
            @Nullable String archive) {
        public Removal {
            began = began.truncatedTo(ChronoUnit.MILLIS);
        }
    }

    /**
     * The record of an undoing.
     *
     * @param run the run whose removal is undone
     * @param removal the revision of that removal
     * @param archive the archive that is renamed back to {@code <sessionId>.jsonl} after the commit; null when there is
     *     nothing to rename
     * @param heldUntil until when maintenance leaves the entry alone, unless it is written before, epoch ms; {@link
     *     SessionEntry#NOT_HELD} for not at all
     */
    record Undone(String run, long removal, @Nullable String archive, long heldUntil) {}
}
