package dev.holdfast.file;

import dev.holdfast.commit.MemoryClaim;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;

/** Counts the memory of the entries that an opening has read and not dropped, so that the opening stays within its claim. */
final class CountedEntries implements EntryParser {
    private final EntryParser parser;
    private final MemoryClaim memory;
    private long bytes;
    private volatile boolean ended;

    CountedEntries(EntryParser parser, MemoryClaim memory) {
        this.parser = parser;
        this.memory = memory;
    }

    @Override
    public SessionEntry parse(SessionKey key, byte[] json, long position) {
        SessionEntry entry = parser.parse(key, json, position);
        if (!ended) {
            bytes += entry.memory();
            memory.hold(bytes);
        }
        return entry;
    }

    @Override
    public void dropped(SessionEntry entry) {
        bytes -= entry.memory();
    }

    @Override
    public EntryParser uncounted() {
        return parser;
    }

    /** The opening has ended; what is parsed later does not count. */
    void end() {
        ended = true;
    }
}
