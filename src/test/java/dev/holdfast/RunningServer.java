package dev.holdfast;

import static io.restassured.RestAssured.given;

import dev.holdfast.config.ConfigurationLoader;
import dev.holdfast.config.LiveConfiguration;
import dev.holdfast.config.WatchedFiles;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** All of Holdfast in this process, on free ports and files below a directory. */
final class RunningServer implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final Vertx vertx = Vertx.vertx();
    private final Server server;

    /**
     * Starts it.
     *
     * @param settings what differs from the defaults, named as environment variables are, without {@code HOLDFAST_}
     */
    RunningServer(Path root, Map<String, String> settings) throws TimeoutException {
        Map<String, String> environment = new HashMap<>();
        environment.put("HOLDFAST_HTTP_PORT", "0");
        environment.put("HOLDFAST_MANAGEMENT_PORT", "0");
        environment.put("HOLDFAST_STORE_FILE_ROOT", root.toString());
        settings.forEach((name, value) -> environment.put("HOLDFAST_" + name, value));
        ConfigurationLoader loader = new ConfigurationLoader(vertx, environment, 512L << 20);
        LiveConfiguration live = new LiveConfiguration(
                loader.loadFrom(root).await(PATIENCE_SECONDS, TimeUnit.SECONDS).configuration());
        Reload never =
                new Reload(live, new WatchedFiles(List.of()), () -> loader.loadFrom(root), InstantSource.system());
        server = new Server(vertx, live, never, RunningVersion.ofProcess());
        server.start().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** A request to the HTTP interface that is still to be filled in. It is sent as it is written. */
    RequestSpecification request() {
        EncoderConfig verbatim =
                EncoderConfig.encoderConfig().appendDefaultContentCharsetToContentTypeIfUndefined(false);
        return given().config(RestAssuredConfig.config().encoderConfig(verbatim))
                .baseUri("http://127.0.0.1")
                .port(server.httpPort())
                .basePath("/v1")
                .urlEncodingEnabled(false);
    }

    @Override
    public void close() throws TimeoutException {
        server.stop().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        vertx.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
