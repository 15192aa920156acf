package dev.holdfast.session;

import java.time.Duration;

/** Writes durations as the configuration reads them: {@code 30d}, {@code 1h30m}. */
public final class DurationText {
    private DurationText() {}

    /** A duration of whole milliseconds, in the largest units that fit. */
    public static String of(Duration duration) {
        if (duration.isZero()) {
            return "0d";
        }
        StringBuilder text = new StringBuilder(12);
        append(text, duration.toDaysPart(), "d");
        append(text, duration.toHoursPart(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toMillisPart(), "ms");
        return text.isEmpty() ? "0d" : text.toString();
    }

    private static void append(StringBuilder text, long count, String unit) {
        if (count > 0) {
            text.append(count).append(unit);
        }
    }
}
