package dev.holdfast.session;

import org.jspecify.annotations.Nullable;

/**
 * What lists and maintenance know about an entry, read from its document once, when it is written or loaded.
 *
 * @param sessionId member {@code sessionId} when it is a string
 * @param updatedAt member {@code updatedAt} in epoch milliseconds, or {@link SessionEntry#UNDATED} when it is missing or
 *     no integer from 0 to 2^53-1
 * @param label the first {@link #MAX_TEXT} characters of member {@code label} when it is a string
 * @param displayName the same of member {@code displayName}
 * @param subject the same of member {@code subject}
 * @param pinned whether {@code pinnedAt} is there and not null
 * @param running whether {@code status} is {@code "running"}
 * @param foreign whether Holdfast would not have accepted it from a client (not an object, or over-large): it is kept as
 *     it is, and maintenance leaves it alone
 */
public record EntryTraits(
        @Nullable String sessionId,
        long updatedAt,
        @Nullable String label,
        @Nullable String displayName,
        @Nullable String subject,
        boolean pinned,
        boolean running,
        boolean foreign) {

    /** The largest {@code updatedAt}: 2^53-1, the last integer that every JSON reader keeps exactly. */
    public static final long MAX_UPDATED_AT = (1L << 53) - 1;

    /** The traits of a member that is not a JSON object. */
    public static final EntryTraits NOT_AN_OBJECT =
            new EntryTraits(null, SessionEntry.UNDATED, null, null, null, false, false, true);

    /** One more than a filter may have, so that a cut text never equals a filter. */
    public static final int MAX_TEXT = TextSearch.MAX_LENGTH + 1;

    public EntryTraits {
        label = cut(label);
        displayName = cut(displayName);
        subject = cut(subject);
    }

    private static @Nullable String cut(@Nullable String text) {
        return text == null || text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }

    /** The same traits of an entry that maintenance must leave alone. */
    public EntryTraits asForeign() {
        return new EntryTraits(sessionId, updatedAt, label, displayName, subject, pinned, running, true);
    }
}
