package dev.holdfast.management;

import dev.holdfast.tls.ListenerTls;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Listens on the management port. Checks that may block run one at a time on their own thread: a hanging disk stops no event loop.
 */
public final class ManagementVerticle extends VerticleBase {
    private static final int IDLE_SECONDS = 60;

    private final String host;
    private final int port;
    private final Probes probes;
    private final Version version;
    private final Supplier<Future<String>> metrics;
    private final @Nullable ListenerTls tls;
    private volatile int actualPort;

    /**
     * @param port zero takes a free one, which {@link #port()} tells
     * @param tls null when clear text is spoken
     * @param metrics the text of {@code /metrics}, asked for once a request; the asking must not block
     */
    public ManagementVerticle(
            String host,
            int port,
            @Nullable ListenerTls tls,
            Probes probes,
            Version version,
            Supplier<Future<String>> metrics) {
        this.host = host;
        this.port = port;
        this.tls = tls;
        this.probes = probes;
        this.version = version;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(host)
                .setTracingPolicy(TracingPolicy.IGNORE)
                // Vert.x would switch to HTTP/2 on Upgrade: h2c, in the middle of a connection through a proxy.
                .setHttp2ClearTextEnabled(false)
                .setPort(port)
                .setIdleTimeout(IDLE_SECONDS);
        if (tls != null) {
            tls.secure(options);
        }
        WorkerExecutor blocking = vertx.createSharedWorkerExecutor("holdfast-probe", 1);
        // Its thread is started now: later the system may permit no further one.
        return blocking.executeBlocking(() -> true)
                .compose(done -> vertx.createHttpServer(options)
                        .connectionHandler(new LatestConnections())
                        .requestHandler(new ManagementPages(probes, version, metrics, blocking).router(vertx))
                        .listen())
                .onSuccess(this::listening);
    }

    private void listening(HttpServer server) {
        actualPort = server.actualPort();
        if (tls != null) {
            tls.keepUpToDate(server);
        }
    }

    /** The port that it listens on, once it is deployed. */
    public int port() {
        return actualPort;
    }
}
