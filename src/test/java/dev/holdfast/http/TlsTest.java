package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.limits.Limits;
import dev.holdfast.limits.UsualLimits;
import dev.holdfast.tls.ListenerTls;
import dev.holdfast.tls.TestIdentity;
import dev.holdfast.tls.TlsFiles;
import io.netty.pkitesting.X509Bundle;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP interface over TLS, with certificates that are made for the test. */
class TlsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final FakeSessionStore store = new FakeSessionStore();
    private final Limits limits = new Limits(UsualLimits.SETTINGS, System::nanoTime);
    private Vertx vertx;

    @SuppressWarnings("NullAway.Init") // made by each test, by start(...)
    private HttpVerticle server;

    @SuppressWarnings("NullAway.Init") // made by each test, by start(...)
    private ListenerTls tls;

    private X509Bundle issuer;
    private Path directory;

    @BeforeEach
    void open(@TempDir Path fresh) throws Exception {
        vertx = Vertx.vertx();
        directory = fresh;
        issuer = TestIdentity.issuer("issuer");
        store.put("a", "{\"updatedAt\":5}");
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void bothVersions_areSpoken_chosenByAlpn(HttpClient.Version version) throws Exception {
        start(writtenTo(directory));

        HttpResponse<String> response = get(TestIdentity.client(issuer, null), version);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.version()).isEqualTo(version);
        assertThat(response.body()).isEqualTo("{\"updatedAt\":5}");
    }

    @Test
    void problems_pointToPagesOverTls() throws Exception {
        start(writtenTo(directory));

        try (HttpsConnection connection = connect(null)) {
            connection.send("GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

            assertThat(connection.rest()).contains("\"/problems/not-found\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"})
    void oldCipherSuites_areRefused(String suite) throws Exception {
        start(writtenTo(directory));
        try (SSLSocket socket = socket(TestIdentity.client(issuer, null))) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.setEnabledCipherSuites(new String[] {suite});

            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void presentVersions_areSpoken(String protocol) throws Exception {
        start(writtenTo(directory));
        try (SSLSocket socket = socket(TestIdentity.client(issuer, null))) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.startHandshake();

            assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
        }
    }

    @Test
    void clearText_isToldWhereItIs_andNoHandshakeBreaks() throws Exception {
        start(writtenTo(directory));
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.send("GET /v1/stores HTTP/1.1\r\nHost: localhost\r\n\r\n");

            assertThat(connection.whole())
                    .startsWith("HTTP/1.1 400 ")
                    .endsWith("\r\n\r\nthis port speaks HTTPS only\n");
        }
        assertThat(get(TestIdentity.client(issuer, null), HttpClient.Version.HTTP_1_1)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void connectionInItsHandshake_isCounted() throws Exception {
        start(writtenTo(directory));
        try (RawConnection silent = new RawConnection(server.port())) {
            silent.send("\u0016");
            Awaitility.await().until(() -> limits.connections().open() == 1);
        }
        Awaitility.await().until(() -> limits.connections().open() == 0);
    }

    @Test
    void requiredCertificate_isAskedFor() throws Exception {
        X509Bundle clients = TestIdentity.issuer("clients");
        start(asking(ClientAuth.REQUIRED, clients));

        assertThat(statusFor(TestIdentity.issued(clients, "agent"))).isEqualTo(200);
        assertThatThrownBy(() -> statusFor(null)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> statusFor(TestIdentity.issued(issuer, "stranger")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void requestedCertificate_mayBeLeftOut_butNotBeAStrangers() throws Exception {
        X509Bundle clients = TestIdentity.issuer("clients");
        start(asking(ClientAuth.REQUEST, clients));

        assertThat(statusFor(TestIdentity.issued(clients, "agent"))).isEqualTo(200);
        assertThat(statusFor(null)).isEqualTo(200);
    }

    @Test
    void newCertificate_isShownToNewConnections_andOpenOnesStay() throws Exception {
        Path first = Files.createDirectory(directory.resolve("..1"));
        Path second = Files.createDirectory(directory.resolve("..2"));
        TestIdentity.write(TestIdentity.issued(issuer, "first"), first);
        TestIdentity.write(TestIdentity.issued(issuer, "second"), second);
        // As the kubelet does it: the files are links to links into a directory, and one link is turned.
        link(first, "..data");
        Files.createSymbolicLink(directory.resolve("tls.crt"), Path.of("..data", "tls.crt"));
        Files.createSymbolicLink(directory.resolve("tls.key"), Path.of("..data", "tls.key"));
        start(TestIdentity.files(directory));
        try (HttpsConnection open = connect(null)) {
            assertThat(open.subject()).isEqualTo("CN=first");

            link(second, "..data");

            awaitSubject("CN=second");
            open.send("GET /v1/stores/main/sessions/a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(open.rest()).startsWith("HTTP/1.1 200 ").endsWith("{\"updatedAt\":5}");
        }
        assertThat(tls.reloads()).isEqualTo(1);
        assertThat(tls.failures()).isZero();
        assertThat(tls.subject()).isEqualTo("CN=second");
    }

    @Test
    void certificateThatCannotBeUsed_isRefused_andTheOldOneStays() throws Exception {
        start(writtenTo(directory));
        String key = Files.readString(directory.resolve("tls.key"));

        Files.writeString(directory.resolve("tls.key"), "broken");
        Awaitility.await().atMost(PATIENCE).until(() -> tls.failures() == 1);
        assertThat(subject()).isEqualTo("CN=server");
        Awaitility.await().during(Duration.ofMillis(200)).until(() -> tls.failures() == 1);

        Files.delete(directory.resolve("tls.key"));
        Awaitility.await().atMost(PATIENCE).until(() -> tls.failures() == 2);
        assertThat(subject()).isEqualTo("CN=server");

        Files.writeString(directory.resolve("tls.key"), key);
        TestIdentity.write(TestIdentity.issued(issuer, "repaired"), directory);
        awaitSubject("CN=repaired");
    }

    @Test
    void issuersOfClients_areReplacedToo() throws Exception {
        X509Bundle clients = TestIdentity.issuer("clients");
        X509Bundle later = TestIdentity.issuer("later");
        TlsFiles files = asking(ClientAuth.REQUIRED, clients);
        start(files);
        assertThatThrownBy(() -> statusFor(TestIdentity.issued(later, "agent"))).isInstanceOf(IOException.class);

        Files.writeString(files.clientCa(), later.getCertificatePEM());
        Awaitility.await().atMost(PATIENCE).until(() -> tls.reloads() == 1);

        assertThat(statusFor(TestIdentity.issued(later, "agent"))).isEqualTo(200);
        assertThatThrownBy(() -> statusFor(TestIdentity.issued(clients, "agent")))
                .isInstanceOf(IOException.class);
    }

    private void start(TlsFiles files) {
        tls = ListenerTls.load(vertx, "http", files).await();
        tls.watch(Duration.ofMillis(20));
        HttpSettings settings = new HttpSettings(
                "127.0.0.1",
                0,
                4096,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10));
        server = new HttpVerticle(
                new SharedPort(() -> settings, limits, tls),
                store,
                AccessControl.NONE,
                () -> Instant.EPOCH,
                System::nanoTime,
                RequestObserver.NONE);
        vertx.deployVerticle(server).await();
    }

    private TlsFiles writtenTo(Path place) throws Exception {
        TestIdentity.write(TestIdentity.issued(issuer, "server"), place);
        return TestIdentity.files(place);
    }

    private TlsFiles asking(ClientAuth clientAuth, X509Bundle clients) throws Exception {
        TlsFiles own = writtenTo(directory);
        Path clientCa = Files.writeString(directory.resolve("ca.crt"), clients.getCertificatePEM());
        return new TlsFiles(own.certificate(), own.key(), clientAuth, clientCa);
    }

    private void link(Path target, String name) throws IOException {
        Path turned = Files.createSymbolicLink(directory.resolve("..tmp"), target.getFileName());
        Files.move(turned, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private int statusFor(@Nullable X509Bundle shown) throws Exception {
        return get(TestIdentity.client(issuer, shown), HttpClient.Version.HTTP_1_1)
                .statusCode();
    }

    private HttpResponse<String> get(SSLContext context, HttpClient.Version version) throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(context)
                .version(version)
                .connectTimeout(PATIENCE)
                .build();
        URI target = URI.create("https://localhost:" + server.port() + "/v1/stores/main/sessions/a");
        return client.send(
                HttpRequest.newBuilder(target).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    }

    private void awaitSubject(String subject) {
        Awaitility.await().atMost(PATIENCE).until(() -> subject().equals(subject));
    }

    private String subject() throws Exception {
        try (HttpsConnection connection = connect(null)) {
            return connection.subject();
        }
    }

    private HttpsConnection connect(@Nullable X509Bundle shown) throws Exception {
        SSLSocket socket = socket(TestIdentity.client(issuer, shown));
        socket.startHandshake();
        return new HttpsConnection(socket);
    }

    private SSLSocket socket(SSLContext context) throws IOException {
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        return socket;
    }

    private record HttpsConnection(SSLSocket socket) implements AutoCloseable {
        String subject() throws IOException {
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return shown.getSubjectX500Principal().getName();
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
        }

        String rest() throws IOException {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
