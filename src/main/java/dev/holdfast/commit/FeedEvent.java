package dev.holdfast.commit;

import dev.holdfast.session.MaintenanceWarning;

/** Something that watchers of a store are told. */
sealed interface FeedEvent {
    /** The revision it belongs to. */
    long revision();

    /** An entry changed. */
    record Changed(Change change) implements FeedEvent {
        @Override
        public long revision() {
            return change.revision();
        }
    }

    /** A session was warned; the warning has the revision of the write that it answers, and none of its own. */
    record Warned(long revision, MaintenanceWarning warning) implements FeedEvent {}
}
