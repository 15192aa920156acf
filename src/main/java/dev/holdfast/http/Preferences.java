package dev.holdfast.http;

import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client would like (RFC 7240). Preferences that are unknown or malformed are ignored, as that RFC asks; of one
 * that is given twice the first counts.
 *
 * @param minimal whether the answer to a change needs no document
 * @param patience how long the request waits for its turn, null for the default
 */
record Preferences(boolean minimal, @Nullable Duration patience) {
    static final Preferences NONE = new Preferences(false, null);

    /** Reads the preferences of a request. Longer waits than {@code maxWait} are cut to it. */
    static Preferences of(MultiMap headers, Duration maxWait) {
        if (!headers.contains(HeaderNames.PREFER)) {
            return NONE;
        }
        String returned = null;
        Duration wait = null;
        for (String line : headers.getAll(HeaderNames.PREFER)) {
            for (String preference : line.split(",", -1)) {
                String[] parts = preference.split(";", 2)[0].split("=", 2);
                String name = parts[0].strip().toLowerCase(Locale.ROOT);
                String value = parts.length == 2 ? unquoted(parts[1].strip()) : "";
                if (name.equals("return") && returned == null) {
                    returned = value;
                } else if (name.equals("wait") && wait == null) {
                    wait = seconds(value, maxWait);
                }
            }
        }
        return new Preferences("minimal".equals(returned), wait);
    }

    private static String unquoted(String value) {
        return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }

    private static @Nullable Duration seconds(String value, Duration most) {
        if (value.isEmpty() || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        Duration wait = value.length() > 9 ? most : Duration.ofSeconds(Long.parseLong(value));
        return wait.compareTo(most) > 0 ? most : wait;
    }

    /** The value of {@code Preference-Applied}, null when nothing was. */
    @Nullable
    String applied(boolean minimalApplies) {
        String returned = minimal && minimalApplies ? "return=minimal" : null;
        if (patience == null) {
            return returned;
        }
        String waited = "wait=" + patience.toSeconds();
        return returned == null ? waited : returned + ", " + waited;
    }
}
