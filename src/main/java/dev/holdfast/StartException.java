package dev.holdfast;

/** Why nothing could be started; the message is one line, fit for the user. */
final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartException(String message) {
        super(message, null, false, false);
    }

    StartException(String message, Throwable cause) {
        super(message, cause, false, false);
    }
}
