package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
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
        assertThat(out.toString()).contains("Show the versions");
    }

    @Test
    void unknownOption_isToldInALine_withTheUsage() {
        int status = run("--confg", "x");

        assertThat(status).isEqualTo(2);
        assertThat(err.toString()).contains("Unknown option").contains("--config");
    }

    @Test
    void placeholders_areNouns_andHelpTexts_areNounsOrImperatives() {
        for (String[] help : List.of(
                new String[] {"--help"},
                new String[] {"token", "--help"},
                new String[] {"token", "create", "--help"},
                new String[] {"token", "list", "--help"},
                new String[] {"token", "revoke", "--help"},
                new String[] {"check", "--help"},
                new String[] {"completion", "--help"},
                new String[] {"version", "--help"})) {
            assertThat(run(help)).isZero();
        }

        assertThat(out.toString())
                .doesNotContainPattern("=<|<[a-z]+[A-Z]")
                .doesNotContainPattern("(?m)\\b(Makes|Lists|Shows|Takes|Whose|How long|What) ");
    }

    @Test
    void tokenCommands_useTheConfiguredFile_orItsDefault() {
        Map<String, String> configured = Map.of(
                "HOLDFAST_AUTH_TOKENS_FILE", directory.resolve("tokens.jsonl").toString());

        int created = run(configured, "token", "create", "--scope", "read", "--store", "main", "ci");
        int listed = run(configured, "token", "list");
        int without = run("token", "list");
        int wrong = run(Map.of("HOLDFAST_HTTP_PORT", "x"), "token", "list");

        assertThat(created).isZero();
        assertThat(listed).isZero();
        assertThat(out.toString()).contains("hf_ci_").contains("ci  expires ");
        assertThat(without).isEqualTo(1);
        assertThat(err.toString()).contains("conf/tokens.jsonl: no such file or directory");
        assertThat(wrong).isEqualTo(2);
        assertThat(err.toString()).contains("the configuration is invalid").contains("http.port");
    }

    @Test
    void missingTokenFile_isWordsWithoutNamesOfClasses() {
        int status = run("token", "list", "--file", directory.resolve("none").toString());

        assertThat(status).isEqualTo(1);
        assertThat(err.toString()).contains("none: no such file or directory").doesNotContain("Exception");
    }

    @Test
    void completion_isAScriptThatKnowsAllCommands() {
        int status = run("completion");

        assertThat(status).isZero();
        assertThat(out.toString())
                .startsWith("#!/usr/bin/env bash")
                .contains("complete -F _complete_holdfast")
                .contains("token", "revoke", "--expires-in", "check");
    }

    private int run(String... arguments) {
        return run(Map.of(), arguments);
    }

    private int run(Map<String, String> environment, String... arguments) {
        return new CommandLine(new HoldfastCommand(environment, directory))
                .addSubcommand(new TokenCommand(InstantSource.system(), new SecureRandom()))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
