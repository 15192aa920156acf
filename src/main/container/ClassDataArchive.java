import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Writes a class-data archive for the packaged jar: ClassDataArchive JAVA JAR ARCHIVE. Starts the jar, makes the requests
 * that clients and probes make, and stops it; what was loaded until then, the runtime's own classes too, is in the archive.
 * It takes the place of the runtime's. It is good for exactly this Java runtime and this jar, at these paths and with these
 * times of modification; with others Java starts without any.
 */
final class ClassDataArchive {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int STOPPED = 143;
    /** The heap objects in an archive are good for this collector only. */
    private static final String G1 = "-XX:+UseG1GC";

    private static final int HTTP = 8080;
    private static final int MANAGEMENT = 9090;
    private static final String SESSION = "/v1/stores/main/sessions/agent:main:main";

    private final HttpClient client = HttpClient.newHttpClient();

    public static void main(String[] args) throws Exception {
        String java = args[0];
        String jar = args[1];
        Path root = Files.createTempDirectory("holdfast");
        Path classes = root.resolve("classes");
        try {
            run(root, List.of(java, G1, "-XX:DumpLoadedClassList=" + classes, "-jar", jar), true);
            // Not its warnings: libraries have classes that are never loaded here, or are too old for an archive.
            run(root, List.of(java, G1, "-Xshare:dump", "-Xlog:disable", "-Xlog:all=error:stderr",
                    "-XX:SharedClassListFile=" + classes, "-XX:SharedArchiveFile=" + args[2], "-cp", jar), false);
        } finally {
            deleteAll(root);
        }
    }

    private static void run(Path directory, List<String> command, boolean used) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(directory.toFile()).inheritIO();
        builder.environment().put("HOLDFAST_LOG_FORMAT", "json");
        builder.environment().put("HOLDFAST_LOG_ACCESS", "all");
        Process process = builder.start();
        try {
            if (used) {
                new ClassDataArchive().use(process);
                process.destroy();
            }
            boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (!ended || process.exitValue() != (used ? STOPPED : 0)) {
                throw new IllegalStateException("did not end as it should: " + String.join(" ", command));
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private void use(Process process) throws IOException, InterruptedException {
        awaitReady(process);
        String json = "application/json";
        expect(201, send("PUT", HTTP, SESSION, json, "{\"label\": \"Main\", \"n\": 1.0}"));
        expect(200, send("PATCH", HTTP, SESSION, "application/merge-patch+json", "{\"model\": \"small\"}"));
        String patch = "[{\"op\": \"add\", \"path\": \"/tags\", \"value\": [\"a\"]}]";
        expect(200, send("PATCH", HTTP, SESSION, "application/json-patch+json", patch));
        expect(200, send("GET", HTTP, SESSION, json, ""));
        expect(404, send("GET", HTTP, SESSION + "x", json, ""));
        expect(400, send("PUT", HTTP, SESSION, json, "{"));
        expect(200, send("GET", HTTP, "/v1/stores/main/sessions?limit=10&fields=label&count=true", json, ""));
        expect(200, send("GET", HTTP, "/v1/stores/main", json, ""));
        expect(200, send("POST", HTTP, "/v1/stores/main/prune", json, "{\"dryRun\": true}"));
        expect(204, send("DELETE", HTTP, SESSION, json, ""));
        for (String page : List.of("/livez", "/readyz", "/startupz", "/metrics", "/version")) {
            expect(200, send("GET", MANAGEMENT, page, json, ""));
        }
    }

    private void awaitReady(Process process) throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < until && process.isAlive()) {
            try {
                if (send("GET", MANAGEMENT, "/readyz", "text/plain", "").statusCode() == 200) {
                    return;
                }
            } catch (ConnectException notYet) {
                Thread.sleep(10);
            }
        }
        throw new IllegalStateException("it did not become ready");
    }

    private HttpResponse<String> send(String method, int port, String target, String type, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", type)
                .timeout(PATIENCE)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static void expect(int status, HttpResponse<String> response) {
        if (response.statusCode() != status) {
            throw new IllegalStateException(response + ": " + response.body());
        }
    }

    private static void deleteAll(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
