package dev.holdfast.commit;

import java.time.Duration;

/**
 * Follows one command, for whoever traces requests. Called by the thread that serves the store: it must be quick, must not
 * block and must not throw.
 */
public interface CommandTrace {
    /** Looks away. */
    CommandTrace NONE = new CommandTrace() {};

    /** The command's turn has come, after so long in the queue. */
    default void started(Duration waited) {}

    /** The commit that the command is part of is durable, so long after it was begun. */
    default void committed(Duration took) {}
}
