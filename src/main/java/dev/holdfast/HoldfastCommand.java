package dev.holdfast;

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
        description = "The session store for AI agents. Without a command, it serves until it is told to stop.",
        subcommands = {CheckCommand.class, VersionCommand.class, CommandLine.HelpCommand.class},
        scope = CommandLine.ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        exitCodeOnExecutionException = Holdfast.CANNOT_START,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            " 0:what was asked for was done",
            " 1:it could not be done; one line on standard error says why",
            " 2:the arguments or the configuration are wrong; standard error lists all that is",
            " 143:stopped by SIGTERM, in order (130: by SIGINT)"
        })
final class HoldfastCommand implements Callable<Integer> {
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

    HoldfastCommand(Map<String, String> environment, Path workingDirectory) {
        this.environment = environment;
        this.workingDirectory = workingDirectory;
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
