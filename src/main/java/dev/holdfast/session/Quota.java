package dev.holdfast.session;

/**
 * The most that callers may store. Zero is any number. What exceeds a quota that was lowered stays, and does not grow.
 *
 * @param stores stores on disk
 * @param entries sessions of one store
 * @param bytes of memory of one open store
 */
public record Quota(int stores, int entries, long bytes) {
    /** Without bound. */
    public static final Quota NONE = new Quota(0, 0, 0);
}
