package dev.holdfast.file;

import dev.holdfast.session.SessionKey;

/**
 * An undoing as the ledger has it.
 *
 * @param revision the undoing's
 * @param removal the revision of the removal that was undone
 * @param etag the tag of the bytes that came back: an entry that has another one has been written since
 * @param heldUntil until when maintenance leaves the entry alone, epoch ms
 */
record RecordedUndoing(long revision, long removal, SessionKey key, String etag, long heldUntil) {}
