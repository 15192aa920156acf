package dev.holdfast;

import dev.holdfast.management.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code holdfast version}: what {@code --version} shows too. */
@Command(name = "version", description = "Show the versions of Holdfast, Java and Vert.x.")
final class VersionCommand implements Callable<Integer>, IVersionProvider {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine command = spec.commandLine();
        command.printVersionHelp(command.getOut());
        return CommandLine.ExitCode.OK;
    }

    @Override
    public String[] getVersion() {
        Version version = RunningVersion.ofProcess();
        return new String[] {
            "holdfast " + version.version(), "Java " + version.java(), "Vert.x " + version.vertx(),
        };
    }
}
