package dev.holdfast;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import picocli.CommandLine;

/**
 * The entry of the process. Without arguments, as in the image, it serves at once: the command line's library, old
 * classes that no class-data archive takes, is a quarter of a start.
 */
public final class Holdfast {
    static final int DONE = 0;
    static final int CANNOT_START = 1;
    static final int WRONG_USAGE = 2;

    private Holdfast() {}

    public static void main(String[] args) {
        LastResort.install();
        int status = args.length == 0 ? serve() : execute(args);
        if (status != DONE) {
            System.exit(status);
        }
    }

    private static int serve() {
        try {
            return new ServerProcess(
                            System.getenv(),
                            Path.of(""),
                            null,
                            new PrintWriter(System.err, true, Charset.defaultCharset()))
                    .start();
        } catch (Throwable unexpected) {
            unexpected.printStackTrace();
            return CANNOT_START;
        }
    }

    private static int execute(String[] args) {
        return new CommandLine(new HoldfastCommand(System.getenv(), Path.of("")))
                .addSubcommand(new TokenCommand(InstantSource.system(), new SecureRandom()))
                .execute(args);
    }
}
