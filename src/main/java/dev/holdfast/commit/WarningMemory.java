package dev.holdfast.commit;

import dev.holdfast.session.MaintenanceWarning;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which warnings have been delivered, so that a session hears each only once, until its content changes; also when its
 * store is closed and opened again meanwhile. Remembers the sessions warned last, of all stores together; one that was
 * forgotten, and every one after a restart, is warned again. Safe for use by several threads.
 */
final class WarningMemory {
    /** How many sessions it remembers: some megabytes, when all keys are as long as can be. */
    static final int SESSIONS = 8192;

    private final Map<Session, Content> delivered = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Session, Content> eldest) {
            return size() > SESSIONS;
        }
    };

    private record Session(StoreName store, SessionKey key) {}

    private record Content(Duration pruneAfter, int maxEntries, boolean wouldPrune, boolean wouldCap) {}

    /**
     * The warning if it is news to the session, and remembers it; null otherwise.
     *
     * @param warning what is true of the session now; null when there is nothing to warn about
     */
    synchronized @Nullable MaintenanceWarning news(
            StoreName store, SessionKey active, @Nullable MaintenanceWarning warning) {
        Session session = new Session(store, active);
        if (warning == null) {
            delivered.remove(session);
            return null;
        }
        Content content =
                new Content(warning.pruneAfter(), warning.maxEntries(), warning.wouldPrune(), warning.wouldCap());
        return content.equals(delivered.put(session, content)) ? null : warning;
    }
}
