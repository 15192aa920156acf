package dev.holdfast.tls;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a listener's certificates are.
 *
 * @param certificate PEM file with the listener's certificate and those that lead to its issuer, in this order
 * @param key PEM file with the certificate's private key
 * @param clientAuth whether clients show certificates, too
 * @param clientCa PEM file with the certificates of those who issue clients'; null when clients show none
 */
public record TlsFiles(
        Path certificate,
        Path key,
        ClientAuth clientAuth,
        @Nullable Path clientCa) {
    /** No PEM file of this purpose is larger. */
    private static final int MOST_BYTES = 1 << 20;

    public TlsFiles {
        if ((clientAuth == ClientAuth.NONE) != (clientCa == null)) {
            throw new IllegalArgumentException("a client CA is only named where client certificates are requested");
        }
    }

    /** One of the files. */
    public enum Part {
        CERTIFICATE,
        KEY,
        CLIENT_CA
    }

    /**
     * What is in the files. Equal when their bytes are.
     *
     * @param clientCa null when there is no such file
     */
    record Content(Buffer certificate, Buffer key, @Nullable Buffer clientCa) {}

    /** Reads all of them. Blocks. */
    Content read() throws TlsException {
        return new Content(
                read(Part.CERTIFICATE, certificate),
                read(Part.KEY, key),
                clientCa == null ? null : read(Part.CLIENT_CA, clientCa));
    }

    private static Buffer read(Part part, Path file) throws TlsException {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new TlsException(part, file + " is too large to be a PEM file");
            }
            return Buffer.buffer(Files.readAllBytes(file));
        } catch (NoSuchFileException missing) {
            throw new TlsException(part, file + " does not exist", missing);
        } catch (IOException unreadable) {
            throw new TlsException(part, file + " cannot be read", unreadable);
        }
    }
}
