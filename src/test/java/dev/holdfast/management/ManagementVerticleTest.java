package dev.holdfast.management;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.specification.RequestSpecification;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementVerticleTest {
    private static final Version VERSION = new Version("1.2.3", "17", "5.0.8");

    private final Map<String, String> failures = new ConcurrentHashMap<>();
    private final Map<String, Boolean> ranOnEventLoop = new ConcurrentHashMap<>();
    private Vertx vertx;
    private ManagementVerticle management;

    @BeforeEach
    void deploy() {
        vertx = Vertx.vertx();
        management = management(0);
        vertx.deployVerticle(management).await();
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @ParameterizedTest
    @ValueSource(strings = {"livez", "readyz", "startupz"})
    void probe_whoseChecksPass_isOk(String probe) {
        request()
                .get("/" + probe)
                .then()
                .statusCode(200)
                .contentType("text/plain")
                .body(equalTo("ok\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 200",
        "127.0.0.1:9090, 200",
        "localhost:1, 200",
        "LOCALHOST, 200",
        "[::1]:9090, 200",
        "evil.example, 421",
        "evil.example:9090, 421",
        "127.0.0.1.evil.example, 421",
        "2130706433, 421"
    })
    void hostOfAWebPage_isNotServedOnLoopback(String host, int status) {
        for (String path : List.of("/metrics", "/version", "/livez", "/none")) {
            int expected = path.equals("/none") && status == 200 ? 404 : status;

            request().header("Host", host).get(path).then().statusCode(expected);
        }
    }

    @Test
    void upgrade_isIgnored() {
        request()
                .header("Connection", "Upgrade, HTTP2-Settings")
                .header("Upgrade", "h2c")
                .header("HTTP2-Settings", "AAMAAABkAAQCAAAAAAIAAAAA")
                .get("/livez")
                .then()
                .statusCode(200);
    }

    @Test
    void clientsThatOnlyWait_keepNoProbeOut() throws IOException {
        List<Socket> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                waiting.add(new Socket(InetAddress.getLoopbackAddress(), management.port()));
            }

            request().get("/livez").then().statusCode(200);

            waiting.get(0).setSoTimeout(10_000);
            assertThat(waiting.get(0).getInputStream().read()).isNegative();
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    @Test
    void probe_verbose_listsItsChecks() {
        request()
                .get("/readyz?verbose")
                .then()
                .statusCode(200)
                .body(equalTo("[+]engine ok\n[+]disk ok\nreadyz check passed\n"));
    }

    @Test
    void probe_withAFailedCheck_is503AndSaysWhy() {
        failures.put("disk", "the root directory is read-only");

        request()
                .get("/readyz")
                .then()
                .statusCode(503)
                .header("Cache-Control", "no-store")
                .body(equalTo("[+]engine ok\n[-]disk failed: the root directory is read-only\nreadyz check failed\n"));
        request().get("/livez").then().statusCode(200);
        request().get("/startupz").then().statusCode(200);
    }

    @Test
    void probe_whoseCheckThrows_fails() {
        failures.put("engine", "throw");

        request().get("/readyz").then().statusCode(503).body(equalTo("""
                        [-]engine failed: the check itself failed: java.lang.IllegalStateException: broken
                        [+]disk ok
                        readyz check failed
                        """));
    }

    @Test
    void checks_thatMayBlock_runOffTheEventLoop() {
        request().get("/livez");
        request().get("/readyz");
        request().get("/startupz");

        assertThat(ranOnEventLoop)
                .containsOnly(
                        Map.entry("process", true),
                        Map.entry("engine", false),
                        Map.entry("disk", false),
                        Map.entry("stores", false));
    }

    @Test
    void head_isAnsweredWithoutABody() {
        request()
                .head("/readyz")
                .then()
                .statusCode(200)
                .header("Content-Length", "3")
                .body(emptyString());
    }

    @Test
    void version_saysWhatRuns() {
        request()
                .get("/version")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("version", equalTo("1.2.3"))
                .body("java", equalTo("17"))
                .body("vertx", equalTo("5.0.8"));
    }

    @Test
    void metrics_areTextForPrometheus() {
        request()
                .get("/metrics")
                .then()
                .statusCode(200)
                .contentType("text/plain; version=0.0.4; charset=utf-8")
                .body(equalTo("up 1\n"));
    }

    @Test
    void otherPath_is404_inPlainText() {
        request()
                .get("/metricz")
                .then()
                .statusCode(404)
                .contentType("text/plain")
                .body(equalTo(
                        "there is no such page here; there are /livez, /metrics, /readyz, /startupz, /version\n"));
    }

    @Test
    void otherMethod_is405_withAllow() {
        request()
                .post("/livez")
                .then()
                .statusCode(405)
                .header("Allow", "GET, HEAD")
                .contentType("text/plain");
    }

    @Test
    void portInUse_failsTheDeployment() {
        assertThatThrownBy(() ->
                        vertx.deployVerticle(management(management.port())).await())
                .isInstanceOf(BindException.class);
    }

    private ManagementVerticle management(int port) {
        Probes probes = new Probes(
                List.of(check("process")), List.of(check("engine"), check("disk")), List.of(check("stores")));
        return new ManagementVerticle("127.0.0.1", port, null, probes, VERSION, () -> Future.succeededFuture("up 1\n"));
    }

    private Check check(String name) {
        return new Check(name, () -> {
            ranOnEventLoop.put(name, Context.isOnEventLoopThread());
            String failure = failures.get(name);
            if ("throw".equals(failure)) {
                throw new IllegalStateException("broken");
            }
            return Optional.ofNullable(failure);
        });
    }

    private RequestSpecification request() {
        return given().baseUri("http://127.0.0.1").port(management.port());
    }
}
