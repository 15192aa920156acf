package dev.holdfast.commit;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.MaintenanceWarning;
import dev.holdfast.session.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The latest changes of an open store, in the order of their revisions, as far back as a bound on their bytes allows.
 * Safe for use by several threads.
 */
final class ChangeFeed {
    private static final long CHANGE_OVERHEAD = 128;

    private final long retainBytes;
    private final ArrayDeque<FeedEvent> events = new ArrayDeque<>();
    private long bytes;
    private long compactedUpTo;

    /**
     * @param revision the store's revision when the feed begins: what came before is not in it
     * @param retainBytes how many bytes of documents it keeps at most; the latest commit is kept in any case
     */
    ChangeFeed(long revision, long retainBytes) {
        this.compactedUpTo = revision;
        this.retainBytes = retainBytes;
    }

    /** Appends the changes of a durable commit, and under its revision the warnings that go with it. */
    synchronized void publish(Commit commit, Collection<MaintenanceWarning> warnings) {
        for (Change change : commit.changes()) {
            add(new FeedEvent.Changed(change));
        }
        for (MaintenanceWarning warning : warnings) {
            add(new FeedEvent.Warned(commit.revision(), warning));
        }
        while (bytes > retainBytes && events.element().revision() <= commit.base()) {
            FeedEvent oldest = events.remove();
            bytes -= cost(oldest);
            compactedUpTo = oldest.revision();
        }
    }

    private void add(FeedEvent event) {
        events.add(event);
        bytes += cost(event);
    }

    /**
     * The changes and warnings after {@code revision}, oldest first, at most {@code limit}.
     *
     * @throws StoreException {@code REVISION_COMPACTED} when some of them are no longer here
     */
    synchronized List<FeedEvent> since(long revision, int limit) {
        if (revision < compactedUpTo) {
            throw new StoreException(
                    ErrorCode.REVISION_COMPACTED,
                    "changes up to revision " + compactedUpTo + " are no longer kept: list the sessions again, then"
                            + " follow from that list's revision");
        }
        List<FeedEvent> found = new ArrayList<>();
        for (FeedEvent event : events) {
            if (event.revision() > revision && found.size() < limit) {
                found.add(event);
            }
        }
        return found;
    }

    private static long cost(FeedEvent event) {
        int document = event instanceof FeedEvent.Changed changed
                ? changed.change().entry().json().length
                : 0;
        return document + CHANGE_OVERHEAD;
    }
}
