package dev.holdfast.session;

/**
 * On whose behalf a command is queued. A store's queue serves callers in turn, so that no one of them keeps the others
 * waiting.
 *
 * @param id identifies the caller; not secret
 * @param keys the keys of the command's store that the command may be about
 * @param maintains whether the caller may maintain all of these
 */
public record Caller(String id, KeyRange keys, boolean maintains) {
    /** Holdfast itself: its timers. */
    public static final Caller HOLDFAST = new Caller("", KeyRange.ALL, true);
}
