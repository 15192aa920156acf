package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client creates more stores than the process has file descriptors for: idle ones are closed, and the process stays ready. */
class ManyStoresIT {
    private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");
    private static final int FREE = 100;
    private static final int STORES = 120;

    @Test
    void descriptors_areKeptFree(@TempDir Path root) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(PRLIMIT), "prlimit is not installed");
        try (HoldfastProcess server = HoldfastProcess.started(root, Map.of())) {
            Path descriptors = Path.of("/proc", Long.toString(server.pid()), "fd");
            long most = count(descriptors) + FREE;
            Process limited = new ProcessBuilder(List.of(
                            PRLIMIT.toString(), "--pid", Long.toString(server.pid()), "--nofile=" + most + ":" + most))
                    .inheritIO()
                    .start();
            assertThat(limited.waitFor()).isZero();
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

            for (int i = 0; i < STORES; i++) {
                URI session = URI.create(server.http() + "/v1/stores/s" + i + "/sessions/a");
                HttpRequest put = HttpRequest.newBuilder(session)
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString("{}"))
                        .build();
                // 503 while stores are being closed for others.
                Awaitility.await()
                        .until(() -> client.send(put, HttpResponse.BodyHandlers.discarding())
                                        .statusCode()
                                == 201);
            }

            URI ready = URI.create(server.management() + "/readyz");
            Awaitility.await()
                    .until(() ->
                            client.send(HttpRequest.newBuilder(ready).build(), HttpResponse.BodyHandlers.discarding())
                                            .statusCode()
                                    == 200);
            Awaitility.await().until(() -> count(descriptors) <= most - most / 8);
        }
    }

    private static long count(Path descriptors) throws Exception {
        try (var list = Files.list(descriptors)) {
            return list.count();
        }
    }
}
