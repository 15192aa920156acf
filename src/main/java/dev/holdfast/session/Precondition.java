package dev.holdfast.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of the entry for a write to happen (RFC 9110, section 13), judged inside the queue against the entry
 * as it then is. Both parts must hold.
 *
 * @param ifMatch the {@code If-Match} condition, or null when there is none
 * @param ifNoneMatch the {@code If-None-Match} condition, or null when there is none
 */
public record Precondition(
        @Nullable TagList ifMatch, @Nullable TagList ifNoneMatch) {
    /** No condition. */
    public static final Precondition NONE = new Precondition(null, null);

    /**
     * Entity tags as a client listed them. Weak tags never match in {@code If-Match} and are not listed there.
     *
     * @param any whether it is {@code *}: any entry that exists
     * @param etags the opaque tags, without quotes and without a content coding's suffix
     */
    public record TagList(boolean any, List<String> etags) {
        public TagList {
            etags = List.copyOf(etags);
        }

        /** Whether {@code entry} exists and is meant by the list. */
        public boolean matches(@Nullable SessionEntry entry) {
            return entry != null && (any || (!etags.isEmpty() && etags.contains(entry.etag())));
        }
    }

    /**
     * Checks the conditions.
     *
     * @throws StoreException {@link ErrorCode#PRECONDITION_FAILED} with the entry's present tag
     */
    public void check(@Nullable SessionEntry entry) {
        String etag = entry == null ? null : entry.etag();
        if (ifMatch != null && !ifMatch.matches(entry)) {
            throw StoreException.preconditionFailed(
                    entry == null
                            ? "If-Match names an entity tag, but there is no such session"
                            : "If-Match does not name the session's present entity tag",
                    etag);
        }
        if (ifNoneMatch != null && ifNoneMatch.matches(entry)) {
            throw StoreException.preconditionFailed("If-None-Match excludes the session as it is", etag);
        }
    }
}
