package dev.holdfast.session.json;

/**
 * How large an entry from a client may be.
 *
 * @param maxBytes bytes of its document
 * @param maxDepth levels of nested objects and arrays, the document itself being the first
 */
public record EntryLimits(int maxBytes, int maxDepth) {
    /** The defaults: 1 MiB, 128 levels. */
    public static final EntryLimits DEFAULT = new EntryLimits(1 << 20, 128);

    public EntryLimits {
        if (maxBytes < 2 || maxDepth < 1) {
            throw new IllegalArgumentException("limits leave no space for an entry");
        }
    }
}
