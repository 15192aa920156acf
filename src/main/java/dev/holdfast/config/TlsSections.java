package dev.holdfast.config;

import dev.holdfast.tls.TlsException;
import dev.holdfast.tls.TlsIdentity;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the sections about certificates, and reads the files that they name. Blocks. */
final class TlsSections {
    private static final Map<String, ClientAuth> WORDS = Map.of(
            "none", ClientAuth.NONE,
            "request", ClientAuth.REQUEST,
            "required", ClientAuth.REQUIRED);

    /** The keys of one section. */
    record Keys(Key certFile, Key keyFile, Key clientAuth, Key clientCaFile) {
        static final Keys HTTP = new Keys(
                Key.HTTP_TLS_CERT_FILE, Key.HTTP_TLS_KEY_FILE, Key.HTTP_TLS_CLIENT_AUTH, Key.HTTP_TLS_CLIENT_CA_FILE);
        static final Keys MANAGEMENT = new Keys(
                Key.MANAGEMENT_TLS_CERT_FILE,
                Key.MANAGEMENT_TLS_KEY_FILE,
                Key.MANAGEMENT_TLS_CLIENT_AUTH,
                Key.MANAGEMENT_TLS_CLIENT_CA_FILE);

        boolean areSound(Values values) {
            return Stream.of(certFile, keyFile, clientAuth, clientCaFile).allMatch(values::isSound);
        }
    }

    private final Vertx vertx;
    private final Values values;

    TlsSections(Vertx vertx, Values values) {
        this.vertx = vertx;
        this.values = values;
    }

    TlsSection of(Keys keys) {
        Path certificate = values.file(keys.certFile());
        Path key = values.file(keys.keyFile());
        ClientAuth clientAuth = values.choice(keys.clientAuth(), WORDS);
        Path clientCa = values.file(keys.clientCaFile());
        needs(keys.keyFile(), key, keys.certFile(), certificate);
        needs(keys.certFile(), certificate, keys.keyFile(), key);
        needs(keys.clientCaFile(), clientCa, keys.certFile(), certificate);
        asksAsItTrusts(keys, clientAuth, clientCa);
        if (!keys.areSound(values) || certificate == null) {
            return TlsSection.OFF;
        }
        TlsSection section = new TlsSection(certificate, key, clientAuth, clientCa);
        check(keys, section);
        return section;
    }

    private void needs(Key given, @Nullable Path path, Key needed, @Nullable Path other) {
        if (path != null && other == null && values.isSound(given) && values.isSound(needed)) {
            values.fault(given, "is of no use without " + needed.path());
        }
    }

    private void asksAsItTrusts(Keys keys, ClientAuth clientAuth, @Nullable Path clientCa) {
        if ((clientAuth == ClientAuth.NONE) == (clientCa == null) || !keys.areSound(values)) {
            return;
        }
        if (clientCa == null) {
            values.fault(
                    keys.clientAuth(),
                    "needs " + keys.clientCaFile().path() + ", which names the issuers of accepted certificates");
        } else {
            values.fault(
                    keys.clientCaFile(),
                    "is of no use while " + keys.clientAuth().path() + " is none");
        }
    }

    private void check(Keys keys, TlsSection section) {
        try {
            TlsIdentity unused = TlsIdentity.load(vertx, section.files().orElseThrow());
        } catch (TlsException unusable) {
            Key fault =
                    switch (unusable.part()) {
                        case CERTIFICATE -> keys.certFile();
                        case KEY -> keys.keyFile();
                        case CLIENT_CA -> keys.clientCaFile();
                    };
            values.fault(fault, String.valueOf(unusable.getMessage()));
        }
    }
}
