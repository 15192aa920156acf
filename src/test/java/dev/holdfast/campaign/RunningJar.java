package dev.holdfast.campaign;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged process, on free ports. Whoever starts it kills or stops it. */
public final class RunningJar implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile(".* http: listening on 127\\.0\\.0\\.1:(\\d+)");
    private static final int LINES_KEPT = 200;
    private static final long PATIENCE_SECONDS = 120;
    private static final String HEAP = "512m";

    private final Process process;
    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final Thread reader;

    /**
     * Starts the jar of the system property {@code holdfast.jar}.
     *
     * @param directory its working directory
     * @param environment what is configured beside the ports
     */
    public static RunningJar start(Path directory, Map<String, String> environment) throws IOException {
        return start(directory, environment, List.of());
    }

    /**
     * The same behind another program.
     *
     * @param prefix that program and its arguments, which are followed by the Java command
     */
    public static RunningJar start(Path directory, Map<String, String> environment, List<String> prefix)
            throws IOException {
        return start(directory, environment, prefix, HEAP);
    }

    /**
     * The same with another heap.
     *
     * @param heap its greatest size, as {@code -Xmx} takes it
     */
    static RunningJar start(Path directory, Map<String, String> environment, List<String> prefix, String heap)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                Path.of(System.getProperty("holdfast.jar")).toAbsolutePath().toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("HOLDFAST_"));
        builder.environment().put("HOLDFAST_HTTP_PORT", "0");
        builder.environment().put("HOLDFAST_MANAGEMENT_PORT", "0");
        builder.environment().putAll(environment);
        return new RunningJar(builder.start());
    }

    private RunningJar(Process process) {
        this.process = process;
        this.reader = new Thread(this::readLog, "log of process " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    private void readLog() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                log.add(line);
                if (log.size() > LINES_KEPT) {
                    log.poll();
                }
                Matcher listening = LISTENING.matcher(line);
                if (listening.matches()) {
                    port.complete(Integer.parseInt(listening.group(1)));
                }
            }
        } catch (IOException e) {
            log.add("the log ends: " + e);
        } finally {
            port.completeExceptionally(new IOException("the process ended before it listened"));
        }
    }

    /** The port for clients; waits until it listens. */
    public int port() {
        try {
            return port.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new UncheckedIOException(new IOException("it does not listen:\n" + log(), e));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The process's id. */
    public long pid() {
        return process.pid();
    }

    /** The latest lines of its log. */
    public String log() {
        return String.join("\n", log);
    }

    /** {@code kill -9}; it is gone when this returns. */
    public void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        var unused = await();
    }

    /** SIGSTOP: no thread of it runs until {@link #resume}. */
    public void pause() throws IOException, InterruptedException {
        SystemTools.run("kill", "-STOP", Long.toString(pid()));
    }

    /** SIGCONT. */
    public void resume() throws IOException, InterruptedException {
        SystemTools.run("kill", "-CONT", Long.toString(pid()));
    }

    /** SIGTERM. */
    public void terminate() {
        process.toHandle().destroy();
    }

    /** Waits for its end; its exit status. */
    public int await() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("it does not end:\n" + log());
        }
        reader.join();
        return process.exitValue();
    }

    /** Kills it, if it is still there. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
