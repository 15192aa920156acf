package dev.holdfast.session;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads sizes as people write them: {@code 10mb}, {@code 1.5k}, {@code 4096}. The grammar is that of OpenClaw's
 * configuration: one unsigned decimal, then {@code b}, {@code k}, {@code kb}, {@code m}, {@code mb}, {@code g},
 * {@code gb}, {@code t} or {@code tb}, all of them powers of 1024; without a unit, bytes. Case and outer white space
 * don't matter.
 *
 * <p>The result is rounded, half up, to whole bytes and is at most 2<sup>53</sup>-1, so that every JSON reader can hold
 * it.
 */
public final class Sizes {
    private static final int LONGEST_TEXT = 64;
    private static final BigDecimal MOST_BYTES = BigDecimal.valueOf((1L << 53) - 1);
    private static final Pattern SIZE =
            Pattern.compile("(\\d+(?:\\.\\d+)?)(b|kb?|mb?|gb?|tb?)?", Pattern.CASE_INSENSITIVE);

    private Sizes() {}

    /**
     * The bytes that {@code text} says.
     *
     * @throws IllegalArgumentException if it says no size; the message tells what is accepted and is fit for the user
     */
    public static long parse(String text) {
        String trimmed = text.strip();
        if (trimmed.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException("a size has at most " + LONGEST_TEXT + " characters");
        }
        Matcher size = SIZE.matcher(trimmed);
        if (!size.matches()) {
            throw new IllegalArgumentException(
                    "'" + trimmed + "' is not a size: expected a number with the unit b, kb, mb,"
                            + " gb or tb, such as 10mb or 1.5g (a number alone is in bytes)");
        }
        String unit = size.group(2);
        BigDecimal bytes = new BigDecimal(size.group(1)).multiply(bytesOf(unit == null ? "b" : unit));
        if (bytes.compareTo(MOST_BYTES) > 0) {
            throw new IllegalArgumentException("'" + trimmed + "' is more than 2^53-1 bytes");
        }
        return bytes.setScale(0, RoundingMode.HALF_UP).min(MOST_BYTES).longValueExact();
    }

    private static BigDecimal bytesOf(String unit) {
        return BigDecimal.valueOf(
                switch (unit.toLowerCase(Locale.ROOT).charAt(0)) {
                    case 'k' -> 1L << 10;
                    case 'm' -> 1L << 20;
                    case 'g' -> 1L << 30;
                    case 't' -> 1L << 40;
                    default -> 1L;
                });
    }
}
