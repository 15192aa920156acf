package dev.holdfast.file;

import java.nio.file.Path;

/**
 * A complete, synced temporary file that is to become the snapshot. The journal records the digest before it is
 * installed.
 *
 * @param temporary where it is, beside the snapshot
 * @param revision of the view in it
 * @param digest of its contents
 */
record PreparedSnapshot(Path temporary, long revision, ContentDigest digest) {}
