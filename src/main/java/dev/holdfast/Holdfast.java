package dev.holdfast;

import dev.holdfast.config.ConfigurationException;
import dev.holdfast.config.ConfigurationLoader;
import dev.holdfast.config.LoadedConfiguration;
import dev.holdfast.config.Problem;
import dev.holdfast.config.ShutdownSection;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command line; without a subcommand it serves. Exit status 0: help or version was shown; 1: something could not be started, in one line on standard
 * error; 2: arguments or configuration are wrong, all problems listed there. A process that runs ends by a signal, after
 * it has stopped in order.
 */
@Command(
        name = "holdfast",
        description = "The session store for AI agents.",
        mixinStandardHelpOptions = true,
        subcommands = CheckCommand.class,
        versionProvider = RunningVersion.class,
        exitCodeOnExecutionException = Holdfast.CANNOT_START)
public final class Holdfast implements Callable<Integer> {
    static final int CANNOT_START = 1;

    private static final Logger log = LoggerFactory.getLogger(Holdfast.class);

    private final Map<String, String> environment;
    private final Path workingDirectory;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration. Without it, conf/holdfast.yaml is read when it is there.")
    private @Nullable Path config;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    Holdfast(Map<String, String> environment, Path workingDirectory) {
        this.environment = environment;
        this.workingDirectory = workingDirectory;
    }

    public static void main(String[] args) {
        int status = new CommandLine(new Holdfast(System.getenv(), Path.of(""))).execute(args);
        if (status != CommandLine.ExitCode.OK) {
            System.exit(status);
        }
    }

    /** Starts the process and returns while it runs on. */
    @Override
    public Integer call() {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        try {
            LoadedConfiguration loaded = load(vertx).await();
            Logs.configure(loaded.configuration().log());
            log.info("configuration: {}", loaded.origin());
            loaded.warnings().forEach(warning -> log.warn("configuration: {}", warning));
            return run(vertx, loaded);
        } catch (ConfigurationException wrong) {
            vertx.close().await();
            report(wrong.problems());
            return CommandLine.ExitCode.USAGE;
        }
    }

    private Future<LoadedConfiguration> load(Vertx vertx) {
        ConfigurationLoader loader =
                new ConfigurationLoader(vertx, environment, Runtime.getRuntime().maxMemory());
        return config == null ? loader.loadFrom(workingDirectory) : loader.load(config);
    }

    private int run(Vertx vertx, LoadedConfiguration loaded) {
        Server server = new Server(vertx, loaded.configuration(), RunningVersion.ofProcess());
        ShutdownSection shutdown = loaded.configuration().shutdown();
        Duration patience = shutdown.delay().plus(shutdown.grace());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, vertx, patience), "holdfast-stop"));
        Signals.stopInOrderThenAtOnce();
        try {
            server.start().await();
            return CommandLine.ExitCode.OK;
        } catch (StartException failure) {
            err().println("holdfast: " + failure.getMessage());
            err().flush();
            return CANNOT_START;
        }
    }

    /** Ends with the process: what has not been closed by then is left as it is. */
    private static void stop(Server server, Vertx vertx, Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        try {
            // Two waits: what follows on the closing of Vert.x can no longer run on its threads.
            server.stop().await(patience.toMillis(), TimeUnit.MILLISECONDS);
            vertx.close().await(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            log.error("not everything was closed within {} ms; it is recovered at the next start", patience.toMillis());
        }
        Logs.flush();
    }

    private void report(List<Problem> problems) {
        String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        err().println("holdfast: the configuration has " + count + ":");
        problems.forEach(problem -> err().println("  " + problem));
        err().flush();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
