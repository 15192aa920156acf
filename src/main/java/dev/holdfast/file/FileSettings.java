package dev.holdfast.file;

import dev.holdfast.session.Durability;
import dev.holdfast.session.json.EntryLimits;
import java.nio.file.Path;

/**
 * How the file engine keeps stores.
 *
 * @param root the directory below which they are
 * @param durability whether commits are synced before they are answered
 * @param limits beyond which an entry of {@code sessions.json} is foreign
 * @param rotateBytes the size of {@code sessions.json} beyond which each checkpoint makes a backup; 0 for no such size
 * @param retainBytes how many bytes of journal behind a checkpoint are kept as history for the feed
 * @param shared whether other processes write the same stores; then every commit is synced, and no journal is kept
 */
public record FileSettings(
        Path root, Durability durability, EntryLimits limits, long rotateBytes, long retainBytes, boolean shared) {
    /** Of stores that nobody else writes. */
    public FileSettings(Path root, Durability durability, EntryLimits limits, long rotateBytes, long retainBytes) {
        this(root, durability, limits, rotateBytes, retainBytes, false);
    }

    public FileSettings {
        if (rotateBytes < 0 || retainBytes < 0) {
            throw new IllegalArgumentException("sizes are not negative");
        }
    }
}
