package dev.holdfast.commit;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Names of maintenance runs. A run is the unit that is listed and undone: each prune and each deletion is one; removals
 * beside writes, by the timer and by the reaper share one a store, trigger and hour of UTC. The others end with a random
 * part: nobody who may not list them can guess one, and none returns in a store that was restored from a backup.
 */
final class RunIds {
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HH'Z'").withZone(ZoneOffset.UTC);

    /** 36 to the power of 5: from here on numbers have six digits. */
    private static final int LEAST_RANDOM = 60_466_176;

    private static final SecureRandom RANDOM = new SecureRandom();

    private RunIds() {}

    /** The run of removals beside writes in the hour of {@code at}. */
    static String ofWrites(Instant at) {
        return "write-" + HOUR.format(at);
    }

    /** The run of the timer's maintenance in the hour of {@code at}. */
    static String ofTimer(Instant at) {
        return "timer-" + HOUR.format(at);
    }

    /** The run of the reaper in the hour of {@code at}. */
    static String ofReaper(Instant at) {
        return "reaper-" + HOUR.format(at);
    }

    /** The run of a prune whose first commit builds on revision {@code base}. */
    static String ofPrune(long base, Instant at) {
        return "prune-" + (base + 1) + "-" + Long.toString(at.toEpochMilli(), 36) + random();
    }

    /** The run of the deletion at {@code revision}. */
    static String ofDelete(long revision) {
        return "delete-" + revision + "-" + random();
    }

    private static String random() {
        return Integer.toString(RANDOM.nextInt(LEAST_RANDOM, Integer.MAX_VALUE), 36);
    }
}
