package dev.holdfast.tls;

import dev.holdfast.tls.TlsFiles.Part;

/** Certificates cannot be used. The message says why and names the file; nothing of a key is in it. */
public final class TlsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Part part;

    TlsException(Part part, String message) {
        super(message);
        this.part = part;
    }

    TlsException(Part part, String message, Throwable cause) {
        super(message, cause);
        this.part = part;
    }

    /** The file at fault. */
    public Part part() {
        return part;
    }
}
