package dev.holdfast.file;

import dev.holdfast.commit.Change;
import dev.holdfast.file.LoggedCommit.LoggedRecord;
import dev.holdfast.session.EntryTraits;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What replayed commits come to, by key, so that only the last document of each key is parsed. Applied to the view that
 * the first of them built on it gives the view after the last of them; applied to any other, the journal wins for every
 * key that it mentions. Not thread-safe.
 */
final class ReplayedRecords {
    private final Map<SessionKey, byte[]> puts = new LinkedHashMap<>();
    private final Set<SessionKey> removed = new HashSet<>();
    private final List<String> archives = new ArrayList<>();
    private int commits;

    void add(LoggedCommit commit) {
        commits++;
        for (LoggedRecord record : commit.records()) {
            Change.Removal removal = record.removal();
            if (removal == null) {
                puts.put(record.key(), record.json());
            } else {
                puts.remove(record.key());
                removed.add(record.key());
                if (removal.archive() != null) {
                    archives.add(removal.archive());
                }
            }
        }
    }

    /** How many commits. */
    int commits() {
        return commits;
    }

    /** The names of archives that removals chose, in the order of the removals. */
    List<String> archives() {
        return List.copyOf(archives);
    }

    /** All keys that they mention, sorted. */
    Set<SessionKey> keys() {
        Set<SessionKey> keys = new TreeSet<>(puts.keySet());
        keys.addAll(removed);
        return keys;
    }

    /** {@code view} after them, at its own revision. */
    StoreView over(StoreView view, EntryParser parser) {
        StoreView after = view;
        for (SessionKey key : removed) {
            after = after.without(key);
        }
        for (Map.Entry<SessionKey, byte[]> put : puts.entrySet()) {
            SessionEntry old = after.get(put.getKey());
            long position = old == null ? after.nextPosition() : old.position();
            after = after.with(entry(put.getKey(), put.getValue(), position, parser));
        }
        return after;
    }

    private static SessionEntry entry(SessionKey key, byte[] json, long position, EntryParser parser) {
        // A member that is no object can only be here when its removal was undone.
        return json.length > 0 && json[0] == '{'
                ? parser.parse(key, json, position)
                : new SessionEntry(key, json, EntryTraits.NOT_AN_OBJECT, position);
    }
}
