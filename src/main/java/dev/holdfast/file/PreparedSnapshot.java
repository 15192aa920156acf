package dev.holdfast.file;

import java.nio.file.Path;

/**
 * A complete, synced temporary file that is to become the snapshot. The journal records what it is before it is
 * installed.
 *
 * @param temporary where it is, beside the snapshot
 * @param revision of the view in it
 * @param digest of its contents
 * @param modified when it was written, nanoseconds since the epoch; renaming leaves that
 */
record PreparedSnapshot(Path temporary, long revision, ContentDigest digest, long modified) {
    Tie tie() {
        return new Tie(digest, modified);
    }

    /** The same file under another name. */
    PreparedSnapshot renamed(Path to) {
        return new PreparedSnapshot(to, revision, digest, modified);
    }
}
