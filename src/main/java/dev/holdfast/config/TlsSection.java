package dev.holdfast.config;

import dev.holdfast.tls.TlsFiles;
import io.vertx.core.http.ClientAuth;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code http.tls} or {@code management.tls}.
 *
 * @param certFile PEM file with the listener's certificate; null: clear text is spoken
 * @param keyFile PEM file with its key; null without a certificate
 * @param clientAuth whether clients show certificates
 * @param clientCaFile PEM file with those who issue clients' certificates; null when clients show none
 */
public record TlsSection(
        @Nullable Path certFile,
        @Nullable Path keyFile,
        ClientAuth clientAuth,
        @Nullable Path clientCaFile) {
    static final TlsSection OFF = new TlsSection(null, null, ClientAuth.NONE, null);

    /** The files, unless clear text is spoken. */
    public Optional<TlsFiles> files() {
        return certFile == null
                ? Optional.empty()
                : Optional.of(new TlsFiles(certFile, Objects.requireNonNull(keyFile), clientAuth, clientCaFile));
    }
}
