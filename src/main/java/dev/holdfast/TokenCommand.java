package dev.holdfast;

import dev.holdfast.access.Grant;
import dev.holdfast.access.GrantJson;
import dev.holdfast.access.tokens.Token;
import dev.holdfast.access.tokens.TokenEntry;
import dev.holdfast.access.tokens.TokenFile;
import dev.holdfast.config.ConfigurationException;
import dev.holdfast.session.Durations;
import dev.holdfast.session.KeyRange;
import dev.holdfast.session.Reason;
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
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * The commands for token files. Exit status 1: the file could not be read or written; 2: arguments are wrong, or the file
 * is no token file.
 */
@Command(
        name = "token",
        description = "Create, list and revoke tokens.",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = Holdfast.CANNOT_START)
final class TokenCommand implements Runnable {
    private static final String FILE = "--file";
    private static final String FILE_DESCRIPTION = "Token file. Default: auth.tokensFile of the configuration.";

    private final InstantSource clock;
    private final SecureRandom random;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli before a command runs
    private HoldfastCommand parent;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before a command runs
    private CommandSpec spec;

    TokenCommand(InstantSource clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "missing command: expected create, list or revoke");
    }

    @Command(
            name = "create",
            description =
                    "Create a token, add its hash to the file, and print the token; it cannot be shown again. Create"
                            + " the file if it does not exist.",
            mixinStandardHelpOptions = true)
    int create(
            @Option(names = FILE, paramLabel = "FILE", description = FILE_DESCRIPTION) @Nullable Path given,
            @Option(
                            names = "--scope",
                            paramLabel = "SCOPE",
                            required = true,
                            split = ",",
                            description = "Permissions: read, write, delete, maintain, admin; several with commas.")
                    List<String> scopes,
            @Option(
                            names = "--store",
                            paramLabel = "STORE",
                            required = true,
                            split = ",",
                            description = "Store name, or a pattern with * and ?; several with commas.")
                    List<String> stores,
            @Option(
                            names = "--key-prefix",
                            paramLabel = "PREFIX",
                            description = "Limit to sessions whose key begins with it. Repeat for several.")
                    @Nullable
                    List<String> keyPrefixes,
            @Option(
                            names = "--expires-in",
                            paramLabel = "DURATION",
                            defaultValue = "90d",
                            description = "Validity period, such as 12h or 30d, or never. Default: 90d.")
                    String expiresIn,
            @Parameters(paramLabel = "ID", description = "Token ID: lower-case letters, digits and '-'.") String id) {
        return run(given, file -> {
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
            throw new IllegalArgumentException(
                    "--expires-in: '" + text + "' is out of range: expected more than 0 and at most 36500d, or never");
        }
        return now.plus(good);
    }

    @Command(
            name = "list",
            description = "List the tokens of a file, without their secrets, which are not stored.",
            mixinStandardHelpOptions = true)
    int list(@Option(names = FILE, paramLabel = "FILE", description = FILE_DESCRIPTION) @Nullable Path given) {
        return run(given, file -> {
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
            description = "Remove a token from the file. Running servers reject it within seconds.",
            mixinStandardHelpOptions = true)
    int revoke(
            @Option(names = FILE, paramLabel = "FILE", description = FILE_DESCRIPTION) @Nullable Path given,
            @Parameters(paramLabel = "ID", description = "Token ID.") String id) {
        return run(given, file -> {
            if (!new TokenFile(file).remove(id)) {
                throw new IllegalArgumentException("no token has the ID '" + id + "'");
            }
        });
    }

    @FunctionalInterface
    private interface Change {
        void make(Path file) throws IOException;
    }

    private int run(@Nullable Path given, Change change) {
        Path file;
        try {
            file = given == null ? parent.configuration().auth().tokensFile() : given;
        } catch (ConfigurationException wrong) {
            return failed("the configuration is invalid; repair it, or give " + FILE + ": " + wrong.getMessage());
        }
        try {
            change.make(file);
            out().flush();
            return CommandLine.ExitCode.OK;
        } catch (IllegalArgumentException wrong) {
            return failed(file + ": " + wrong.getMessage());
        } catch (IOException failure) {
            err().println("holdfast: cannot read or write the token file: " + Reason.of(failure));
            err().flush();
            return Holdfast.CANNOT_START;
        }
    }

    private int failed(String why) {
        err().println("holdfast: " + why);
        err().flush();
        return CommandLine.ExitCode.USAGE;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
