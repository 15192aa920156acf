package dev.holdfast.file;

import dev.holdfast.session.EntryTraits;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.VerbatimMember;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of a snapshot, collected in one pass; after a fault, those that were whole before it. Used by one thread.
 */
final class SnapshotMembers {
    private static final int[] BYTE_ORDER_MARK = {0xef, 0xbb, 0xbf};

    private final @Nullable EntryParser parser;
    private final List<SessionEntry> entries = new ArrayList<>();
    private final List<VerbatimMember> verbatim = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();
    private long position;
    private boolean byteOrderMark;

    SnapshotMembers(EntryParser parser) {
        this.parser = parser;
    }

    /** Members that are only counted, without being kept. */
    SnapshotMembers() {
        this.parser = null;
    }

    /** How many members have been read. */
    long count() {
        return position;
    }

    /** Whether the text begins with a UTF-8 byte-order mark, which is skipped. */
    boolean byteOrderMark() {
        return byteOrderMark;
    }

    List<SessionEntry> entries() {
        return List.copyOf(entries);
    }

    List<VerbatimMember> verbatim() {
        return List.copyOf(verbatim);
    }

    /** Reads the whole text: one JSON object and nothing else. */
    void readAll(JsonScanner text) throws IOException, JsonFault {
        if (text.peek() == 0xef) {
            for (int mark : BYTE_ORDER_MARK) {
                text.expect((char) mark);
            }
            byteOrderMark = true;
        }
        text.whiteSpace();
        if (text.peek() == -1) {
            throw new JsonFault("is empty", text.offset());
        }
        if (text.peek() != '{') {
            throw text.fault("is not a JSON object");
        }
        text.expect('{');
        text.whiteSpace();
        if (text.peek() == '}') {
            text.expect('}');
        } else {
            readMembers(text);
        }
        text.whiteSpace();
        if (text.peek() != -1) {
            throw text.fault("has something after its JSON object");
        }
    }

    private void readMembers(JsonScanner text) throws IOException, JsonFault {
        for (; ; ) {
            readMember(text);
            text.whiteSpace();
            if (text.peek() == '}') {
                text.expect('}');
                return;
            }
            if (text.peek() != ',') {
                throw text.fault("has no ',' or '}' after a session");
            }
            text.expect(',');
            text.whiteSpace();
        }
    }

    /** Reads one member: key, colon, value. */
    void readMember(JsonScanner text) throws IOException, JsonFault {
        long start = text.offset();
        text.begin();
        text.string();
        byte[] token = text.take();
        String key = JsonStrings.decode(token);
        text.whiteSpace();
        text.expect(':');
        text.whiteSpace();
        text.begin();
        text.value();
        byte[] value = text.take();
        if (!keys.add(key)) {
            // Without the key: who is told of the fault may not be one who may know it. The place says enough.
            throw new JsonFault("has a key twice", start);
        }
        add(key, token, value);
    }

    private void add(String name, byte[] token, byte[] value) {
        EntryParser entryParser = parser;
        if (entryParser == null) {
            position++;
            return;
        }
        Optional<SessionKey> key = SessionKey.parse(name);
        if (key.isEmpty()) {
            verbatim.add(new VerbatimMember(position, token, value));
        } else if (value[0] == '{') {
            entries.add(entryParser.parse(key.get(), value, position));
        } else {
            entries.add(new SessionEntry(key.get(), value, EntryTraits.NOT_AN_OBJECT, position));
        }
        position++;
    }
}
