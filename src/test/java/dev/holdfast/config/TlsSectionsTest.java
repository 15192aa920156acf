package dev.holdfast.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.tls.TestIdentity;
import io.netty.pkitesting.X509Bundle;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The sections about certificates, whose keys are only accepted together and with files that fit. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsSectionsTest {
    private final Vertx vertx = Vertx.vertx();
    private Path certificate;
    private Path key;
    private Path otherKey;

    @BeforeAll
    void make(@TempDir Path directory) throws Exception {
        X509Bundle issuer = TestIdentity.issuer("issuer");
        TestIdentity.write(TestIdentity.issued(issuer, "server"), directory);
        certificate = directory.resolve("tls.crt");
        key = directory.resolve("tls.key");
        otherKey = Files.writeString(
                directory.resolve("other.key"),
                TestIdentity.issued(issuer, "other").getPrivateKeyPEM());
    }

    @AfterAll
    void close() {
        vertx.close().await();
    }

    @Test
    void bothListeners_haveCertificatesOfTheirOwn() {
        Map<String, String> environment = new HashMap<>();
        for (String listener : List.of("HTTP", "MANAGEMENT")) {
            environment.put("HOLDFAST_" + listener + "_TLS_CERT_FILE", certificate.toString());
            environment.put("HOLDFAST_" + listener + "_TLS_KEY_FILE", key.toString());
        }
        environment.put("HOLDFAST_HTTP_TLS_CLIENT_AUTH", "Required");
        environment.put("HOLDFAST_HTTP_TLS_CLIENT_CA_FILE", certificate.toString());

        Configuration loaded = load(environment);

        assertThat(loaded.http().tls()).isEqualTo(new TlsSection(certificate, key, ClientAuth.REQUIRED, certificate));
        assertThat(loaded.management().tls()).isEqualTo(new TlsSection(certificate, key, ClientAuth.NONE, null));
    }

    @Test
    void keysWithoutTheOthersTheyNeed_areRefused() {
        assertThat(problems(Map.of("CERT_FILE", certificate.toString())))
                .containsExactly("http.tls.certFile: is of no use without http.tls.keyFile");
        assertThat(problems(Map.of("KEY_FILE", key.toString())))
                .containsExactly("http.tls.keyFile: is of no use without http.tls.certFile");
        assertThat(problems(Map.of(
                        "CERT_FILE", certificate.toString(), "KEY_FILE", key.toString(), "CLIENT_AUTH", "request")))
                .containsExactly(
                        "http.tls.clientAuth: needs http.tls.clientCaFile, which names the issuers of accepted certificates");
        assertThat(problems(Map.of(
                        "CERT_FILE",
                        certificate.toString(),
                        "KEY_FILE",
                        key.toString(),
                        "CLIENT_CA_FILE",
                        certificate.toString())))
                .containsExactly("http.tls.clientCaFile: is of no use while http.tls.clientAuth is none");
        assertThat(problems(Map.of("CLIENT_AUTH", "required", "CLIENT_CA_FILE", certificate.toString())))
                .containsExactly("http.tls.clientCaFile: is of no use without http.tls.certFile");
    }

    @Test
    void filesThatDoNotFit_areRefusedUnderTheirKeys() {
        assertThat(problems(Map.of("CERT_FILE", certificate.toString(), "KEY_FILE", otherKey.toString())))
                .containsExactly(
                        "http.tls.keyFile: " + otherKey + " is not the key of the first certificate in " + certificate);
        assertThat(problems(Map.of("CERT_FILE", key.toString(), "KEY_FILE", key.toString())))
                .singleElement()
                .asString()
                .startsWith("http.tls.certFile: " + key + " holds no certificate in PEM");
        assertThat(problems(Map.of("CERT_FILE", " ", "KEY_FILE", key.toString())))
                .containsExactly("http.tls.certFile: ' ' is not a file: expected a path");
        assertThat(problems(Map.of(
                        "CERT_FILE",
                        certificate.toString(),
                        "KEY_FILE",
                        key.toString(),
                        "CLIENT_AUTH",
                        "required",
                        "CLIENT_CA_FILE",
                        certificate + ".none")))
                .containsExactly("http.tls.clientCaFile: " + certificate + ".none does not exist");
    }

    private List<String> problems(Map<String, String> tls) {
        Map<String, String> environment = new HashMap<>();
        tls.forEach((name, value) -> environment.put("HOLDFAST_HTTP_TLS_" + name, value));
        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, () -> load(environment));
        return refused.problems().stream()
                .map(problem -> problem.key() + ": " + problem.detail())
                .toList();
    }

    private Configuration load(Map<String, String> environment) {
        return new ConfigurationLoader(vertx, environment, 512L << 20)
                .loadFrom(Path.of("src"))
                .await()
                .configuration();
    }
}
