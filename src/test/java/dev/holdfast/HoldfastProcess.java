package dev.holdfast;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packaged jar in a process of its own: its environment, its signals, what it writes and how it ends. Waits end with
 * an exception after a minute. Use it from one thread.
 */
public final class HoldfastProcess implements AutoCloseable {
    public static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    static final String JAR =
            Path.of(System.getProperty("holdfast.jar")).toAbsolutePath().toString();

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern LISTENING =
            Pattern.compile(".* (http|management): listening on 127\\.0\\.0\\.1:(\\d+)");
    private static final Map<String, String> FREE_PORTS =
            Map.of("HOLDFAST_HTTP_PORT", "0", "HOLDFAST_MANAGEMENT_PORT", "0");

    private final Process process;
    private final List<String> log = new ArrayList<>();
    private final Thread follower;
    private boolean logEnded;

    private HoldfastProcess(Process process) {
        this.process = process;
        this.follower = new Thread(() -> follow(process.inputReader(UTF_8)), "log of " + process.pid());
        follower.setDaemon(true);
        follower.start();
    }

    /** Starts it on free ports and waits until it answers. */
    public static HoldfastProcess started(Path workingDirectory, Map<String, String> environment) throws IOException {
        HoldfastProcess process = launch(workingDirectory, with(environment, FREE_PORTS));
        process.awaitLine(" started");
        return process;
    }

    /** Starts it with exactly these variables and arguments, and does not wait. */
    static HoldfastProcess launch(Path workingDirectory, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(JAVA, "-Xmx256m", "-jar", JAR));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(workingDirectory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("HOLDFAST_"));
        builder.environment().putAll(environment);
        return new HoldfastProcess(builder.start());
    }

    static Map<String, String> freePorts() {
        return FREE_PORTS;
    }

    public long pid() {
        return process.pid();
    }

    /** The address of the interface for clients, without a slash at its end. */
    public URI http() {
        return listening("http");
    }

    /** The address of the probes, without a slash at its end. */
    public URI management() {
        return listening("management");
    }

    /** Sends SIGTERM. */
    void terminate() {
        // Not Process.destroy: it closes the streams too.
        if (!process.toHandle().destroy()) {
            throw new IllegalStateException("it could not be told to end");
        }
    }

    /** Sends SIGKILL, and waits until it is gone. */
    void kill() throws InterruptedException {
        if (!process.toHandle().destroyForcibly()) {
            throw new IllegalStateException("it could not be killed");
        }
        process.waitFor();
    }

    /** Waits for its end and tells its exit status: 128 and the signal's number when a signal ended it. */
    @CanIgnoreReturnValue
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("it runs on: " + log());
        }
        follower.join(PATIENCE.toMillis());
        return process.exitValue();
    }

    /** Waits until it has written a line to its standard output that ends in this. */
    synchronized void awaitLine(String end) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (log.stream().noneMatch(line -> line.endsWith(end))) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (logEnded || left <= 0) {
                throw new IllegalStateException("no line ends in '" + end + "': " + log);
            }
            try {
                wait(left);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", interrupted);
            }
        }
    }

    /** What it has written to its standard output so far. */
    public synchronized List<String> log() {
        return List.copyOf(log);
    }

    /** What it wrote to its standard error; waits for its end. */
    List<String> errors() throws InterruptedException {
        awaitEnd();
        // Java names the options it took from the environment, and newer ones what libraries should not use.
        return process.errorReader(UTF_8)
                .lines()
                .filter(line -> !line.startsWith("Picked up ") && !line.startsWith("WARNING: "))
                .toList();
    }

    /** Kills it when it still runs. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            awaitEnd();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private URI listening(String part) {
        return log().stream()
                .map(LISTENING::matcher)
                .filter(Matcher::matches)
                .filter(match -> match.group(1).equals(part))
                .map(match -> URI.create("http://127.0.0.1:" + match.group(2)))
                .findFirst()
                .orElseThrow();
    }

    private void follow(BufferedReader out) {
        try {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                add(line);
            }
        } catch (IOException closed) {
            if (process.isAlive()) {
                throw new UncheckedIOException(closed);
            }
        } finally {
            endLog();
        }
    }

    private synchronized void add(String line) {
        log.add(line);
        notifyAll();
    }

    private synchronized void endLog() {
        logEnded = true;
        notifyAll();
    }

    private static Map<String, String> with(Map<String, String> environment, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        return all;
    }
}
