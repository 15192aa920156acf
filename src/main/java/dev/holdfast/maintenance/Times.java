package dev.holdfast.maintenance;

import java.time.Duration;

/** Times in epoch milliseconds. */
final class Times {
    private Times() {}

    /** {@code age} before {@code now}, not before 1970: an age can be longer than its milliseconds can be counted. */
    static long before(long now, Duration age) {
        return now <= 0 || age.compareTo(Duration.ofMillis(now)) >= 0 ? 0 : now - age.toMillis();
    }
}
