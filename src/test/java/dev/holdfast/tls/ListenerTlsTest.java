package dev.holdfast.tls;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.pkitesting.X509Bundle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What becomes of a good certificate that a server does not take. Files that are no good: TlsTest and TlsIdentityTest. */
class ListenerTlsTest {
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger(ListenerTls.class);
    private final AtomicInteger updates = new AtomicInteger();
    private volatile Supplier<Future<Boolean>> update = () -> Future.succeededFuture(true);
    private Vertx vertx;
    private Path directory;
    private X509Bundle issuer;
    private ListenerTls tls;

    @BeforeEach
    void load(@TempDir Path fresh) throws Exception {
        vertx = Vertx.vertx();
        directory = fresh;
        issuer = TestIdentity.issuer("issuer");
        write("old");
        tls = ListenerTls.load(vertx, "http", TestIdentity.files(directory)).await(20, TimeUnit.SECONDS);
        tls.keepUpToDate(server());
        lines.start();
        log.addAppender(lines);
        log.setAdditive(false);
        log.setLevel(Level.INFO);
    }

    @AfterEach
    void close() throws Exception {
        log.detachAppender(lines);
        log.setAdditive(true);
        log.setLevel(null);
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    /** Does nothing but update its certificate as the test has it. */
    private HttpServer server() {
        return (HttpServer) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HttpServer.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("updateSSLOptions");
                    updates.incrementAndGet();
                    return update.get();
                });
    }

    private void write(String name) throws Exception {
        TestIdentity.write(TestIdentity.issued(issuer, name), directory);
    }

    private void look() throws Exception {
        tls.look().await(20, TimeUnit.SECONDS);
    }

    @Test
    void goodCertificate_thatCouldNotBeApplied_isTriedAgainAtTheNextLook() throws Exception {
        update = () -> Future.failedFuture("not now");
        write("new");
        look();
        look();
        assertThat(updates).hasValue(1);
        assertThat(tls.subject()).isEqualTo("CN=old");
        look();
        assertThat(updates).hasValue(2);
        assertThat(tls.failures()).isEqualTo(2);

        update = () -> Future.succeededFuture(true);
        look();

        assertThat(tls.subject()).isEqualTo("CN=new");
        assertThat(tls.reloads()).isEqualTo(1);
        look();
        assertThat(updates).as("of which the last was taken").hasValue(3);
        assertThat(lines.list)
                .filteredOn(line -> line.getLevel() == Level.ERROR)
                .hasSize(1);
    }

    @Test
    void serverThatThrows_isTriedAgainToo() throws Exception {
        update = () -> {
            throw new IllegalStateException("not listening");
        };
        write("new");
        look();
        look();
        assertThat(tls.failures()).isEqualTo(1);

        update = () -> Future.succeededFuture(true);
        look();

        assertThat(tls.subject()).isEqualTo("CN=new");
    }

    @Test
    void oldCertificateThatComesBack_isAppliedAgain_sinceSomeServersMayHaveTakenTheNewOne() throws Exception {
        X509Bundle old = TestIdentity.issued(issuer, "first");
        TestIdentity.write(old, directory);
        look();
        look();
        update = () -> Future.failedFuture("not now");
        write("new");
        look();
        look();
        assertThat(updates).hasValue(2);

        update = () -> Future.succeededFuture(true);
        TestIdentity.write(old, directory);
        look();
        look();

        assertThat(updates).hasValue(3);
        assertThat(tls.subject()).isEqualTo("CN=first");
    }
}
