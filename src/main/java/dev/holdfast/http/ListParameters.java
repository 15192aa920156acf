package dev.holdfast.http;

import dev.holdfast.session.EntryTraits;
import dev.holdfast.session.KeyGlob;
import dev.holdfast.session.KeyRange;
import dev.holdfast.session.ListQuery;
import dev.holdfast.session.SessionFilter;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.TextSearch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A list as its query asks for it.
 *
 * @param query what the store is asked
 * @param filters the digest of the filters, which a cursor carries
 */
record ListParameters(ListQuery query, long filters) {
    private static final List<String> FILTERS = List.of(
            "keyPrefix", "keyGlob", "sessionId", "label", "search", "updatedSince", "updatedBefore", "activeMinutes");
    private static final int DEFAULT_LIMIT = 100;

    /** All parameters of a list. */
    static final List<String> KNOWN = known();

    private static List<String> known() {
        List<String> known = new ArrayList<>(FILTERS);
        known.addAll(List.of("limit", "cursor", "fields", "count"));
        return List.copyOf(known);
    }

    /**
     * Reads the parameters.
     *
     * @param within the keys that the caller may see
     * @param now what relative times count from
     * @throws dev.holdfast.session.StoreException {@code MALFORMED_QUERY}
     */
    static ListParameters of(StoreName store, KeyRange within, QueryParameters query, Instant now) {
        int limit = query.number("limit", DEFAULT_LIMIT, 1, ListQuery.MAX_LIMIT);
        boolean count = query.flag("count", false);
        long filters = filtersOf(store, within, query);
        SessionFilter filter = filter(within, query, now);
        ListQuery.Fields fields = fields(query.get("fields"));
        ListQuery.Place after = after(query.get("cursor"), filters);
        return new ListParameters(new ListQuery(filter, after, limit, count, fields), filters);
    }

    /** The same list, with all that match counted. */
    ListQuery counting() {
        return new ListQuery(query.filter(), query.after(), query.limit(), true, query.fields());
    }

    private static long filtersOf(StoreName store, KeyRange within, QueryParameters query) {
        List<String> texts = new ArrayList<>();
        texts.add(store.value());
        if (!within.whole()) {
            texts.addAll(within.prefixes());
        }
        for (String name : FILTERS) {
            String value = query.get(name);
            if (value != null) {
                texts.add(name);
                texts.add(value);
            }
        }
        return Cursor.digest(texts);
    }

    private static SessionFilter filter(KeyRange within, QueryParameters query, Instant now) {
        Long since = moment(query, "updatedSince", now);
        Long activeSince = activeSince(query, now);
        if (since == null || (activeSince != null && activeSince > since)) {
            since = activeSince == null ? since : activeSince;
        }
        return new SessionFilter(
                within,
                query.get("keyPrefix"),
                read(query, "keyGlob", KeyGlob::new),
                query.get("sessionId"),
                read(query, "label", ListParameters::label),
                read(query, "search", TextSearch::new),
                since,
                moment(query, "updatedBefore", now));
    }

    private static <T> @Nullable T read(QueryParameters query, String name, Function<String, T> reader) {
        String text = query.get(name);
        try {
            return text == null ? null : reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw QueryParameters.malformed("query parameter '" + name + "': " + e.getMessage());
        }
    }

    private static String label(String text) {
        if (text.length() >= EntryTraits.MAX_TEXT) {
            throw new IllegalArgumentException(
                    "the label has " + text.length() + " characters: expected at most " + (EntryTraits.MAX_TEXT - 1));
        }
        return text;
    }

    private static @Nullable Long moment(QueryParameters query, String name, Instant now) {
        return read(query, name, text -> TimeParameter.parse(text, now));
    }

    private static @Nullable Long activeSince(QueryParameters query, Instant now) {
        if (query.get("activeMinutes") == null) {
            return null;
        }
        int minutes = query.number("activeMinutes", 1, 1, Integer.MAX_VALUE);
        return Math.max(0, now.toEpochMilli() - Duration.ofMinutes(minutes).toMillis());
    }

    private static ListQuery.Fields fields(@Nullable String text) {
        if (text == null) {
            return ListQuery.Fields.NONE;
        }
        if (text.equals("*")) {
            return ListQuery.Fields.ALL;
        }
        List<String> names = List.of(text.split(",", -1));
        if (names.stream().anyMatch(name -> name.isEmpty() || name.equals("*"))) {
            throw QueryParameters.malformed(
                    "query parameter 'fields' is '*' alone, or names of members separated by commas");
        }
        return new ListQuery.Fields(false, names);
    }

    private static ListQuery.@Nullable Place after(@Nullable String cursor, long filters) {
        try {
            return cursor == null ? null : Cursor.decode(cursor, filters);
        } catch (IllegalArgumentException e) {
            throw QueryParameters.malformed("query parameter 'cursor': " + e.getMessage());
        }
    }
}
