package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.tls.TestIdentity;
import io.netty.pkitesting.X509Bundle;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole server with TLS on both ports. */
class TlsServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void bothPorts_speakTls_andTellOfTheirCertificates(@TempDir Path root) throws Exception {
        X509Bundle issuer = TestIdentity.issuer("issuer");
        X509Bundle identity = TestIdentity.issued(issuer, "server");
        TestIdentity.write(identity, root);
        HttpClient client = HttpClient.newBuilder()
                .sslContext(TestIdentity.client(issuer, null))
                .connectTimeout(PATIENCE)
                .build();
        try (TestServer server = new TestServer(root.resolve("data"), TestIdentity.settings(root))) {
            assertThat(get(client, server.base(), "/v1/stores")).isEqualTo("{\"stores\":[]}");
            assertThat(get(client, server.management(), "/readyz")).isEqualTo("ok\n");
            assertThat(get(client, server.management(), "/metrics").lines())
                    .contains(
                            "holdfast_tls_reload_failures_total{listener=\"http\"} 0.0",
                            "holdfast_tls_reloads_total{listener=\"management\"} 0.0")
                    .anyMatch(
                            line -> line.matches("holdfast_tls_certificate_expiry_seconds\\{listener=\"http\"} .*E9"));
        }
    }

    private static String get(HttpClient client, URI port, String path) throws Exception {
        URI target = URI.create("https://localhost:" + port.getPort() + path);
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(target).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }
}
