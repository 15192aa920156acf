package dev.holdfast.session;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions a list shows: those that satisfy every condition that is not null.
 *
 * @param within the key is one of these
 * @param keyPrefix the key begins with it
 * @param keyGlob the whole key matches it
 * @param sessionId {@code sessionId} equals it
 * @param label {@code label} equals it
 * @param search it occurs, case ignored, in the key, {@code sessionId}, {@code label}, {@code displayName} or
 *     {@code subject}
 * @param updatedSince updated at this time (epoch ms) or later; undated entries are not
 * @param updatedBefore updated before this time (epoch ms); undated entries are not
 */
public record SessionFilter(
        KeyRange within,
        @Nullable String keyPrefix,
        @Nullable KeyGlob keyGlob,
        @Nullable String sessionId,
        @Nullable String label,
        @Nullable String search,
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
            @Nullable String search,
            @Nullable Long updatedSince,
            @Nullable Long updatedBefore) {
        this(KeyRange.ALL, keyPrefix, keyGlob, sessionId, label, search, updatedSince, updatedBefore);
    }

    public SessionFilter {
        search = search == null ? null : search.toLowerCase(Locale.ROOT);
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

    private static boolean mentions(SessionEntry entry, String needle) {
        return contains(entry.key().value(), needle)
                || contains(entry.sessionId(), needle)
                || contains(entry.label(), needle)
                || contains(entry.displayName(), needle)
                || contains(entry.subject(), needle);
    }

    private static boolean contains(@Nullable String text, String needle) {
        return text != null && text.toLowerCase(Locale.ROOT).contains(needle);
    }
}
