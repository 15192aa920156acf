package dev.holdfast;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The real OpenClaw in a Node process of its own, as {@code .ci/openclaw} installs it: reads and writes
 * {@code sessions.json} with its own functions. Use it from one thread.
 */
final class OpenClaw implements AutoCloseable {
    private static final String VERSION = "2026.3.31";
    private static final JsonMapper JSON = new JsonMapper();

    private final Process process;
    private final BufferedReader out;

    private OpenClaw(Process process) {
        this.process = process;
        this.out = process.inputReader(UTF_8);
    }

    /** Where it is installed, as far as it is. */
    static Path home() {
        String given = System.getenv("OPENCLAW_DIR");
        if (given != null) {
            return Path.of(given);
        }
        String caches = Objects.requireNonNullElse(
                System.getenv("XDG_CACHE_HOME"), System.getProperty("user.home") + "/.cache");
        return Path.of(caches, "holdfast", "openclaw-" + VERSION);
    }

    static boolean installed() {
        return Files.exists(home().resolve("ready"));
    }

    /** Starts it with a command of {@code neighbour.mjs}. */
    static OpenClaw start(Path sessionsJson, String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                home().resolve("node").toString(),
                Path.of("src/test/resources/openclaw/neighbour.mjs")
                        .toAbsolutePath()
                        .toString(),
                home().resolve("node_modules/openclaw").toString(),
                sessionsJson.toString()));
        all.addAll(Arrays.asList(command));
        ProcessBuilder builder = new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.INHERIT);
        // Its own configuration and state are none of this machine's.
        Path state = Files.createDirectories(sessionsJson.resolveSibling("openclaw-state"));
        builder.environment().keySet().removeIf(name -> name.startsWith("OPENCLAW_"));
        builder.environment().put("HOME", state.toString());
        builder.environment().put("OPENCLAW_STATE_DIR", state.toString());
        return new OpenClaw(builder.start());
    }

    /** Waits for a line that it says on its way. */
    void awaitLine(String line) throws IOException {
        String said = out.readLine();
        if (!line.equals(said)) {
            throw new IllegalStateException("it said " + said);
        }
    }

    /** Waits for its end; what it said last. */
    JsonNode outcome(Duration patience) throws IOException, InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("it runs on");
        }
        String last = "";
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            last = line;
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException("it ended with " + process.exitValue() + ": " + last);
        }
        return JSON.readTree(last);
    }

    /** Sends SIGKILL and waits until it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
