package dev.holdfast.http;

import dev.holdfast.session.Durations;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;

/** Reads a moment as a query gives it: epoch milliseconds, an RFC 3339 time, or so long ago ({@code -24h}). */
final class TimeParameter {
    private static final int LONGEST_NUMBER = 16;

    private TimeParameter() {}

    /**
     * The moment in epoch milliseconds, never negative.
     *
     * @throws IllegalArgumentException when it is none of the three; the message is fit for the client
     */
    static long parse(String text, Instant now) {
        if (text.startsWith("-")) {
            if (text.length() > 1 && Character.isDigit(text.charAt(text.length() - 1))) {
                throw new IllegalArgumentException("'" + text + "' needs a unit, as in -24h");
            }
            long ago = Durations.parse(text.substring(1), ChronoUnit.DAYS).toMillis();
            return Math.max(0, now.toEpochMilli() - ago);
        }
        boolean number = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (number && text.length() <= LONGEST_NUMBER) {
            return Long.parseLong(text);
        }
        try {
            // RFC 3339 allows a space for the T; a query's '+' of an offset must be written %2B.
            String iso = text.length() > 10 && text.charAt(10) == ' ' ? text.replaceFirst(" ", "T") : text;
            return Math.max(0, OffsetDateTime.parse(iso).toInstant().toEpochMilli());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a time: epoch milliseconds, an RFC 3339 time such as 2026-11-22T08:00:00Z"
                            + " ('+' is %2B in a query), or a duration ago such as -24h",
                    e);
        }
    }
}
