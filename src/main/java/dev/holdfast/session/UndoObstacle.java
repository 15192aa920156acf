package dev.holdfast.session;

/** Why a removal is not undone. */
public enum UndoObstacle {
    /** It was undone before. */
    ALREADY_RESTORED("already-restored"),
    /** The key lives again; what it holds stays. */
    KEY_EXISTS("key-exists"),
    /** The same run removed the key once more, later: only that removal is undone. */
    REMOVED_AGAIN("removed-again"),
    /** The run removed no entry of that key. */
    NOT_IN_RUN("not-in-run"),
    /** The caller has no room in the store. */
    STORE_FULL("store-full"),
    /** The archive of the transcript is gone. */
    TRANSCRIPT_GONE("transcript-gone"),
    /** A file has the transcript's name, and another one is in the archive. */
    TRANSCRIPT_EXISTS("transcript-exists"),
    /** The disk does not say where the transcript is. */
    TRANSCRIPT_UNREADABLE("transcript-unreadable"),
    /** The record of the removal is damaged, or was dropped meanwhile. */
    RECORD_LOST("record-lost");

    private final String word;

    UndoObstacle(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    /** Whether it is only about the transcript, so that the entry can come back without it. */
    public boolean ofTranscript() {
        return this == TRANSCRIPT_GONE || this == TRANSCRIPT_EXISTS || this == TRANSCRIPT_UNREADABLE;
    }
}
