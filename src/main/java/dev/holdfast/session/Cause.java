package dev.holdfast.session;

/** Why an entry changed. */
public enum Cause {
    /** A client asked for it. */
    REQUEST("request"),
    /** Maintenance: not updated for longer than {@code pruneAfter}. */
    STALE("stale"),
    /** Maintenance: the store held more than {@code maxEntries}. */
    CAP("cap"),
    /** The reaper: the session of a cron run past its retention. */
    CRON_RUN("cron-run"),
    /** A removal was undone. */
    UNDO("undo"),
    /** Another process changed the file. */
    EXTERNAL("external");

    private final String word;

    Cause(String word) {
        this.word = word;
    }

    /** The word for it in the HTTP interface and in the journal's dumps. */
    public String word() {
        return word;
    }
}
