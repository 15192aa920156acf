package dev.holdfast.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.tls.TlsFiles.Part;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsIdentityTest {
    private final Vertx vertx = Vertx.vertx();
    private X509Bundle issuer;
    private X509Bundle issued;
    private Path directory;

    @BeforeAll
    void make() throws Exception {
        issuer = TestIdentity.issuer("issuer");
        issued = TestIdentity.issued(issuer, "server");
    }

    @BeforeEach
    void write(@TempDir Path fresh) throws Exception {
        directory = fresh;
        TestIdentity.write(issued, directory);
    }

    @AfterAll
    void close() {
        vertx.close().await();
    }

    @ParameterizedTest
    @EnumSource(
            value = Algorithm.class,
            names = {"ecp256", "ecp384", "rsa2048"})
    void keyOfAKindThatClientsKnow_isTaken(Algorithm algorithm) throws Exception {
        TestIdentity.write(TestIdentity.issued(issuer, "other", algorithm), directory);

        TlsIdentity identity = TlsIdentity.load(vertx, TestIdentity.files(directory));

        assertThat(identity.subject()).isEqualTo("CN=other");
        assertThat(identity.options().isUseAlpn()).isTrue();
    }

    @Test
    void keyInTheOlderFormOfRsa_isTaken() throws Exception {
        X509Bundle rsa = TestIdentity.issued(issuer, "rsa", Algorithm.rsa2048);
        TestIdentity.write(rsa, directory);
        byte[] pkcs8 = rsa.getKeyPair().getPrivate().getEncoded();
        // The older form is what the newer one wraps: behind version, algorithm and the octet string's head.
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
        assertThat(rsa.getKeyPair().getPrivate()).isInstanceOf(RSAPrivateCrtKey.class);
        Files.writeString(directory.resolve("tls.key"), pem("RSA PRIVATE KEY", pkcs1));

        assertThat(TlsIdentity.load(vertx, TestIdentity.files(directory)).subject())
                .isEqualTo("CN=rsa");
    }

    @Test
    void expiredCertificate_isTaken_andSaysSo() throws Exception {
        TestIdentity.write(TestIdentity.expired(issuer), directory);

        assertThat(TlsIdentity.load(vertx, TestIdentity.files(directory)).expires())
                .isBefore(java.time.Instant.now());
    }

    @Test
    void keyOfAnotherCertificate_isRefused() throws Exception {
        Files.writeString(
                directory.resolve("tls.key"),
                TestIdentity.issued(issuer, "another").getPrivateKeyPEM());

        assertFault(Part.KEY, "tls.key is not the key of the first certificate in");
    }

    @Test
    void keyOfAnotherKind_isRefused() throws Exception {
        Files.writeString(
                directory.resolve("tls.key"),
                TestIdentity.issued(issuer, "another", Algorithm.rsa2048).getPrivateKeyPEM());

        assertFault(Part.KEY, "tls.key cannot be used: expected the private key of");
    }

    @Test
    void chainThatBeginsWithItsIssuer_isRefused() throws Exception {
        Files.writeString(directory.resolve("tls.crt"), issuer.getCertificatePEM() + "\n" + issued.getCertificatePEM());

        assertFault(Part.CERTIFICATE, "tls.crt is out of order");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no key",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\n!!!!"
            })
    void keyThatCannotBeRead_isRefused(String text) throws Exception {
        Files.writeString(directory.resolve("tls.key"), text);

        assertFault(Part.KEY, "tls.key cannot be used: expected the private key of");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
    void certificateThatCannotBeRead_isRefused(String text) throws Exception {
        Files.writeString(directory.resolve("tls.crt"), text);

        assertFault(Part.CERTIFICATE, "tls.crt holds no certificate in PEM");
    }

    @Test
    void filesThatCannotBeRead_areRefused() throws Exception {
        Files.delete(directory.resolve("tls.key"));
        assertFault(Part.KEY, "tls.key does not exist");

        Files.delete(directory.resolve("tls.crt"));
        Files.createDirectory(directory.resolve("tls.crt"));
        assertFault(Part.CERTIFICATE, "tls.crt cannot be read");

        Files.delete(directory.resolve("tls.crt"));
        Files.write(directory.resolve("tls.crt"), new byte[2 << 20]);
        assertFault(Part.CERTIFICATE, "tls.crt is too large to be a PEM file");
    }

    @Test
    void issuersOfClientsThatCannotBeRead_areRefused() throws Exception {
        Path clientCa = Files.writeString(directory.resolve("ca.crt"), "nobody");
        TlsFiles files =
                new TlsFiles(directory.resolve("tls.crt"), directory.resolve("tls.key"), ClientAuth.REQUIRED, clientCa);

        TlsException fault = catchThrowableOfType(TlsException.class, () -> TlsIdentity.load(vertx, files));

        assertThat(fault.part()).isEqualTo(Part.CLIENT_CA);
        assertThat(fault).hasMessageContaining("ca.crt holds no certificate in PEM");
    }

    private void assertFault(Part part, String message) {
        TlsException fault =
                catchThrowableOfType(TlsException.class, () -> TlsIdentity.load(vertx, TestIdentity.files(directory)));

        assertThat(fault).hasMessageContaining(message);
        assertThat(fault.part()).isEqualTo(part);
    }

    private static String pem(String kind, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }
}
