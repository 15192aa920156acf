package dev.holdfast.commit;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Names the maintenance runs of one open store. A run is the unit that is listed and undone: each prune and each deletion is
 * one; removals beside writes, by the timer and by the reaper share one a trigger and hour of UTC, until the store is
 * closed. All end with a random part: nobody who may not list them can guess one, and none returns in a store that was
 * restored from a backup. Belongs to the thread that makes commits.
 */
final class RunIds {
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HH'Z'").withZone(ZoneOffset.UTC);

    /** 36 to the power of 5: from here on numbers have six digits. */
    private static final int LEAST_RANDOM = 60_466_176;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Hourly writes = new Hourly("write-");
    private final Hourly timer = new Hourly("timer-");
    private final Hourly reaper = new Hourly("reaper-");

    /** The run of removals beside writes in the hour of {@code at}. */
    String ofWrites(Instant at) {
        return writes.of(at);
    }

    /** The run of the timer's maintenance in the hour of {@code at}. */
    String ofTimer(Instant at) {
        return timer.of(at);
    }

    /** The run of the reaper in the hour of {@code at}. */
    String ofReaper(Instant at) {
        return reaper.of(at);
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

    /** One name an hour; the hour to which a clock was set back has another one than before. */
    private static final class Hourly {
        private final String trigger;
        private String hour = "";
        private String run = "";

        Hourly(String trigger) {
            this.trigger = trigger;
        }

        String of(Instant at) {
            String asked = HOUR.format(at);
            if (!asked.equals(hour)) {
                hour = asked;
                run = trigger + hour + '-' + random();
            }
            return run;
        }
    }
}
