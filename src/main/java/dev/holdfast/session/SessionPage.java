package dev.holdfast.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list, cut from one view.
 *
 * @param revision the view's revision
 * @param items the sessions, newest first
 * @param next where the next page begins; null when this is the last one
 * @param count how many sessions match in all; null when it was not asked for
 */
public record SessionPage(
        long revision,
        List<Item> items,
        ListQuery.@Nullable Place next,
        @Nullable Long count) {
    private static final long BYTES_PER_ITEM = 256;

    public SessionPage {
        items = List.copyOf(items);
    }

    /** The bytes of memory that it keeps beyond those of the store, roughly, and that its text takes. */
    public long bytes() {
        long bytes = BYTES_PER_ITEM;
        for (Item item : items) {
            byte[] included = item.included();
            bytes += BYTES_PER_ITEM + item.entry().key().value().length() + (included == null ? 0 : included.length);
        }
        return bytes;
    }

    /**
     * One session of the page.
     *
     * @param entry the session
     * @param included the JSON object of the members that were asked for, or null when none were. Shared: not to be
     *     modified
     */
    @SuppressWarnings("ArrayRecordComponent") // an entry's own bytes as a rule, never compared
    public record Item(SessionEntry entry, byte @Nullable [] included) {}
}
