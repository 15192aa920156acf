package dev.holdfast.campaign;

/** What happens to the process in a round, under load. */
enum Ending {
    /** {@code kill -9} while it serves. */
    SERVING,
    /** {@code kill -9} right after its start, while it recovers. */
    RECOVERING,
    /** {@code kill -9} while it stops. */
    STOPPING,
    /** An orderly stop. */
    STOPPED,
    /** SIGSTOP until others have taken its locks and written, SIGCONT, and {@code kill -9} when it serves again. */
    PAUSED,
    /** Jumps of the wall clock, then {@code kill -9}. */
    CLOCK_SET,
    /** More than its memory holds. */
    OUT_OF_MEMORY;

    /** Whether it is one of the kills that a plan counts. */
    boolean isKill() {
        return this == SERVING || this == RECOVERING || this == STOPPING;
    }
}
