package dev.holdfast;

import dev.holdfast.access.Grant;
import dev.holdfast.access.GrantJson;
import dev.holdfast.access.tokens.Token;
import dev.holdfast.access.tokens.TokenEntry;
import dev.holdfast.access.tokens.TokenFile;
import dev.holdfast.session.Durations;
import dev.holdfast.session.KeyRange;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The commands for token files. Exit status 1: the file could not be read or written; 2: arguments are wrong, or the file
 * is no token file.
 */
@Command(
        name = "token",
        description = "Makes, lists and revokes tokens.",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = Holdfast.CANNOT_START)
final class TokenCommand implements Runnable {
    private static final String FILE = "--file";
    private static final String FILE_DESCRIPTION = "The token file, as auth.tokensFile names it.";

    private final InstantSource clock;
    private final SecureRandom random;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before a command runs
    private CommandSpec spec;

    TokenCommand(InstantSource clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "create, list or revoke is missing");
    }

    @Command(
            name = "create",
            description = "Makes a token, adds its hash to the file, and prints the token: the only time that it can be"
                    + " seen. The file is made if it is missing.",
            mixinStandardHelpOptions = true)
    int create(
            @Option(names = FILE, required = true, paramLabel = "FILE", description = FILE_DESCRIPTION) Path file,
            @Option(
                            names = "--scope",
                            required = true,
                            split = ",",
                            description = "What it is for: read, write, delete, maintain, admin. Several: with commas.")
                    List<String> scopes,
            @Option(
                            names = "--store",
                            required = true,
                            split = ",",
                            description = "A store's name, or a pattern with * and ?.")
                    List<String> stores,
            @Option(
                            names = "--key-prefix",
                            description = "Only sessions whose key begins so. May be given again for others.")
                    @Nullable
                    List<String> keyPrefixes,
            @Option(
                            names = "--expires-in",
                            defaultValue = "90d",
                            description = "How long it is good: 90d unless said otherwise, or never.")
                    String expiresIn,
            @Parameters(paramLabel = "ID", description = "Whose it is: lower-case letters, digits and '-'.")
                    String id) {
        return told(file, () -> {
            List<String> prefixes = keyPrefixes == null ? KeyRange.ALL.prefixes() : keyPrefixes;
            Grant grant = GrantJson.of(scopes, stores, prefixes);
            Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            Token token = Token.create(id, random);
            String hash = HexFormat.of().formatHex(token.hash());
            new TokenFile(file).add(new TokenEntry(id, hash, now, expiry(now, expiresIn), List.of(grant)));
            out().println(token.text());
        });
    }

    private static @Nullable Instant expiry(Instant now, String text) {
        if (text.strip().equals("never")) {
            return null;
        }
        Duration good = Durations.parse(text, ChronoUnit.DAYS);
        if (good.isZero() || good.toDays() > 36_500) {
            throw new IllegalArgumentException("--expires-in is more than 0 and at most 36500d, or never");
        }
        return now.plus(good);
    }

    @Command(
            name = "list",
            description = "Shows the tokens of a file, without their secrets, which nobody knows.",
            mixinStandardHelpOptions = true)
    int list(@Option(names = FILE, required = true, paramLabel = "FILE", description = FILE_DESCRIPTION) Path file) {
        return told(file, () -> {
            Instant now = clock.instant();
            for (TokenEntry entry : new TokenFile(file).entries()) {
                String expires = entry.expires() == null ? "never expires" : "expires " + entry.expires();
                out().println(entry.id() + "  " + (entry.expired(now) ? "EXPIRED, " : "") + expires + "  "
                        + GrantJson.write(entry.grants()));
            }
        });
    }

    @Command(
            name = "revoke",
            description = "Takes a token out of the file. Running servers refuse it within seconds.",
            mixinStandardHelpOptions = true)
    int revoke(
            @Option(names = FILE, required = true, paramLabel = "FILE", description = FILE_DESCRIPTION) Path file,
            @Parameters(paramLabel = "ID", description = "Whose it is.") String id) {
        return told(file, () -> {
            if (!new TokenFile(file).remove(id)) {
                throw new IllegalArgumentException("it has no token of this id");
            }
        });
    }

    @FunctionalInterface
    private interface Change {
        void make() throws IOException;
    }

    private int told(Path file, Change change) {
        try {
            change.make();
            out().flush();
            return CommandLine.ExitCode.OK;
        } catch (IllegalArgumentException wrong) {
            err().println("holdfast: " + file + ": " + wrong.getMessage());
            err().flush();
            return CommandLine.ExitCode.USAGE;
        } catch (IOException failure) {
            err().println("holdfast: " + file + ": " + failure);
            err().flush();
            return Holdfast.CANNOT_START;
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
