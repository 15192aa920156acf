package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is stopped and started again while clients write, and one that is told twice to stop. */
@Timeout(180)
class RollingRestartIT {
    private static final int CLIENTS = 8;
    private static final int RESTARTS = 2;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a machine that does other things meanwhile is given; alone it is below two seconds. */
    private static final Duration LONGEST_DOWN_TIME = Duration.ofMillis(Long.getLong("holdfast.it.downTime", 10_000));

    @TempDir
    private static Path archives;

    @TempDir
    private Path directory;

    private volatile @Nullable URI latest;
    private final AtomicBoolean enough = new AtomicBoolean();
    private final List<HoldfastProcess> processes = new ArrayList<>();

    @AfterEach
    void end() {
        enough.set(true);
        processes.forEach(HoldfastProcess::close);
    }

    @Test
    void restartUnderLoad_losesNoAnsweredWrite_andBreaksOffNoRequest() throws Exception {
        // As docs/operations.md and the Containerfile start it.
        String options = archived();
        HoldfastProcess process = start(options);
        List<RestlessWriter> writers = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            writers.add(new RestlessWriter(this::address, enough, "agent:main:client:" + i));
        }
        Duration longest = Duration.ZERO;
        for (int i = 0; i < RESTARTS; i++) {
            awaitAnswers(writers);
            process.terminate();
            assertThat(process.awaitEnd()).isEqualTo(143);
            long lastAnswer = newestAnswer(writers);
            process = start(options);
            awaitAnswers(writers);
            Duration down = Duration.ofNanos(oldestAnswerAfter(writers, lastAnswer) - lastAnswer);
            longest = longest.compareTo(down) > 0 ? longest : down;
        }
        enough.set(true);
        for (RestlessWriter writer : writers) {
            writer.awaitEnd();
        }

        System.out.println("longest down time of " + RESTARTS + " restarts: " + longest.toMillis() + " ms");
        assertThat(longest).isLessThan(LONGEST_DOWN_TIME);
        for (RestlessWriter writer : writers) {
            assertThat(writer.broken()).isZero();
            assertThat(writer.refused()).isZero();
            assertThat(stored(writer.key())).isEqualTo(writer.answered());
        }
    }

    @Test
    void secondSignal_endsAtOnce_andLosesNoAnsweredWrite() throws Exception {
        HoldfastProcess process = start();
        try (KeepAliveClient client = new KeepAliveClient();
                Socket slow = new Socket(address().getHost(), address().getPort())) {
            assertThat(client.patch(address(), path("a"), "{\"n\":7}")).isEqualTo(KeepAliveClient.Outcome.SUCCEEDED);
            // The orderly end waits for the rest of this.
            slow.getOutputStream()
                    .write(("PUT " + path("b") + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{")
                            .getBytes(StandardCharsets.US_ASCII));
            process.terminate();
            process.awaitLine(" stopping");
            process.terminate();

            assertThat(process.awaitEnd()).isEqualTo(143);
        }
        assertThat(process.log())
                .noneMatch(line -> line.endsWith(" http: stopped") || line.endsWith(" stores: stopped"));
        HoldfastProcess next = start();
        assertThat(next.log()).isNotEmpty();
        assertThat(stored("a")).isEqualTo(7);
    }

    /** Writes an archive of the classes that a process needs which answers a request; the options that insist on it. */
    private String archived() throws Exception {
        Path classes = archives.resolve("classes");
        HoldfastProcess process = start("-XX:DumpLoadedClassList=" + classes);
        try (KeepAliveClient client = new KeepAliveClient()) {
            assertThat(client.patch(address(), path("first"), "{}")).isEqualTo(KeepAliveClient.Outcome.SUCCEEDED);
        }
        process.terminate();
        assertThat(process.awaitEnd()).isEqualTo(143);
        String archive = "-XX:SharedArchiveFile=" + archives.resolve("holdfast.jsa");
        Process dump = new ProcessBuilder(
                        HoldfastProcess.JAVA,
                        "-XX:+UseG1GC",
                        "-Xshare:dump",
                        "-Xlog:disable",
                        "-XX:SharedClassListFile=" + classes,
                        archive,
                        "-cp",
                        HoldfastProcess.JAR)
                .inheritIO()
                .start();
        assertThat(dump.waitFor()).isZero();
        return "-XX:+UseG1GC -Xshare:on " + archive;
    }

    private HoldfastProcess start() throws IOException {
        return start("-Xshare:auto");
    }

    private HoldfastProcess start(String option) throws IOException {
        HoldfastProcess process =
                HoldfastProcess.started(directory, Map.of("HOLDFAST_LOG_ACCESS", "errors", "JDK_JAVA_OPTIONS", option));
        processes.add(process);
        latest = process.http();
        return process;
    }

    private URI address() {
        return Objects.requireNonNull(latest);
    }

    private static String path(String key) {
        return "/v1/stores/main/sessions/" + key;
    }

    private int stored(String key) throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        Answer answer = Answer.to(client, address(), "GET", path(key), null);
        return JSON.readTree(answer.body()).get("n").intValue();
    }

    /** Waits until every client has been answered a few times more. */
    private static void awaitAnswers(List<RestlessWriter> writers) {
        for (RestlessWriter writer : writers) {
            int before = writer.answered();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> writer.answered() > before + 5);
        }
    }

    private static long newestAnswer(List<RestlessWriter> writers) {
        return writers.stream()
                .mapToLong(RestlessWriter::lastAnswer)
                .reduce((a, b) -> a - b > 0 ? a : b)
                .orElseThrow();
    }

    private static long oldestAnswerAfter(List<RestlessWriter> writers, long moment) {
        return writers.stream()
                .mapToLong(writer -> writer.firstAnswerAfter(moment))
                .reduce((a, b) -> a - b < 0 ? a : b)
                .orElseThrow();
    }
}
