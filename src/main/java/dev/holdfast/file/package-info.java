/**
 * The file engine: bytes and durability. Journal, snapshot, checkpoint, recovery, backups, locks, archives of
 * transcripts, and which path is which. Plain blocking {@code java.nio}, free of Vert.x; every access to the disk goes
 * through {@link Disk}, where tests inject faults.
 */
@NullMarked
package dev.holdfast.file;

import org.jspecify.annotations.NullMarked;
