package dev.holdfast.file;

import java.io.IOException;

/** The store is no longer ours to write: somebody else took its lock. */
final class LocksLostException extends IOException {
    private static final long serialVersionUID = 1L;

    LocksLostException(String message) {
        super(message);
    }
}
