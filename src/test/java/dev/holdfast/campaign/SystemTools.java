package dev.holdfast.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Programs of the system that tests need and that not every machine has, or allows. */
final class SystemTools {
    private static final long PATIENCE_SECONDS = 60;

    private SystemTools() {}

    /** Runs a program that must succeed. */
    static void run(String... command) throws IOException, InterruptedException {
        String failure = failure(command);
        if (!failure.isEmpty()) {
            throw new IOException(failure);
        }
    }

    /** Runs a program without which the test says nothing: then it is aborted, with the reason. */
    static void require(String what, String... command) throws IOException, InterruptedException {
        String failure = failure(command);
        if (!failure.isEmpty()) {
            System.err.println("NOT RUN: " + what + ": " + failure);
        }
        Assumptions.assumeTrue(failure.isEmpty(), what + ": " + failure);
    }

    private static String failure(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return command[0] + " does not end";
            }
            return process.exitValue() == 0 ? "" : String.join(" ", command) + ": " + output;
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Runs a program for its effect; it may fail. */
    static void tryTo(String... command) {
        try {
            String unused = failure(command);
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }
}
