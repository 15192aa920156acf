package dev.holdfast.commit;

import dev.holdfast.session.Cause;
import dev.holdfast.session.RemovalReason;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One changed entry. Its revision is its place in the store's history: ordered, never used again. */
public sealed interface Change {
    long revision();

    Cause cause();

    SessionKey key();

    /** The entry's bytes, or those that were removed. */
    SessionEntry entry();

    /**
     * An entry was added or replaced.
     *
     * @param archives the names, chosen before the commit, that the files of the entry's former {@code sessionId} are
     *     renamed to after it; none when it keeps its {@code sessionId}
     */
    record Put(long revision, Cause cause, SessionEntry entry, List<String> archives) implements Change {
        public Put {
            archives = List.copyOf(archives);
        }

        /** A change that archives nothing. */
        public Put(long revision, Cause cause, SessionEntry entry) {
            this(revision, cause, entry, List.of());
        }

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
     * @param archives the names, chosen before the commit, that the files of the session are renamed to after it, its
     *     transcript first; none when there are no files or other entries still use them
     */
    record Removal(String run, Instant began, RemovalReason reason, List<String> archives) {
        public Removal {
            began = began.truncatedTo(ChronoUnit.MILLIS);
            archives = List.copyOf(archives);
        }

        /** The removal of a session that has one file at most. */
        public Removal(String run, Instant began, RemovalReason reason, @Nullable String archive) {
            this(run, began, reason, archive == null ? List.of() : List.of(archive));
        }

        /** The names that the archived files had. */
        public Set<String> files() {
            return archives.stream()
                    .map(archive -> archive.substring(0, Math.max(archive.lastIndexOf(".deleted."), 0)))
                    .collect(Collectors.toSet());
        }

        /** The archive of the transcript, or of the first file where there is none; null when nothing is archived. */
        public @Nullable String archive() {
            return archives.isEmpty() ? null : archives.get(0);
        }
    }

    /**
     * The record of an undoing.
     *
     * @param run the run whose removal is undone
     * @param removal the revision of that removal
     * @param archives the archives that get the names of their files back after the commit; none when there is nothing to
     *     rename
     * @param heldUntil until when maintenance leaves the entry alone, unless it is written before, epoch ms; {@link
     *     SessionEntry#NOT_HELD} for not at all
     */
    record Undone(String run, long removal, List<String> archives, long heldUntil) {
        public Undone {
            archives = List.copyOf(archives);
        }

        /** The undoing of a removal with one archive at most. */
        public Undone(String run, long removal, @Nullable String archive, long heldUntil) {
            this(run, removal, archive == null ? List.of() : List.of(archive), heldUntil);
        }
    }
}
