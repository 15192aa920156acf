package dev.holdfast;

import dev.holdfast.config.ConfigurationLoader;
import dev.holdfast.config.LiveConfiguration;
import dev.holdfast.config.WatchedFiles;
import dev.holdfast.tracing.Tracing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The whole server in the test's process, as it is configured by default but on free ports. */
public final class TestServer implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Vertx vertx;
    private final Path root;
    private final Server server;

    /**
     * Starts it.
     *
     * @param root {@code store.file.root}; its {@code conf/holdfast.yaml} is read, and read again, when it is there
     * @param environment what else is configured, as environment variables say it
     */
    public TestServer(Path root, Map<String, String> environment) {
        this(root, environment, null);
    }

    /** Starts it with spans. */
    TestServer(Path root, Map<String, String> environment, @Nullable Tracing tracing) {
        this.vertx = tracing == null
                ? Vertx.vertx()
                : Vertx.builder().withTracer(tracing.ofVertx()).build();
        this.root = root;
        Map<String, String> all = new HashMap<>(environment);
        all.put("HOLDFAST_HTTP_PORT", "0");
        all.put("HOLDFAST_MANAGEMENT_PORT", "0");
        all.put("HOLDFAST_STORE_FILE_ROOT", root.toString());
        ConfigurationLoader loader =
                new ConfigurationLoader(vertx, all, Runtime.getRuntime().maxMemory());
        Path file = root.resolve(ConfigurationLoader.USUAL_FILE);
        WatchedFiles watched = new WatchedFiles(List.of(file));
        LiveConfiguration live =
                new LiveConfiguration(await(loader.loadFrom(root)).configuration());
        Reload reload = new Reload(live, watched, () -> loader.load(file), InstantSource.system());
        this.server = new Server(vertx, live, reload, RunningVersion.ofProcess(), tracing);
        await(server.start());
    }

    /** {@code http://127.0.0.1:<port>}. */
    public URI base() {
        return URI.create("http://127.0.0.1:" + server.httpPort());
    }

    /** {@code http://127.0.0.1:<port>} of the management port. */
    public URI management() {
        return URI.create("http://127.0.0.1:" + server.managementPort());
    }

    /** The directory of a store's files, which need not be there. */
    public Path directory(String store) {
        return root.resolve("agents").resolve(store).resolve("sessions");
    }

    /** Stops it as a signal does. */
    @Override
    public void close() {
        await(server.stop());
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException late) {
            throw new IllegalStateException("it took longer than " + PATIENCE_SECONDS + " s", late);
        }
    }
}
