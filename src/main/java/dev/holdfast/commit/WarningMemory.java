package dev.holdfast.commit;

import dev.holdfast.session.MaintenanceWarning;
import dev.holdfast.session.SessionKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which warnings have been delivered, so that a session hears each only once, until its content changes. Remembers the
 * sessions warned last; one that was forgotten is warned again. One thread at a time.
 */
final class WarningMemory {
    private static final int SESSIONS = 4096;

    private final Map<SessionKey, Content> delivered = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SessionKey, Content> eldest) {
            return size() > SESSIONS;
        }
    };

    private record Content(Duration pruneAfter, int maxEntries, boolean wouldPrune, boolean wouldCap) {}

    /** The warning if it is news to the session, and remembers it; null otherwise. */
    @Nullable
    MaintenanceWarning news(SessionKey active, @Nullable MaintenanceWarning warning) {
        if (warning == null) {
            delivered.remove(active);
            return null;
        }
        Content content =
                new Content(warning.pruneAfter(), warning.maxEntries(), warning.wouldPrune(), warning.wouldCap());
        return content.equals(delivered.put(active, content)) ? null : warning;
    }
}
