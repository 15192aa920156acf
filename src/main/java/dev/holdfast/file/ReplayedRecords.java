package dev.holdfast.file;

import dev.holdfast.commit.Change;
import dev.holdfast.file.LoggedCommit.LoggedRecord;
import dev.holdfast.session.EntryTraits;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What replayed commits come to, by key, so that only the last document of each key is parsed. Applied to the view that
 * the first of them built on it gives the view after the last of them; applied to any other, the journal wins for every
 * key that it mentions. Not thread-safe.
 */
final class ReplayedRecords {
    private final Map<SessionKey, StoredDocument> puts = new LinkedHashMap<>();
    private final Set<SessionKey> removed = new HashSet<>();
    private final Map<SessionKey, Long> holds = new HashMap<>();
    private final Map<String, TranscriptMove> moves = new LinkedHashMap<>();
    private final List<LedgerRecord> ledgered = new ArrayList<>();
    private int commits;

    void add(LoggedCommit commit) {
        commits++;
        long revision = commit.base();
        for (LoggedRecord record : commit.records()) {
            revision++;
            holds.remove(record.key());
            if (record.removal() != null) {
                puts.remove(record.key());
                removed.add(record.key());
                TranscriptMove.of(record.removal()).forEach(this::move);
            } else {
                puts.put(record.key(), record.document());
                TranscriptMove.of(record.reset(), false).forEach(this::move);
            }
            Change.Undone undone = record.undone();
            if (undone != null) {
                holds.put(record.key(), undone.heldUntil());
                TranscriptMove.of(undone).forEach(this::move);
            }
            if (record.ledgered()) {
                ledgered.add(new LedgerRecord(revision, commit.at(), record));
            }
        }
    }

    /** Only a file's last move can have been interrupted: the others were made, or failed, before the next commit. */
    private void move(TranscriptMove move) {
        moves.put(move.file(), move);
    }

    /** How many commits. */
    int commits() {
        return commits;
    }

    /** The last move of each file. */
    Collection<TranscriptMove> moves() {
        return Collections.unmodifiableCollection(moves.values());
    }

    /** What the ledger has to record, in the order of revisions. */
    List<LedgerRecord> ledgered() {
        return List.copyOf(ledgered);
    }

    /** All keys that they mention, sorted. */
    Set<SessionKey> keys() {
        Set<SessionKey> keys = new TreeSet<>(puts.keySet());
        keys.addAll(removed);
        return keys;
    }

    /**
     * {@code contents} after them, at revision 0. Documents are read one by one, each in place of the one before it, so that
     * no more is in memory than either of the two holds.
     */
    StoreView over(Recovery.Content contents, EntryParser parser) throws IOException {
        StoreView after = contents.take();
        for (SessionKey key : removed) {
            drop(after.get(key), parser);
            after = after.without(key);
        }
        try (StoredDocument.Files open = new StoredDocument.Files()) {
            for (Map.Entry<SessionKey, StoredDocument> put : puts.entrySet()) {
                SessionEntry old = after.get(put.getKey());
                long position = old == null ? after.nextPosition() : old.position();
                drop(old, parser);
                after = after.with(entry(put.getKey(), put.getValue().bytes(open), position, parser)
                        .heldUntil(holds.getOrDefault(put.getKey(), SessionEntry.NOT_HELD)));
            }
        }
        return after;
    }

    private static void drop(@Nullable SessionEntry old, EntryParser parser) {
        if (old != null) {
            parser.dropped(old);
        }
    }

    private static SessionEntry entry(SessionKey key, byte[] json, long position, EntryParser parser) {
        // A member that is no object can only be here when its removal was undone.
        return json.length > 0 && json[0] == '{'
                ? parser.parse(key, json, position)
                : new SessionEntry(key, json, EntryTraits.NOT_AN_OBJECT, position);
    }
}
