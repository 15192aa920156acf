package dev.holdfast.tls;

import dev.holdfast.tls.TlsFiles.Content;
import dev.holdfast.tls.TlsFiles.Part;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with its key, and whom its owner trusts: checked to fit together, and usable by a server. Immutable.
 *
 * <p>An expired certificate is accepted: its clients decide. TLS 1.2 and 1.3 are spoken, with the suites that Mozilla's
 * guidelines call intermediate, but for those with finite-field Diffie-Hellman: forward secrecy and authenticated encryption.
 */
public final class TlsIdentity {
    private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");

    private static final List<String> CIPHER_SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final long HANDSHAKE_SECONDS = 10;

    private final Content content;
    private final X509Certificate certificate;
    private final ServerSSLOptions options;

    private TlsIdentity(Content content, X509Certificate certificate, ServerSSLOptions options) {
        this.content = content;
        this.certificate = certificate;
        this.options = options;
    }

    /**
     * Reads and checks the files. Blocks.
     *
     * @throws TlsException when one cannot be read or used, or they do not fit together
     */
    public static TlsIdentity load(Vertx vertx, TlsFiles files) throws TlsException {
        return of(vertx, files, files.read());
    }

    static TlsIdentity of(Vertx vertx, TlsFiles files, Content content) throws TlsException {
        List<X509Certificate> chain = certificates(Part.CERTIFICATE, files.certificate(), content.certificate());
        for (int i = 1; i < chain.size(); i++) {
            if (!chain.get(i - 1).getIssuerX500Principal().equals(chain.get(i).getSubjectX500Principal())) {
                throw new TlsException(
                        Part.CERTIFICATE,
                        files.certificate() + " is out of order: each certificate is followed by its issuer's");
            }
        }
        PemKeyCertOptions own =
                new PemKeyCertOptions().addCertValue(content.certificate()).addKeyValue(content.key());
        if (!belongTogether(key(vertx, files, own), chain.get(0))) {
            throw new TlsException(
                    Part.KEY, files.key() + " is not the key of the first certificate in " + files.certificate());
        }
        ServerSSLOptions options = new ServerSSLOptions()
                .setKeyCertOptions(own)
                .setClientAuth(files.clientAuth())
                .setUseAlpn(true)
                .setEnabledSecureTransportProtocols(new LinkedHashSet<>(PROTOCOLS))
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
        CIPHER_SUITES.forEach(options::addEnabledCipherSuite);
        Buffer clientCa = content.clientCa();
        if (clientCa != null) {
            List<X509Certificate> unused = certificates(Part.CLIENT_CA, files.clientCa(), clientCa);
            options.setTrustOptions(new PemTrustOptions().addCertValue(clientCa));
        }
        return new TlsIdentity(content, chain.get(0), options);
    }

    private static List<X509Certificate> certificates(Part part, @Nullable Object file, Buffer pem)
            throws TlsException {
        try {
            List<X509Certificate> found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(pem.getBytes()))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!found.isEmpty()) {
                return found;
            }
        } catch (CertificateException broken) {
            throw new TlsException(part, file + " holds no certificate in PEM that can be read", broken);
        }
        throw new TlsException(part, file + " holds no certificate in PEM");
    }

    /** The key as the server will use it. */
    @SuppressWarnings("IllegalCatch")
    private static PrivateKey key(Vertx vertx, TlsFiles files, PemKeyCertOptions own) throws TlsException {
        try {
            KeyManagerFactory factory = own.getKeyManagerFactory(vertx);
            for (KeyManager manager : factory.getKeyManagers()) {
                if (manager instanceof X509KeyManager keys) {
                    return keys.getPrivateKey(alias(own, vertx));
                }
            }
            throw new TlsException(Part.KEY, files.key() + " holds no key");
        } catch (TlsException told) {
            throw told;
        } catch (Exception unusable) {
            throw new TlsException(
                    Part.KEY,
                    files.key() + " cannot be used: expected the private key of the first certificate in "
                            + files.certificate() + ", of RSA or of an elliptic curve, in PEM and not encrypted",
                    unusable);
        }
    }

    private static String alias(PemKeyCertOptions own, Vertx vertx) throws Exception {
        KeyStore store = own.loadKeyStore(vertx);
        return store.aliases().nextElement();
    }

    /** Whether what the key signs is what the certificate's owner has signed. */
    private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        byte[] sample = {1, 2, 3};
        String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(sample);
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certificate);
            verifying.update(sample);
            return verifying.verify(signing.sign());
        } catch (GeneralSecurityException another) {
            return false;
        }
    }

    /** For a server that shows this identity, in its own copy. */
    public ServerSSLOptions options() {
        return options.copy();
    }

    /** From when on clients refuse the certificate. */
    public Instant expires() {
        return certificate.getNotAfter().toInstant();
    }

    /** Who the certificate is about, for the log. */
    public String subject() {
        return certificate.getSubjectX500Principal().getName();
    }

    Content content() {
        return content;
    }
}
