package dev.holdfast;

import dev.holdfast.config.ConfigurationLoader;
import dev.holdfast.config.LoadedConfiguration;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The whole server in the test's process, as it is configured by default but on free ports. */
public final class TestServer implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Vertx vertx = Vertx.vertx();
    private final Path root;
    private final Server server;

    /**
     * Starts it.
     *
     * @param root {@code store.file.root}
     * @param environment what else is configured, as environment variables say it
     */
    public TestServer(Path root, Map<String, String> environment) {
        this.root = root;
        Map<String, String> all = new HashMap<>(environment);
        all.put("HOLDFAST_HTTP_PORT", "0");
        all.put("HOLDFAST_MANAGEMENT_PORT", "0");
        all.put("HOLDFAST_STORE_FILE_ROOT", root.toString());
        ConfigurationLoader loader =
                new ConfigurationLoader(vertx, all, Runtime.getRuntime().maxMemory());
        LoadedConfiguration loaded = await(loader.loadFrom(root));
        this.server = new Server(vertx, loaded.configuration(), RunningVersion.ofProcess());
        await(server.start());
    }

    /** {@code http://127.0.0.1:<port>}. */
    public URI base() {
        return URI.create("http://127.0.0.1:" + server.httpPort());
    }

    /** {@code http://127.0.0.1:<port>} of the probes. */
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
