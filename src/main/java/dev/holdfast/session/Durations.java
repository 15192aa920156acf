package dev.holdfast.session;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads durations as people write them: {@code 30d}, {@code 1.5h}, {@code 1h30m}. The grammar is that of OpenClaw's
 * configuration: unsigned decimals, each with one of {@code ms s m h d}, several of them in any order with nothing
 * between; a single number may go without a unit. Case and outer white space don't matter.
 *
 * <p>The result is rounded, half up, to whole milliseconds and is at most 2<sup>53</sup>-1 of them, so that every JSON
 * reader can hold it.
 */
public final class Durations {
    private static final int LONGEST_TEXT = 64;
    private static final BigDecimal MOST_MILLIS = BigDecimal.valueOf((1L << 53) - 1);
    private static final String NUMBER = "\\d+(?:\\.\\d+)?";
    private static final Pattern BARE = Pattern.compile(NUMBER);
    private static final Pattern PART = Pattern.compile("(" + NUMBER + ")(ms|[smhd])", Pattern.CASE_INSENSITIVE);

    private Durations() {}

    /**
     * The duration that {@code text} says.
     *
     * @param bareUnit the unit of a number that has none
     * @throws IllegalArgumentException if it says none; the message tells what is accepted and is fit for the user
     */
    public static Duration parse(String text, ChronoUnit bareUnit) {
        String trimmed = text.strip();
        if (trimmed.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException("a duration has at most " + LONGEST_TEXT + " characters");
        }
        BigDecimal millis = BARE.matcher(trimmed).matches()
                ? new BigDecimal(trimmed).multiply(millisOf(bareUnit))
                : sumOfParts(trimmed, bareUnit);
        if (millis.compareTo(MOST_MILLIS) > 0) {
            throw new IllegalArgumentException("'" + trimmed + "' is longer than 2^53-1 milliseconds");
        }
        return Duration.ofMillis(
                millis.setScale(0, RoundingMode.HALF_UP).min(MOST_MILLIS).longValueExact());
    }

    private static BigDecimal sumOfParts(String text, ChronoUnit bareUnit) {
        Matcher part = PART.matcher(text);
        BigDecimal sum = BigDecimal.ZERO;
        int at = 0;
        while (at < text.length()) {
            part.region(at, text.length());
            if (!part.lookingAt()) {
                throw malformed(text, bareUnit);
            }
            sum = sum.add(new BigDecimal(part.group(1)).multiply(millisOf(part.group(2))));
            at = part.end();
        }
        if (at == 0) {
            throw malformed(text, bareUnit);
        }
        return sum;
    }

    private static BigDecimal millisOf(String unit) {
        return millisOf(
                switch (unit.toLowerCase(Locale.ROOT)) {
                    case "ms" -> ChronoUnit.MILLIS;
                    case "s" -> ChronoUnit.SECONDS;
                    case "m" -> ChronoUnit.MINUTES;
                    case "h" -> ChronoUnit.HOURS;
                    default -> ChronoUnit.DAYS;
                });
    }

    private static BigDecimal millisOf(ChronoUnit unit) {
        return BigDecimal.valueOf(unit.getDuration().toMillis());
    }

    private static IllegalArgumentException malformed(String text, ChronoUnit bareUnit) {
        return new IllegalArgumentException(
                "'" + text + "' is not a duration: expected numbers with the units ms, s, m, h"
                        + " or d, such as 90s, 1.5h or 1h30m (a number alone is in "
                        + (bareUnit == ChronoUnit.MILLIS
                                ? "milliseconds"
                                : bareUnit.toString().toLowerCase(Locale.ROOT))
                        + ")");
    }
}
