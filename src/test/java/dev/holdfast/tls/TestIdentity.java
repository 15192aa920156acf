package dev.holdfast.tls;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import io.vertx.core.http.ClientAuth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** Certificates that are made for a test. Each is of 127.0.0.1 and localhost, and of servers and clients. */
public final class TestIdentity {
    private TestIdentity() {}

    /** Issues certificates. */
    public static X509Bundle issuer(String name) throws Exception {
        return begun(name, Algorithm.ecp256).setIsCertificateAuthority(true).buildSelfSigned();
    }

    public static X509Bundle issued(X509Bundle issuer, String name) throws Exception {
        return issued(issuer, name, Algorithm.ecp256);
    }

    static X509Bundle issued(X509Bundle issuer, String name, Algorithm algorithm) throws Exception {
        return begun(name, algorithm).buildIssuedBy(issuer);
    }

    static X509Bundle expired(X509Bundle issuer) throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return begun("expired", Algorithm.ecp256)
                .notBefore(now.minus(2, ChronoUnit.DAYS))
                .notAfter(now.minus(1, ChronoUnit.DAYS))
                .buildIssuedBy(issuer);
    }

    private static CertificateBuilder begun(String name, Algorithm algorithm) {
        return new CertificateBuilder()
                .algorithm(algorithm)
                .subject("CN=" + name)
                .addSanDnsName("localhost")
                .addSanIpAddress("127.0.0.1");
    }

    /** Writes {@code tls.crt} and {@code tls.key}, as they are in a Secret of Kubernetes. */
    public static void write(X509Bundle identity, Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("tls.crt"), identity.getCertificatePathPEM());
        Files.writeString(directory.resolve("tls.key"), identity.getPrivateKeyPEM());
    }

    /** The settings, as environment variables, that let both listeners of a server use what {@link #write} writes. */
    public static Map<String, String> settings(Path directory) {
        Map<String, String> settings = new HashMap<>();
        for (String listener : List.of("HTTP", "MANAGEMENT")) {
            settings.put(
                    "HOLDFAST_" + listener + "_TLS_CERT_FILE",
                    directory.resolve("tls.crt").toString());
            settings.put(
                    "HOLDFAST_" + listener + "_TLS_KEY_FILE",
                    directory.resolve("tls.key").toString());
        }
        return settings;
    }

    /** The files that {@link #write} writes, without certificates of clients. */
    public static TlsFiles files(Path directory) {
        return new TlsFiles(directory.resolve("tls.crt"), directory.resolve("tls.key"), ClientAuth.NONE, null);
    }

    /** What a client trusts, and what it shows when it is asked. */
    public static SSLContext client(X509Bundle trusted, @Nullable X509Bundle shown) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManager[] keys = shown == null ? null : shown.toKeyManagerFactory().getKeyManagers();
        context.init(keys, new TrustManager[] {trusted.toTrustManager()}, null);
        return context;
    }
}
