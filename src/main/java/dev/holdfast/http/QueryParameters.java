package dev.holdfast.http;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The query of a request, of which every parameter is known and single. A misspelt filter must not answer as if it had
 * not been there, so anything else is refused.
 */
final class QueryParameters {
    private static final QueryParameters NONE = new QueryParameters(Map.of());

    private final Map<String, String> values;

    private QueryParameters(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads a query.
     *
     * @param query the raw query, null when the URI has none
     * @param known the parameters of the operation, in the order in which they are documented
     * @throws StoreException {@code MALFORMED_QUERY}; {@code MALFORMED_KEY} when it is the value of {@code key}
     */
    @CanIgnoreReturnValue
    static QueryParameters parse(@Nullable String query, List<String> known) {
        if (query == null || query.isEmpty()) {
            return NONE;
        }
        Map<String, String> values = new LinkedHashMap<>();
        int at = 0;
        while (at <= query.length()) {
            int end = query.indexOf('&', at);
            end = end < 0 ? query.length() : end;
            if (end > at) {
                add(values, query.substring(at, end), known);
            }
            at = end + 1;
        }
        return new QueryParameters(values);
    }

    private static void add(Map<String, String> values, String pair, List<String> known) {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals), "a parameter's name", false);
        if (!known.contains(name)) {
            throw malformed("there is no query parameter '" + name + "' here; "
                    + (known.isEmpty() ? "this operation takes none" : "known are " + String.join(", ", known)));
        }
        String value =
                decode(equals < 0 ? "" : pair.substring(equals + 1), "parameter '" + name + "'", name.equals("key"));
        if (values.put(name, value) != null) {
            throw malformed("query parameter '" + name + "' is given more than once");
        }
    }

    private static String decode(String raw, String what, boolean isKey) {
        try {
            return RawPath.decodeQuery(raw);
        } catch (IllegalArgumentException e) {
            throw new StoreException(
                    isKey ? ErrorCode.MALFORMED_KEY : ErrorCode.MALFORMED_QUERY,
                    "in the query, " + what + ": " + e.getMessage());
        }
    }

    @Nullable
    String get(String name) {
        return values.get(name);
    }

    /**
     * A parameter that is {@code true} or {@code false}.
     *
     * @throws StoreException {@code MALFORMED_QUERY}
     */
    boolean flag(String name, boolean absent) {
        String value = values.get(name);
        if (value == null) {
            return absent;
        }
        if (!value.equals("true") && !value.equals("false")) {
            throw malformed("query parameter '" + name + "' is true or false");
        }
        return value.equals("true");
    }

    /**
     * A whole number.
     *
     * @throws StoreException {@code MALFORMED_QUERY} when it is none, or out of range
     */
    int number(String name, int absent, int least, int most) {
        String value = values.get(name);
        if (value == null) {
            return absent;
        }
        int number = value.length() > 10 ? -1 : digits(value);
        if (number < least || number > most) {
            throw malformed("query parameter '" + name + "' is a whole number from " + least + " to " + most);
        }
        return number;
    }

    private static int digits(String value) {
        long number = value.isEmpty() ? -1 : 0;
        for (int i = 0; i < value.length() && number >= 0; i++) {
            char c = value.charAt(i);
            number = c < '0' || c > '9' ? -1 : number * 10 + (c - '0');
        }
        return number > Integer.MAX_VALUE ? -1 : (int) number;
    }

    static StoreException malformed(String detail) {
        return new StoreException(ErrorCode.MALFORMED_QUERY, detail);
    }
}
