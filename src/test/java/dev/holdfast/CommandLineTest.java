package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @Test
    void version_isTheSameAsACommandAndAsAnOption() {
        int option = run("--version");
        String shown = out.toString();
        out.getBuffer().setLength(0);
        int command = run("version");

        assertThat(option).isZero();
        assertThat(command).isZero();
        assertThat(shown).contains("holdfast ").contains("Java ").contains("Vert.x 5.");
        assertThat(out).hasToString(shown);
    }

    @Test
    void help_namesOptionsCommandsAndExitStatus() {
        int status = run("--help");

        assertThat(status).isZero();
        assertThat(out.toString()).contains("--config=FILE").contains("version").contains("Exit status:");
    }

    @Test
    void helpOfACommand_saysWhatItDoes() {
        int status = run("version", "--help");

        assertThat(status).isZero();
        assertThat(out.toString()).contains("Shows the versions");
    }

    @Test
    void unknownOption_isToldInALine_withTheUsage() {
        int status = run("--confg", "x");

        assertThat(status).isEqualTo(2);
        assertThat(err.toString()).contains("Unknown option").contains("--config");
    }

    private int run(String... arguments) {
        return new CommandLine(new HoldfastCommand(Map.of(), directory))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
