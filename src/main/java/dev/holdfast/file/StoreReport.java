package dev.holdfast.file;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What {@link StoreCheck} found in the files of one store.
 *
 * @param store the store's name, or its directory when that says no name
 * @param state what it is in
 * @param holder who has it open, for people; null when nobody has
 * @param contents what the files come to; null when they are corrupt or cannot be read
 * @param ledger what is on record of removals
 * @param problems what somebody should look at, each with the file and, where there is one, the byte
 * @param notes what is no problem and yet worth knowing
 */
public record StoreReport(
        String store,
        State state,
        @Nullable String holder,
        @Nullable Contents contents,
        Removals ledger,
        List<String> problems,
        List<String> notes) {

    /** What a store is in. */
    public enum State {
        /** A living process has it open. */
        OPEN,
        /** Nobody has, and there is nothing to recover. */
        CLOSED,
        /** Nobody has, and the next opening recovers it. */
        UNCLEAN,
        /** It is not served until somebody recovers it. */
        CORRUPT;

        /** The name in texts and in JSON. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What recovery comes to, or would.
     *
     * @param revision of the store; that of a store whose revision recovery must raise depends on the time
     * @param entries how many sessions
     * @param bytes of their documents
     * @param snapshotBytes the size of {@code sessions.json}
     * @param segments of the journal, those that are only kept as history too
     * @param journalBytes the size of all segments
     * @param replayed commits that are only in the journal
     * @param tornBytes at the end of the journal that are no whole commit, and are dropped
     * @param rewritten whether everything is written as a checkpoint before the store is served
     */
    public record Contents(
            long revision,
            int entries,
            long bytes,
            long snapshotBytes,
            int segments,
            long journalBytes,
            int replayed,
            long tornBytes,
            boolean rewritten) {}

    /**
     * What the ledger has.
     *
     * @param recorded removals
     * @param undone those that were undone
     */
    public record Removals(int recorded, int undone) {}

    /** Whether there is no problem. */
    public boolean sound() {
        return problems.isEmpty();
    }
}
