package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.CountingClients.Outcome;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holdfast and the real OpenClaw on the same files. Left out, with a word, where {@code .ci/openclaw} has not installed
 * it. What takes long, because OpenClaw steals a lock after 30 s, goes on beside the other tests, in stores of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class OpenClawIT {
    private static final Duration HOLD = Duration.ofSeconds(Integer.getInteger("openclaw.hold.seconds", 70));
    private static final Duration COUNT = Duration.ofSeconds(Integer.getInteger("openclaw.count.seconds", 20));
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final JsonMapper JSON = new JsonMapper();
    private static final String OF_BOTH = "agent:main:both";
    private static final String OF_OPENCLAW = "agent:main:openclaw";
    private static final String OF_HOLDFAST = "agent:main:holdfast";

    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<AutoCloseable> started = new ArrayList<>();

    /** A Holdfast with a root of its own. */
    private record Place(HoldfastProcess holdfast, Path file) {}

    private Place held;
    private Place stopped;
    private OpenClaw waiting;
    private OpenClaw stealing;
    private String heldBy;

    @BeforeAll
    void installed(@TempDir Path temporary) throws Exception {
        directory = temporary;
        if (!OpenClaw.installed()) {
            String word = "OpenClawIT is left out: OpenClaw is not installed in " + OpenClaw.home()
                    + "; .ci/openclaw does that";
            System.out.println(word);
            abort(word);
        }
        held = place("held", "exclusive");
        put(held, OF_HOLDFAST, "{\"label\":\"held\"}");
        heldBy = instance(held);
        waiting = claw(held.file, "try", String.valueOf(HOLD.toMillis()), OF_OPENCLAW);
        stopped = place("stopped", "exclusive");
        put(stopped, OF_HOLDFAST, "{\"label\":\"answered before the stop\"}");
        signal("STOP", stopped);
        stealing = claw(stopped.file, "try", "60000", OF_OPENCLAW);
    }

    @AfterAll
    void end() throws Exception {
        for (AutoCloseable each : started) {
            each.close();
        }
    }

    private Place place(String name, String access) throws IOException {
        Path root = Files.createDirectories(directory.resolve(name));
        HoldfastProcess process = HoldfastProcess.started(root, Map.of("HOLDFAST_STORE_FILE_ACCESS", access));
        started.add(process);
        return new Place(process, root.resolve("data/agents/main/sessions/sessions.json"));
    }

    private OpenClaw claw(Path file, String... command) throws IOException {
        OpenClaw claw = OpenClaw.start(file, command);
        started.add(claw);
        return claw;
    }

    private static void signal(String name, Place place) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(place.holdfast.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private Answer send(Place place, String method, String key, @Nullable String body) throws Exception {
        return Answer.to(client, place.holdfast.http(), method, "/v1/stores/main/sessions/" + key, body);
    }

    private void put(Place place, String key, String body) throws Exception {
        assertThat(send(place, "PUT", key, body).status()).isIn(200, 201);
    }

    private static String instance(Place place) throws IOException {
        return JSON.readTree(place.file.resolveSibling("sessions.json.lock").toFile())
                .path("instance")
                .asText();
    }

    private static JsonNode read(Path file) throws Exception {
        try (OpenClaw reader = OpenClaw.start(file, "read")) {
            return reader.outcome(MINUTE);
        }
    }

    @Test
    @Order(1)
    void countersOfBoth_loseNothing() throws Exception {
        Place shared = place("shared", "shared");
        put(shared, "agent:main:other", "{\"n\":1.0,\"of\":\"nobody\"}");
        OpenClaw claw = claw(shared.file, "count", String.valueOf(COUNT.toMillis()), OF_BOTH, OF_OPENCLAW);
        CompletableFuture<Outcome> clients =
                CountingClients.run(shared.holdfast, List.of(OF_BOTH, OF_HOLDFAST), 4, COUNT);

        Outcome ours = clients.get(COUNT.toSeconds() + 60, TimeUnit.SECONDS);
        JsonNode theirs = claw.outcome(COUNT.plus(MINUTE));

        System.out.println("OpenClaw and Holdfast, " + COUNT.toSeconds() + " s: " + theirs + " and " + ours);
        assertThat(theirs.path("done").asInt()).isPositive();
        assertThat(ours.done()).isPositive();
        assertThat(ours.unanswered()).isZero();
        assertThat(CountingClients.value(shared.holdfast, OF_BOTH)
                        + CountingClients.value(shared.holdfast, OF_HOLDFAST)
                        + CountingClients.value(shared.holdfast, OF_OPENCLAW))
                .isEqualTo(theirs.path("done").asInt() + ours.done());
        assertThat(CountingClients.value(shared.holdfast, OF_BOTH)).isGreaterThan(1);
        JsonNode store = read(shared.file);
        for (String key : List.of(OF_BOTH, OF_HOLDFAST, OF_OPENCLAW)) {
            assertThat(store.path(key))
                    .isEqualTo(JSON.readTree(send(shared, "GET", key, null).body()));
        }
        assertThat(store.path("agent:main:other").path("of").asText()).isEqualTo("nobody");
        assertThat(Files.exists(shared.file.resolveSibling("sessions.json.lock")))
                .isFalse();
    }

    @Test
    @Order(2)
    void locksOfTheDead_areTakenOverByEach() throws Exception {
        Place shared = place("dead", "shared");
        put(shared, OF_HOLDFAST, "{\"label\":\"first\"}");
        OpenClaw holder = claw(shared.file, "hold", "60000");
        holder.awaitLine("holding");
        assertThat(Answer.to(
                                client,
                                shared.holdfast.http(),
                                "PATCH",
                                "/v1/stores/main/sessions/" + OF_HOLDFAST,
                                "{}",
                                "Prefer",
                                "wait=1")
                        .body())
                .contains("/problems/store-locked");
        holder.kill();

        assertThat(send(shared, "PATCH", OF_HOLDFAST, "{\"label\":\"second\"}").status())
                .isEqualTo(200);

        assertThat(read(shared.file).path(OF_HOLDFAST).path("label").asText()).isEqualTo("second");
        Place alone = place("alone", "exclusive");
        put(alone, OF_HOLDFAST, "{\"label\":\"of the journal\"}");
        alone.holdfast.kill();
        assertThat(claw(alone.file, "try", "5000", OF_OPENCLAW)
                        .outcome(MINUTE)
                        .path("done")
                        .asInt())
                .isEqualTo(1);
        Place again = place("alone", "exclusive");
        assertThat(send(again, "GET", OF_HOLDFAST, null).body()).contains("of the journal");
        assertThat(send(again, "GET", OF_OPENCLAW, null).body()).contains("\"n\": 1");
    }

    @Test
    @Order(3)
    void stolenLock_isNoticed_andNothingOfEitherIsLost() throws Exception {
        assertThat(stealing.outcome(MINUTE.multipliedBy(2)).path("done").asInt())
                .as("OpenClaw steals the lock of a process that was stopped for 30 s")
                .isEqualTo(1);

        signal("CONT", stopped);

        Answer write = send(stopped, "PATCH", OF_HOLDFAST, "{\"later\":true}");
        for (int i = 0; write.status() == 503 && i < 50; i++) {
            assertThat(write.body()).contains("\"outcome\":\"not-applied\"");
            TimeUnit.MILLISECONDS.sleep(100);
            write = send(stopped, "PATCH", OF_HOLDFAST, "{\"later\":true}");
        }
        assertThat(write.status()).isEqualTo(200);
        assertThat(stopped.holdfast.log()).anyMatch(line -> line.contains("store main: its files are opened again"));
        assertThat(send(stopped, "GET", OF_HOLDFAST, null).body()).contains("answered before the stop", "later");
        assertThat(send(stopped, "GET", OF_OPENCLAW, null).body()).contains("\"n\": 1");
        stopped.holdfast.terminate();
        stopped.holdfast.awaitEnd();
        assertThat(read(stopped.file).size()).isEqualTo(2);
    }

    @Test
    @Order(4)
    void lockOfALivingHoldfast_isNeverStolen() throws Exception {
        JsonNode outcome = waiting.outcome(HOLD.plus(MINUTE));

        System.out.println("OpenClaw against a lock that is held, " + HOLD.toSeconds() + " s: " + outcome);
        assertThat(outcome.path("done").asInt()).isZero();
        assertThat(outcome.path("refused").asInt()).isPositive();
        assertThat(outcome.path("last").asText()).contains("pid=" + held.holdfast.pid());
        assertThat(instance(held)).isEqualTo(heldBy);
        assertThat(send(held, "PATCH", OF_HOLDFAST, "{\"still\":\"ours\"}").status())
                .isEqualTo(200);
        assertThat(send(held, "GET", OF_OPENCLAW, null).status()).isEqualTo(404);
    }
}
