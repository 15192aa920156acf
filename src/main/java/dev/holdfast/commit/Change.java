package dev.holdfast.commit;

import dev.holdfast.session.Cause;
import dev.holdfast.session.RemovalReason;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import org.jspecify.annotations.Nullable;

/** One changed entry. Its revision is its place in the store's history: dense, ordered, never used again. */
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
     * The record of a removal.
     *
     * @param run the run it belongs to
     * @param reason why
     * @param archive the name, chosen before the commit, that the transcript {@code <sessionId>.jsonl} is renamed to
     *     after it; null when there is no transcript or another entry still uses it
     */
    record Removal(
            String run, RemovalReason reason, @Nullable String archive) {}
}
