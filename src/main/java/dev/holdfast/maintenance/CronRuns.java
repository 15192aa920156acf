package dev.holdfast.maintenance;

import dev.holdfast.session.SessionKey;

/**
 * Recognises the sessions of isolated cron runs by their keys: {@code agent:<agent>:cron:<jobId>:run:<runId>}, and
 * whatever hangs below one ({@code …:run:<runId>:subagent:x}). The base row of a job, {@code agent:<agent>:cron:<jobId>},
 * is none.
 */
final class CronRuns {
    private static final int RUN_ID = 5;

    private CronRuns() {}

    static boolean isRun(SessionKey key) {
        String text = key.value();
        int from = 0;
        for (int segment = 0; segment < RUN_ID; segment++) {
            int colon = text.indexOf(':', from);
            if (colon < 0 || !fits(segment, text, from, colon)) {
                return false;
            }
            from = colon + 1;
        }
        return from < text.length() && text.charAt(from) != ':';
    }

    private static boolean fits(int segment, String text, int from, int to) {
        return switch (segment) {
            case 0 -> text.regionMatches(from, "agent", 0, to - from) && to - from == 5;
            case 2 -> text.regionMatches(from, "cron", 0, to - from) && to - from == 4;
            case 4 -> text.regionMatches(from, "run", 0, to - from) && to - from == 3;
            default -> to > from;
        };
    }
}
