package dev.holdfast.file;

import dev.holdfast.session.EntryTraits;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.json.EntryLimits;
import dev.holdfast.session.json.EntryReader;

/**
 * Makes an entry of a document that a snapshot holds, whoever wrote it. It never fails: what Holdfast would not have
 * accepted from a client becomes a foreign entry with its bytes as they are.
 */
@FunctionalInterface
interface EntryParser {
    /** The parser of files, whose entries may exceed each limit: what is not accepted from a client stays as it is. */
    static EntryParser of(EntryLimits limits) {
        return (key, json, position) -> {
            try {
                return EntryReader.read(key, json, position, limits);
            } catch (StoreException e) {
                return new SessionEntry(key, json, EntryTraits.NOT_AN_OBJECT, position);
            }
        };
    }

    /**
     * The entry of a document.
     *
     * @param json a syntactically whole JSON object in valid UTF-8, owned by the entry from now on
     * @param position the entry's place in the insertion order
     */
    SessionEntry parse(SessionKey key, byte[] json, long position);

    /** An entry that was parsed is not kept. */
    default void dropped(SessionEntry entry) {}

    /** For entries that are parsed and not kept at all. */
    default EntryParser uncounted() {
        return this;
    }
}
