package dev.holdfast.session;

/** Why an entry was removed. */
public enum RemovalReason {
    /** Not updated for longer than {@code pruneAfter}. */
    STALE("stale", Cause.STALE),
    /** The store held more than {@code maxEntries}. */
    CAP("cap", Cause.CAP),
    /** The session of a cron run past its retention. */
    CRON_RUN("cron-run", Cause.CRON_RUN),
    /** A client deleted it. */
    DELETED("deleted", Cause.REQUEST);

    private final String word;
    private final Cause cause;

    RemovalReason(String word, Cause cause) {
        this.word = word;
        this.cause = cause;
    }

    public String word() {
        return word;
    }

    public Cause cause() {
        return cause;
    }
}
