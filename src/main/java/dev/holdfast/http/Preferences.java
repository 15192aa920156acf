package dev.holdfast.http;

import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client would like (RFC 7240). Preferences that are unknown or malformed are ignored, as that RFC asks; of one
 * that is given twice the first counts.
 *
 * @param returned what a response to a change should contain, null when nothing is preferred
 * @param patience how long the request waits in the queue, null for the default
 */
record Preferences(@Nullable String returned, @Nullable Duration patience) {
    static final Preferences NONE = new Preferences(null, null);

    private static final String MINIMAL = "minimal";
    private static final String REPRESENTATION = "representation";

    /** Reads the preferences of a request. Longer waits than {@code maxWait} are cut to it. */
    static Preferences of(MultiMap headers, Duration maxWait) {
        if (!headers.contains(HeaderNames.PREFER)) {
            return NONE;
        }
        String returned = null;
        Duration wait = null;
        for (String preference : ListField.of(headers, HeaderNames.PREFER)) {
            List<String> parts =
                    ListField.split(ListField.split(preference, ';').get(0), '=');
            String name = parts.get(0).toLowerCase(Locale.ROOT);
            String value = parts.size() == 2 ? ListField.unquoted(parts.get(1)) : "";
            if (name.equals("return") && returned == null) {
                returned = value;
            } else if (name.equals("wait") && wait == null) {
                wait = seconds(value, maxWait);
            }
        }
        boolean known = MINIMAL.equals(returned) || REPRESENTATION.equals(returned);
        return new Preferences(known ? returned : null, wait);
    }

    /** The response to a change needs no document. */
    boolean minimal() {
        return MINIMAL.equals(returned);
    }

    /** The response to a change should have the document. */
    boolean representation() {
        return REPRESENTATION.equals(returned);
    }

    private static @Nullable Duration seconds(String value, Duration most) {
        if (value.isEmpty() || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        Duration wait = value.length() > 9 ? most : Duration.ofSeconds(Long.parseLong(value));
        return wait.compareTo(most) > 0 ? most : wait;
    }

    /**
     * The value of {@code Preference-Applied}, null when nothing was.
     *
     * @param returns whether the response has what {@code returned} says
     */
    @Nullable
    String applied(boolean returns) {
        String kept = returned != null && returns ? "return=" + returned : null;
        if (patience == null) {
            return kept;
        }
        String waited = "wait=" + patience.toSeconds();
        return kept == null ? waited : kept + ", " + waited;
    }
}
