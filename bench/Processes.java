import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The processes that are measured, and what the kernel says of them. */
final class Processes {
    private static final int SLOWEST_START_MILLIS = 30_000;

    private Processes() {}

    /** A Holdfast of its own, with its stores below {@code root}. Maintenance is enforced, every write is synced. */
    record Holdfast(Process process, int port, int managementPort) {
        /** @param options for the JVM; those that begin with {@code HOLDFAST_} are settings, as NAME=value */
        static Holdfast start(Path root, String... options) throws Exception {
            return start(List.of("-jar", jar()), root, options);
        }

        /** As {@link #start}, with the classes in a directory in place of those in the jar. */
        static Holdfast startWith(Path classes, Path root, String... options) throws Exception {
            String path = classes + File.pathSeparator + jar();
            return start(List.of("-cp", path, "dev.holdfast.Holdfast"), root, options);
        }

        private static Holdfast start(List<String> program, Path root, String... options) throws Exception {
            Files.createDirectories(root);
            int port = freePort();
            int managementPort = freePort();
            Map<String, String> environment = new HashMap<>(Map.of(
                    "HOLDFAST_STORE_FILE_ROOT", root.toString(),
                    "HOLDFAST_HTTP_PORT", String.valueOf(port),
                    "HOLDFAST_MANAGEMENT_PORT", String.valueOf(managementPort),
                    "HOLDFAST_SESSION_MAINTENANCE_MAX_ENTRIES", "200000"));
            List<String> command = new ArrayList<>();
            command.add(java());
            for (String option : options) {
                int equals = option.indexOf('=');
                if (option.startsWith("HOLDFAST_")) {
                    environment.put(option.substring(0, equals), option.substring(equals + 1));
                } else {
                    command.add(option);
                }
            }
            command.addAll(program);
            Process process = Processes.start(root.resolve("log"), environment, command.toArray(String[]::new));
            awaited(port, process);
            return new Holdfast(process, port, managementPort);
        }
    }

    static Process start(Path output, Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }

    /** The jar by its whole path, which a class-data archive asks for. */
    static String jar() {
        return Path.of("target/holdfast.jar").toAbsolutePath().toString();
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Waits until {@code process} listens on {@code port}, and returns it. */
    static int awaited(int port, Process process) throws Exception {
        long end = System.nanoTime() + SLOWEST_START_MILLIS * 1_000_000L;
        while (System.nanoTime() < end && process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 100);
                return port;
            } catch (IOException notYet) {
                Thread.sleep(20);
            }
        }
        process.destroyForcibly();
        throw new IOException(process.info().command().orElse("a process") + " does not listen on " + port);
    }

    /** User and system time so far, in clock ticks of a hundredth of a second. */
    static long processorTicks(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    /** Bytes that the process has caused to be sent to the disk. */
    static long writtenBytes(Process process) throws IOException {
        return figure(process, "io", "write_bytes:");
    }

    static long residentBytes(Process process) throws IOException {
        return figure(process, "status", "VmRSS:") * 1024;
    }

    private static long figure(Process process, String file, String name) throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), file)).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).replace("kB", "").trim())
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow(() -> new IOException("no " + name + " in " + file));
    }
}
