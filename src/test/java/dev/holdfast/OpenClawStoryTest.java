package dev.holdfast;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The story of docs/tutorial.md through HTTP: {@link SampleState} is served and tidied. */
class OpenClawStoryTest {
    private static final Map<String, String> NOTHING_UNASKED =
            Map.of("HOLDFAST_SESSION_MAINTENANCE_MODE", "warn", "HOLDFAST_CRON_SESSION_RETENTION", "false");

    private static final String SESSIONS = "/v1/stores/main/sessions";
    private static final String MAIN = SESSIONS + "/agent:main:main";
    private static final String TOUR = SESSIONS + "/agent:main:dashboard:tour";
    private static final String PRUNE = "/v1/stores/main/prune";
    private static final String MERGE_PATCH = "application/merge-patch+json";

    /** How many of the sample's 84 sessions are older than 30 days, and how many of those have a transcript. */
    private static final int STALE = 9;

    private static final int STALE_WITH_TRANSCRIPT = 2;

    /** Content types are sent as they are, without a character set of the client's own. */
    private static final RestAssuredConfig VERBATIM = RestAssuredConfig.config()
            .encoderConfig(EncoderConfig.encoderConfig().appendDefaultContentCharsetToContentTypeIfUndefined(false));

    @TempDir
    private Path root;

    private Path directory;
    private Map<String, byte[]> filesBefore;
    private Map<String, String> before;
    private @Nullable TestServer server;

    @BeforeEach
    void makeSample() throws IOException {
        SampleState.write(root, Instant.now());
        directory = SampleState.sessionsIn(root);
        filesBefore = files();
        before = StoredEntries.in(directory);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    @Test
    void list_isNewestFirst_withTheMembersThatWereAskedFor() {
        start(NOTHING_UNASKED);

        Response list = http().queryParam("limit", 3)
                .queryParam("fields", "label")
                .queryParam("count", true)
                .get(SESSIONS);

        list.then()
                .statusCode(200)
                .body("count", equalTo(before.size()))
                .body("sessions", hasSize(3))
                .body("sessions[0].key", equalTo("agent:main:main"))
                .body("sessions[0].entry", equalTo(Map.of("label", "Main")))
                .body("next", not(emptyString()));
        assertThat(list.jsonPath().getList("sessions.updatedAt", Long.class))
                .isSortedAccordingTo((a, b) -> b.compareTo(a));
    }

    @Test
    void session_isItsBytes_andNotSentAgain() {
        start(NOTHING_UNASKED);
        Response first = http().get(MAIN);

        Response second = http().header("If-None-Match", first.header("ETag")).get(MAIN);

        first.then().statusCode(200).body(equalTo(before.get("agent:main:main")));
        second.then().statusCode(304).header("ETag", first.header("ETag")).body(emptyString());
    }

    @Test
    void writes_inWarnMode_removeNothing() {
        start(NOTHING_UNASKED);
        String etag = http().get(MAIN).header("ETag");

        patch(Map.of("If-Match", etag)).then().statusCode(200).body("label", equalTo("Renamed"));
        patch(Map.of("If-Match", etag)).then().statusCode(412);
        create().then().statusCode(201).header("Durability", "fsync");
        create().then().statusCode(412);

        http().queryParam("count", true).get(SESSIONS).then().body("count", equalTo(before.size() + 1));
        assertThat(archives()).isEmpty();
    }

    @Test
    void prune_removesWhatItsDryRunNamed_andArchivesTranscripts() {
        start(NOTHING_UNASKED);
        Response preview = prune("{\"mode\": \"enforce\", \"dryRun\": true}");
        Set<String> filesAtPreview = files().keySet();

        Response run = prune("{\"mode\": \"enforce\"}");

        preview.then().statusCode(200).body("dryRun", equalTo(true)).body("pruned", equalTo(STALE));
        run.then()
                .statusCode(200)
                .body("dryRun", equalTo(false))
                .body("pruned", equalTo(STALE))
                .body("afterCount", equalTo(before.size() - STALE))
                .body("removals.key", equalTo(preview.jsonPath().getList("removals.key")))
                .body("removals.reason", everyItem(equalTo("stale")));
        assertThat(filesAtPreview).containsAll(filesBefore.keySet());
        List<String> named = run.jsonPath().getList("removals.transcript", String.class).stream()
                .filter(name -> name != null)
                .toList();
        assertThat(named).hasSize(STALE_WITH_TRANSCRIPT).containsExactlyInAnyOrderElementsOf(archives());
        Map<String, byte[]> now = files();
        assertThat(named).allSatisfy(archive -> {
            String transcript = archive.substring(0, archive.indexOf(".deleted."));
            assertThat(now.get(archive)).isEqualTo(filesBefore.get(transcript));
            assertThat(now).doesNotContainKey(transcript);
        });
    }

    @Test
    void stoppedStore_differsOnlyWhereItWasChanged() throws IOException {
        start(NOTHING_UNASKED);
        String patched = patch(Map.of()).asString();
        String created = create().asString();
        Response run = prune("{\"mode\": \"enforce\"}");

        stop();

        Map<String, String> expected = new LinkedHashMap<>(before);
        expected.keySet().removeAll(run.jsonPath().getList("removals.key"));
        expected.put("agent:main:main", patched);
        expected.put("agent:main:dashboard:tour", created);
        assertThat(StoredEntries.in(directory)).containsExactlyEntriesOf(expected);
        assertThat(files().keySet()).doesNotContain("sessions.json.lock").noneMatch(name -> name.endsWith(".tmp"));
        Map<String, byte[]> transcripts = new TreeMap<>(files());
        transcripts.keySet().retainAll(filesBefore.keySet());
        transcripts.remove("sessions.json");
        assertThat(transcripts)
                .hasSize(filesBefore.size() - 1 - STALE_WITH_TRANSCRIPT)
                .allSatisfy((name, bytes) -> assertThat(bytes).isEqualTo(filesBefore.get(name)));
    }

    @Test
    void readStore_keepsItsFile() throws IOException {
        start(NOTHING_UNASKED);
        http().get(MAIN).then().statusCode(200);

        stop();

        assertThat(files().get("sessions.json")).isEqualTo(filesBefore.get("sessions.json"));
        assertThat(files().keySet()).containsAll(filesBefore.keySet());
    }

    @Test
    void firstWrite_withTheDefaults_removesWhatIsStale() throws IOException {
        start(Map.of());

        Response write = patch(Map.of());

        write.then().statusCode(200).header("Maintenance-Run", not(emptyString()));
        http().queryParam("count", true).get(SESSIONS).then().body("count", equalTo(before.size() - STALE));
        stop();
        assertThat(StoredEntries.in(directory)).hasSize(before.size() - STALE);
        assertThat(archives()).hasSize(STALE_WITH_TRANSCRIPT);
    }

    private void start(Map<String, String> environment) {
        server = new TestServer(root, environment);
    }

    private RequestSpecification http() {
        return given().config(VERBATIM)
                .baseUri(Objects.requireNonNull(server).base().toString())
                .urlEncodingEnabled(false);
    }

    @CanIgnoreReturnValue
    private Response patch(Map<String, String> headers) {
        return http().headers(headers)
                .contentType(MERGE_PATCH)
                .body("{\"label\": \"Renamed\"}")
                .patch(MAIN);
    }

    @CanIgnoreReturnValue
    private Response create() {
        return http().header("If-None-Match", "*")
                .contentType("application/json")
                .body("{\"label\": \"A tour\"}")
                .put(TOUR);
    }

    private Response prune(String body) {
        return http().contentType("application/json").body(body).post(PRUNE);
    }

    private Set<String> archives() {
        return files().keySet().stream()
                .filter(name -> name.contains(".deleted."))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Map<String, byte[]> files() {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> list = Files.list(directory)) {
            for (Path file : list.toList()) {
                contents.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return contents;
    }
}
