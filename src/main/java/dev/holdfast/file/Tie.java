package dev.holdfast.file;

import org.jspecify.annotations.Nullable;

/**
 * What a journal segment builds on: the contents of {@code sessions.json} at the segment's base revision.
 *
 * @param snapshot length and digest of the file; null when there is no file, which is how a store begins
 */
record Tie(@Nullable ContentDigest snapshot) {
    static final Tie NO_FILE = new Tie(null);
}
