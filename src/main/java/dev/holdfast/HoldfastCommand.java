package dev.holdfast;

import dev.holdfast.config.Configuration;
import dev.holdfast.config.ConfigurationException;
import dev.holdfast.config.ConfigurationLoader;
import dev.holdfast.config.LoadedConfiguration;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command line. Exit status 0: help or version was shown; 1: something could not be started, in one line on standard
 * error; 2: arguments or configuration are wrong, all problems listed there. A process that runs ends by a signal, after
 * it has stopped in order.
 */
@Command(
        name = "holdfast",
        description = "The session store for AI agents. Without a command, it serves until a signal stops it.",
        subcommands = {CheckCommand.class, CompletionCommand.class, VersionCommand.class, CommandLine.HelpCommand.class
        },
        scope = CommandLine.ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        exitCodeOnExecutionException = Holdfast.CANNOT_START,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            " 0:success",
            " 1:failure; the last line of output states the cause",
            " 2:invalid arguments or configuration; all faults are listed",
            " 143:clean stop by SIGTERM (130: by SIGINT)"
        })
final class HoldfastCommand implements Callable<Integer> {
    private final Map<String, String> environment;
    private final Path workingDirectory;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = CommandLine.ScopeType.INHERIT,
            description = "Configuration file. Default: conf/holdfast.yaml, if it exists.")
    private @Nullable Path config;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    HoldfastCommand(Map<String, String> environment, Path workingDirectory) {
        this.environment = environment;
        this.workingDirectory = workingDirectory;
    }

    /**
     * The configuration as the server would load it. Blocks.
     *
     * @throws ConfigurationException when it is invalid
     */
    Configuration configuration() {
        Vertx vertx = Vertx.vertx();
        try {
            ConfigurationLoader loader = new ConfigurationLoader(
                    vertx, environment, Runtime.getRuntime().maxMemory());
            Future<LoadedConfiguration> loaded =
                    config == null ? loader.loadFrom(workingDirectory) : loader.load(config);
            return loaded.await().configuration();
        } finally {
            vertx.close().await();
        }
    }

    /** Starts the process and returns while it runs on. */
    @Override
    public Integer call() {
        return new ServerProcess(
                        environment,
                        workingDirectory,
                        config,
                        spec.commandLine().getErr())
                .start();
    }
}
