package dev.holdfast.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of the entry for a write to happen (RFC 9110, section 13), judged inside the queue against the entry
 * as it then is. All parts must hold.
 *
 * @param ifMatch the {@code If-Match} condition, or null when there is none
 * @param ifNoneMatch the {@code If-None-Match} condition, or null when there is none
 * @param unmodifiedSince the second since 1970-01-01T00:00Z after which the entry must not have been written; null when there
 *     is no such condition, {@link #UNREADABLE} when nobody can say which second it is. Counts only without {@code ifMatch}
 */
public record Precondition(
        @Nullable TagList ifMatch,
        @Nullable TagList ifNoneMatch,
        @Nullable Long unmodifiedSince) {
    /** A date that no entry satisfies: a condition that cannot be judged protects. */
    public static final long UNREADABLE = Long.MIN_VALUE;

    /** No condition. */
    public static final Precondition NONE = new Precondition(null, null);

    /** Conditions on entity tags only. */
    public Precondition(@Nullable TagList ifMatch, @Nullable TagList ifNoneMatch) {
        this(ifMatch, ifNoneMatch, null);
    }

    /**
     * Entity tags as a client listed them. Weak tags never match in {@code If-Match} and are not listed there.
     *
     * @param any whether it is {@code *}: any entry that exists
     * @param etags the opaque tags, without quotes and without a content coding's suffix
     * @param weakened whether there were weak tags that are not listed
     */
    public record TagList(boolean any, List<String> etags, boolean weakened) {
        public TagList {
            etags = List.copyOf(etags);
        }

        /** Tags of which none was left out. */
        public TagList(boolean any, List<String> etags) {
            this(any, etags, false);
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
        if (ifMatch != null) {
            if (!ifMatch.matches(entry)) {
                throw StoreException.preconditionFailed(mismatch(ifMatch, entry), etag);
            }
        } else if (unmodifiedSince != null) {
            checkTime(unmodifiedSince, entry, etag);
        }
        if (ifNoneMatch != null && ifNoneMatch.matches(entry)) {
            throw StoreException.preconditionFailed("If-None-Match excludes the session as it is", etag);
        }
    }

    private static String mismatch(TagList ifMatch, @Nullable SessionEntry entry) {
        if (entry == null) {
            return "If-Match names an entity tag, but there is no such session";
        }
        return ifMatch.weakened()
                ? "If-Match names a weak entity tag (W/), which never matches: a proxy on the way has weakened the ETag,"
                        + " probably by compressing; send the tag of Entry-ETag or of currentEtag"
                : "If-Match does not name the session's present entity tag";
    }

    private static void checkTime(long since, @Nullable SessionEntry entry, @Nullable String etag) {
        if (entry == null) {
            throw StoreException.preconditionFailed("If-Unmodified-Since is given, but there is no such session", etag);
        }
        if (since == UNREADABLE) {
            throw StoreException.preconditionFailed(
                    "If-Unmodified-Since is invalid: expected one HTTP date, such as Sun, 06 Nov 1994 08:49:37 GMT",
                    etag);
        }
        long modified = entry.modifiedSecond();
        if (modified == SessionEntry.UNKNOWN) {
            throw StoreException.preconditionFailed(
                    "If-Unmodified-Since cannot be judged: the time of the session's last write is unknown since the store"
                            + " was opened; use If-Match",
                    etag);
        }
        if (modified > since) {
            throw StoreException.preconditionFailed("the session was written after If-Unmodified-Since", etag);
        }
    }
}
