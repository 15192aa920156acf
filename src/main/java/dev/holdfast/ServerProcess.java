package dev.holdfast;

import dev.holdfast.config.Configuration;
import dev.holdfast.config.ConfigurationException;
import dev.holdfast.config.ConfigurationLoader;
import dev.holdfast.config.LiveConfiguration;
import dev.holdfast.config.LoadedConfiguration;
import dev.holdfast.config.LogSection;
import dev.holdfast.config.ShutdownSection;
import dev.holdfast.config.TracingSection;
import dev.holdfast.config.WatchedFiles;
import dev.holdfast.session.Count;
import dev.holdfast.tracing.Tracing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process that serves, from its configuration to its orderly end. Its status is that of the process: 0 while it runs on,
 * {@link Holdfast#CANNOT_START} or {@link Holdfast#WRONG_USAGE} when it does not start, and the given writer says why.
 */
final class ServerProcess {
    private static final String NETTY_EVENTS = "io.netty.jfr.enabled";

    private static final Logger log = LoggerFactory.getLogger(ServerProcess.class);

    private final Map<String, String> environment;
    private final Path workingDirectory;
    private final @Nullable Path config;
    private final PrintWriter err;
    private LogSection.Format format = LogSection.Format.TEXT;

    /** {@code config} null: {@link ConfigurationLoader#USUAL_FILE} in the working directory, when it is there. */
    ServerProcess(Map<String, String> environment, Path workingDirectory, @Nullable Path config, PrintWriter err) {
        this.environment = environment;
        this.workingDirectory = workingDirectory;
        this.config = config;
        this.err = err;
    }

    /** Returns while the process runs on. */
    int start() {
        Vertx vertx = Vertx.vertx(options());
        try {
            WatchedFiles watched = new WatchedFiles(List.of(file()));
            LoadedConfiguration loaded = load(vertx).await();
            format = loaded.configuration().log().format();
            Logs.configure(loaded.configuration().log(), loaded.configuration().audit());
            Logs.audit(loaded.configuration().audit());
            log.info("configuration: {}", loaded.origin());
            loaded.warnings().forEach(warning -> log.warn("configuration: {}", warning));
            LiveConfiguration live = new LiveConfiguration(loaded.configuration());
            live.follow(
                    Configuration::log,
                    section -> Logs.configure(section, live.get().audit()));
            TracingSection tracing = loaded.configuration().tracing();
            return tracing.enabled() ? runTraced(vertx, live, watched, tracing) : run(vertx, live, watched, null);
        } catch (StartException failure) {
            vertx.close().await();
            return cannotStart(failure);
        } catch (ConfigurationException wrong) {
            vertx.close().await();
            report(wrong);
            return Holdfast.WRONG_USAGE;
        }
    }

    /** Fails with {@link ConfigurationException}. */
    private Future<LoadedConfiguration> load(Vertx vertx) {
        return config == null
                ? loader(vertx).loadFrom(workingDirectory)
                : loader(vertx).load(config);
    }

    private ConfigurationLoader loader(Vertx vertx) {
        return new ConfigurationLoader(vertx, environment, Runtime.getRuntime().maxMemory());
    }

    private Path file() {
        return config == null ? workingDirectory.resolve(ConfigurationLoader.USUAL_FILE) : config;
    }

    private static VertxOptions options() {
        // Netty has events of its buffers for the flight recorder, and each start would wait for the recorder's
        // classes.
        if (System.getProperty(NETTY_EVENTS) == null) {
            System.setProperty(NETTY_EVENTS, "false");
        }
        return new VertxOptions()
                .setWorkerPoolSize(PoolThreads.WORKERS)
                .setInternalBlockingPoolSize(PoolThreads.INTERNAL)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
    }

    /** What traces has to be there when Vert.x is made, which has read the configuration by now: another one is made. */
    private int runTraced(Vertx untraced, LiveConfiguration live, WatchedFiles watched, TracingSection section) {
        untraced.close().await();
        Tracing tracing = new Tracing(
                Tracing.collector(section.endpoint()),
                section.percent(),
                RunningVersion.ofProcess().version(),
                InstantSource.system());
        log.info("tracing: spans go to {}", section.endpoint());
        Vertx vertx =
                Vertx.builder().with(options()).withTracer(tracing.ofVertx()).build();
        return run(vertx, live, watched, tracing);
    }

    private int run(Vertx vertx, LiveConfiguration live, WatchedFiles watched, @Nullable Tracing tracing) {
        Reload reload = new Reload(live, watched, () -> loader(vertx).load(file()), InstantSource.system());
        PoolThreads.startAll(vertx);
        Server server = new Server(vertx, live, reload, RunningVersion.ofProcess(), tracing);
        FutureTask<?> stop = new FutureTask<>(
                () -> {
                    stop(server, vertx, live.get().shutdown());
                    if (tracing != null) {
                        tracing.close();
                    }
                },
                null);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            once(stop);
                            Logs.flush();
                        },
                        "holdfast-stop"));
        Signals.stopInOrderThenAtOnce();
        try {
            server.start().await();
            return Holdfast.DONE;
        } catch (StartException failure) {
            once(stop);
            return cannotStart(failure);
        }
    }

    /** Runs it on this thread, or waits for the thread that runs it. */
    private static void once(FutureTask<?> stop) {
        stop.run();
        try {
            stop.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException failure) {
            log.error("the process did not stop cleanly", failure.getCause());
        }
    }

    /** The cause comes last, on both outputs; in JSON it is a record of the log only. */
    private int cannotStart(StartException failure) {
        log.error("cannot start: {}", failure.getMessage());
        Logs.flush();
        if (format == LogSection.Format.TEXT) {
            err.println("holdfast: " + failure.getMessage());
            err.flush();
        }
        return Holdfast.CANNOT_START;
    }

    /** Ends with the process: what has not been closed by then is left as it is. */
    private static void stop(Server server, Vertx vertx, ShutdownSection shutdown) {
        Duration patience = shutdown.delay().plus(shutdown.grace());
        long until = System.nanoTime() + patience.toNanos();
        try {
            // Two waits: what follows on the closing of Vert.x can no longer run on its threads.
            server.stop().await(patience.toMillis(), TimeUnit.MILLISECONDS);
            vertx.close().await(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            log.error(
                    "not everything was closed within {} ms; it is recovered at the next start{}",
                    patience.toMillis(),
                    server.hanging().map(stores -> ": " + stores).orElse(""));
        }
    }

    private void report(ConfigurationException wrong) {
        String heading = "the configuration has " + Count.of(wrong.problems().size(), "problem") + ":";
        if (wrong.format() == LogSection.Format.JSON) {
            Logs.format(wrong.format());
            log.error("cannot start: {} {}", heading, wrong.getMessage());
            Logs.flush();
            return;
        }
        err.println("holdfast: " + heading);
        wrong.problems().forEach(problem -> err.println("  " + problem));
        err.flush();
    }
}
