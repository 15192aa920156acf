package dev.holdfast.file;

import java.io.IOException;

/**
 * The snapshot could not be replaced. Nothing is lost: the journal has everything, and {@link #interruptedCopy} says
 * whether the target itself may be a mixture now, which the complete copy that was kept will mend at the next open or
 * the next replacement.
 */
final class ReplacementException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean interruptedCopy;

    ReplacementException(String message, boolean interruptedCopy, Throwable cause) {
        super(message, cause);
        this.interruptedCopy = interruptedCopy;
    }

    /** Whether copying over the target began and did not end. */
    boolean interruptedCopy() {
        return interruptedCopy;
    }
}
