package dev.holdfast.session;

import org.jspecify.annotations.Nullable;

/**
 * Which sessions a list shows: those that satisfy every condition that is not null.
 *
 * @param within the key is one of these
 * @param keyPrefix the key begins with it
 * @param keyGlob the whole key matches it
 * @param sessionId {@code sessionId} equals it
 * @param label {@code label} equals it
 * @param search it occurs in the key, in {@code sessionId}, or in the first {@link EntryTraits#MAX_TEXT} characters of
 *     {@code label}, {@code displayName} or {@code subject}
 * @param updatedSince updated at this time (epoch ms) or later; undated entries are not
 * @param updatedBefore updated before this time (epoch ms); undated entries are not
 */
public record SessionFilter(
        KeyRange within,
        @Nullable String keyPrefix,
        @Nullable KeyGlob keyGlob,
        @Nullable String sessionId,
        @Nullable String label,
        @Nullable TextSearch search,
        @Nullable Long updatedSince,
        @Nullable Long updatedBefore) {
    /** Every session. */
    public static final SessionFilter ALL = new SessionFilter(null, null, null, null, null, null, null);

    /** Of all keys. */
    public SessionFilter(
            @Nullable String keyPrefix,
            @Nullable KeyGlob keyGlob,
            @Nullable String sessionId,
            @Nullable String label,
            @Nullable TextSearch search,
            @Nullable Long updatedSince,
            @Nullable Long updatedBefore) {
        this(KeyRange.ALL, keyPrefix, keyGlob, sessionId, label, search, updatedSince, updatedBefore);
    }

    public boolean matches(SessionEntry entry) {
        return within.contains(entry.key())
                && (keyPrefix == null || entry.key().value().startsWith(keyPrefix))
                && (keyGlob == null || keyGlob.matches(entry.key().value()))
                && (sessionId == null || sessionId.equals(entry.sessionId()))
                && (label == null || label.equals(entry.label()))
                && (updatedSince == null || (entry.dated() && entry.updatedAt() >= updatedSince))
                && (updatedBefore == null || (entry.dated() && entry.updatedAt() < updatedBefore))
                && (search == null || mentions(entry, search));
    }

    private static boolean mentions(SessionEntry entry, TextSearch text) {
        return text.occursIn(entry.key().value())
                || occurs(text, entry.sessionId())
                || occurs(text, entry.label())
                || occurs(text, entry.displayName())
                || occurs(text, entry.subject());
    }

    private static boolean occurs(TextSearch text, @Nullable String in) {
        return in != null && text.occursIn(in);
    }
}
