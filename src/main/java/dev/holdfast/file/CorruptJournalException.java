package dev.holdfast.file;

import java.io.IOException;

/**
 * The journal cannot be trusted: what it says contradicts itself, answered commits are missing from it, or a version of
 * Holdfast that this one does not know wrote it. The message names the file, the place, and what can be done.
 */
final class CorruptJournalException extends IOException {
    private static final long serialVersionUID = 1L;

    CorruptJournalException(String message) {
        super(message);
    }
}
