package dev.holdfast.session;

import org.jspecify.annotations.Nullable;

/**
 * What lists and maintenance know about an entry, read from its document once, when it is written or loaded.
 *
 * @param sessionId member {@code sessionId} when it is a string
 * @param updatedAt member {@code updatedAt} in epoch milliseconds, rounded down, or {@link SessionEntry#UNDATED} when it
 *     is missing or not a number from 0 to 2^53-1
 * @param label the first {@link #MAX_TEXT} characters of member {@code label} when it is a string
 * @param displayName the same of member {@code displayName}
 * @param subject the same of member {@code subject}
 * @param pinned whether {@code pinnedAt} is there and neither null, false, zero nor empty
 * @param running whether {@code status} is {@code "running"}
 * @param foreign whether maintenance leaves it alone because another program wrote it in a form that Holdfast cannot judge:
 *     not an object, over-large, or with an {@code updatedAt} that is not a time
 * @param doubtfulTime whether {@code updatedAt} is present and not a time, or so small that it looks like seconds
 * @param namedFiles the files that the entry names itself
 */
public record EntryTraits(
        @Nullable String sessionId,
        long updatedAt,
        @Nullable String label,
        @Nullable String displayName,
        @Nullable String subject,
        boolean pinned,
        boolean running,
        boolean foreign,
        boolean doubtfulTime,
        NamedFiles namedFiles) {

    /** The largest {@code updatedAt}: 2^53-1, the last integer that every JSON reader keeps exactly. */
    public static final long MAX_UPDATED_AT = (1L << 53) - 1;

    /** The largest {@code updatedAt} that looks like seconds: 10^11, which is the year 5138 in seconds and 1973 in milliseconds. */
    public static final long MAX_SECONDS = 100_000_000_000L;

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

    /** The traits of an entry whose {@code updatedAt} raises no doubt, and that names no files. */
    public EntryTraits(
            @Nullable String sessionId,
            long updatedAt,
            @Nullable String label,
            @Nullable String displayName,
            @Nullable String subject,
            boolean pinned,
            boolean running,
            boolean foreign) {
        this(sessionId, updatedAt, label, displayName, subject, pinned, running, foreign, false, NamedFiles.NONE);
    }

    /** The same traits of an entry that maintenance must leave alone. */
    public EntryTraits asForeign() {
        return new EntryTraits(
                sessionId, updatedAt, label, displayName, subject, pinned, running, true, doubtfulTime, namedFiles);
    }

    /** Whether a time in milliseconds is so small that it looks like seconds. */
    public static boolean looksLikeSeconds(long updatedAt) {
        return updatedAt >= 1 && updatedAt <= MAX_SECONDS;
    }
}
