package dev.holdfast;

import dev.holdfast.config.Configuration;
import dev.holdfast.config.ConfigurationException;
import dev.holdfast.config.ConfigurationLoader;
import dev.holdfast.config.LiveConfiguration;
import dev.holdfast.config.LoadedConfiguration;
import dev.holdfast.config.Problem;
import dev.holdfast.config.ShutdownSection;
import dev.holdfast.config.TracingSection;
import dev.holdfast.config.WatchedFiles;
import dev.holdfast.tracing.Tracing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
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
 * The command line; its subcommands are classes of their own, which find {@code --config} and the environment here by
 * {@link CommandLine.ParentCommand}. Exit status 0: help or version was shown; 1: something could not be started, in one line on standard
 * error; 2: arguments or configuration are wrong, all problems listed there. A process that runs ends by a signal, after
 * it has stopped in order.
 */
@Command(
        name = "holdfast",
        description = "The session store for AI agents. Without a command, it serves until it is told to stop.",
        subcommands = {CheckCommand.class, VersionCommand.class, CommandLine.HelpCommand.class},
        scope = CommandLine.ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = RunningVersion.class,
        exitCodeOnExecutionException = Holdfast.CANNOT_START,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            " 0:what was asked for was done",
            " 1:it could not be done; one line on standard error says why",
            " 2:the arguments or the configuration are wrong; standard error lists all that is",
            " 143:stopped by SIGTERM, in order (130: by SIGINT)"
        })
public final class Holdfast implements Callable<Integer> {
    static final int CANNOT_START = 1;

    private static final String NETTY_EVENTS = "io.netty.jfr.enabled";

    private static final Logger log = LoggerFactory.getLogger(Holdfast.class);

    private final Map<String, String> environment;
    private final Path workingDirectory;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = CommandLine.ScopeType.INHERIT,
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
        CommandLine commands = new CommandLine(new Holdfast(System.getenv(), Path.of("")))
                .addSubcommand(new TokenCommand(InstantSource.system(), new SecureRandom()));
        int status = commands.execute(args);
        if (status != CommandLine.ExitCode.OK) {
            System.exit(status);
        }
    }

    /** Starts the process and returns while it runs on. */
    @Override
    public Integer call() {
        Vertx vertx = Vertx.vertx(options());
        try {
            WatchedFiles watched = new WatchedFiles(List.of(file()));
            LoadedConfiguration loaded = load(vertx).await();
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
            report(wrong.problems());
            return CommandLine.ExitCode.USAGE;
        }
    }

    /** The configuration that the arguments and the environment name. Fails with {@link ConfigurationException}. */
    Future<LoadedConfiguration> load(Vertx vertx) {
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
        Server server = new Server(vertx, live, reload, RunningVersion.ofProcess(), tracing);
        Thread stop = new Thread(
                () -> {
                    stop(server, vertx, live.get().shutdown());
                    if (tracing != null) {
                        tracing.close();
                    }
                    Logs.flush();
                },
                "holdfast-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        Signals.stopInOrderThenAtOnce();
        try {
            server.start().await();
            return CommandLine.ExitCode.OK;
        } catch (StartException failure) {
            return cannotStart(failure);
        }
    }

    private int cannotStart(StartException failure) {
        err().println("holdfast: " + failure.getMessage());
        err().flush();
        return CANNOT_START;
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
            log.error("not everything was closed within {} ms; it is recovered at the next start", patience.toMillis());
        }
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
