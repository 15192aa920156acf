package dev.holdfast.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Entries made without reading JSON, for tests of what only looks at traits. */
public final class Entries {
    private Entries() {}

    /** An entry of the session {@code sessionId}. */
    public static SessionEntry entry(String key, long updatedAt, long position, @Nullable String sessionId) {
        return entry(key, updatedAt, position, sessionId, false, false, false);
    }

    /** An entry of a session of its own. */
    public static SessionEntry entry(String key, long updatedAt, long position) {
        return entry(key, updatedAt, position, "s-" + key);
    }

    public static SessionEntry entry(
            String key,
            long updatedAt,
            long position,
            @Nullable String sessionId,
            boolean pinned,
            boolean running,
            boolean foreign) {
        String json = "{\"sessionId\":\"" + sessionId + "\",\"updatedAt\":" + updatedAt + "}";
        EntryTraits traits = new EntryTraits(sessionId, updatedAt, null, null, null, pinned, running, foreign);
        return new SessionEntry(new SessionKey(key), json.getBytes(StandardCharsets.UTF_8), traits, position);
    }

    /** Entries {@code k0}, {@code k1}, … updated a millisecond after one another, the first at 1000. */
    public static List<SessionEntry> many(int count) {
        List<SessionEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(entry("k" + i, 1000 + i, i));
        }
        return entries;
    }
}
