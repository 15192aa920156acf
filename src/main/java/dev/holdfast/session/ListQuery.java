package dev.holdfast.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list.
 *
 * @param filter which sessions it shows
 * @param after where it begins: behind this place; null for the first page
 * @param limit how many sessions it has at most, 1 to {@link #MAX_LIMIT}
 * @param count whether all that match are counted
 * @param fields which top-level members of each entry it includes
 */
public record ListQuery(SessionFilter filter, @Nullable Place after, int limit, boolean count, Fields fields) {
    /** The longest page. */
    public static final int MAX_LIMIT = 1000;

    /**
     * What the entries of a page include at most together, in bytes; one entry always fits. A page of longer entries has fewer
     * of them than its limit.
     */
    public static final long MAX_BYTES = 4 << 20;

    /** A list's place between two entries, in the order of {@link SessionEntry#BY_RECENCY}. */
    public record Place(long updatedAt, SessionKey key) {}

    /**
     * Which members of an entry are included.
     *
     * @param all whether the whole document is
     * @param names the members' names when not all are; empty for none
     */
    public record Fields(boolean all, List<String> names) {
        public static final Fields NONE = new Fields(false, List.of());
        public static final Fields ALL = new Fields(true, List.of());

        public Fields {
            names = List.copyOf(names);
        }

        public boolean none() {
            return !all && names.isEmpty();
        }
    }

    public ListQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("a page has 1 to " + MAX_LIMIT + " sessions");
        }
    }
}
