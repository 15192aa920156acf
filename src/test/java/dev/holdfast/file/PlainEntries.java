package dev.holdfast.file;

import dev.holdfast.session.EntryTraits;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Entries of tests that care for bytes, not for what is in them. */
final class PlainEntries {
    private PlainEntries() {}

    /** A parser that reads no traits. */
    static SessionEntry parse(SessionKey key, byte[] json, long position) {
        EntryTraits none = new EntryTraits(null, SessionEntry.UNDATED, null, null, null, false, false, false);
        return new SessionEntry(key, json, none, position);
    }

    /** A view with the entries given as key, document, key, document… */
    static StoreView view(long revision, String... keysAndDocuments) {
        List<SessionEntry> entries = new ArrayList<>();
        for (int i = 0; i < keysAndDocuments.length; i += 2) {
            byte[] json = keysAndDocuments[i + 1].getBytes(StandardCharsets.UTF_8);
            entries.add(parse(new SessionKey(keysAndDocuments[i]), json, i / 2));
        }
        return StoreView.of(revision, entries, List.of());
    }
}
