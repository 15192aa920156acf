package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.session.Command;
import dev.holdfast.session.MaintenancePolicy;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreRoutesTest extends HttpTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PRUNE = "/v1/stores/main/prune";
    private static final String RECOVER = "/v1/stores/main/recover";

    @Test
    void stores_areListedWithFiguresWhereOpen() throws Exception {
        store.put("a", "{\"updatedAt\":5}");

        JsonNode stores = JSON.readTree(send("GET", "/v1/stores", null).body()).get("stores");

        assertThat(stores.get(0).toString())
                .isEqualTo("{\"name\":\"main\",\"state\":\"open\",\"revision\":1,\"entries\":1,\"bytes\":15}");
        assertThat(stores.get(1).toString())
                .isEqualTo(
                        "{\"name\":\"other\",\"state\":\"closed\",\"revision\":null,\"entries\":null,\"bytes\":null}");
    }

    @Test
    void store_isDescribed() throws Exception {
        store.put("a", "{\"updatedAt\":5}");
        store.put("b", "{}");

        HttpResponse<String> response = send("GET", "/v1/stores/main", null);

        assertThat(response.body())
                .isEqualTo(
                        "{\"name\":\"main\",\"state\":\"open\",\"detail\":null,\"revision\":2,\"entries\":2,"
                                + "\"foreignMembers\":0,\"doubtfulTimes\":1,\"bytes\":17,\"oldestUpdatedAt\":5,\"newestUpdatedAt\":5,"
                                + "\"journalBytes\":10,\"snapshotBytes\":20,\"protectedEntries\":3,\"overCap\":2,\"policy\":{\"mode\":\"enforce\","
                                + "\"pruneAfter\":\"30d\",\"maxEntries\":500,\"runningHold\":\"7d\",\"cronRetention\":\"1d\"},"
                                + "\"lastMaintenance\":{\"at\":\"2026-09-21T14:13:20Z\",\"run\":\"r\",\"removed\":4,\"durationMs\":3,\"error\":null}}");
        assertThat(send("GET", "/v1/stores/none", null).statusCode()).isEqualTo(404);
    }

    @Test
    void prune_withoutABodyFollowsThePolicy() throws Exception {
        store.put("a", "{\"updatedAt\":5}");

        HttpResponse<String> response = send("POST", PRUNE, null);

        assertThat(response.statusCode()).isEqualTo(200);
        Command.Prune prune = store.last(Command.Prune.class);
        assertThat(prune.dryRun()).isFalse();
        assertThat(prune.mode()).isNull();
        assertThat(prune.pruneAfter()).isNull();
        assertThat(prune.maxEntries()).isNull();
        assertThat(prune.active()).isNull();
        JsonNode report = JSON.readTree(response.body());
        assertThat(report.get("run").asText()).isEqualTo("run-1");
        assertThat(report.get("beforeCount").asInt()).isEqualTo(1);
        assertThat(report.get("overCap").asInt()).isEqualTo(2);
        assertThat(report.get("protections").toString()).isEqualTo("[{\"key\":\"a\",\"reason\":\"pinned\"}]");
        assertThat(report.get("removals").toString())
                .isEqualTo("[{\"key\":\"a\",\"sessionId\":\"id-15\",\"updatedAt\":5,\"reason\":\"stale\","
                        + "\"transcript\":\"t.jsonl.deleted.x\"}]");
        assertThat(report.get("warning").isNull()).isTrue();
        assertThat(header(response, "Store-Revision")).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource({"'\"7d\"', PT168H", "30, PT720H", "'\"1h30m\"', PT1H30M", "0, PT0S", "1.5, PT36H"})
    void prune_readsItsBody(String pruneAfter, Duration expected) throws Exception {
        HttpResponse<String> response = send(
                "POST",
                PRUNE,
                "{\"dryRun\":true,\"mode\":\"warn\",\"pruneAfter\":" + pruneAfter
                        + ",\"maxEntries\":100,\"activeSessionKey\":\"agent:a/b\"}");

        assertThat(response.statusCode()).isEqualTo(200);
        Command.Prune prune = store.last(Command.Prune.class);
        assertThat(prune.dryRun()).isTrue();
        assertThat(prune.mode()).isEqualTo(MaintenancePolicy.Mode.WARN);
        assertThat(prune.pruneAfter()).isEqualTo(expected);
        assertThat(prune.maxEntries()).isEqualTo(100);
        assertThat(String.valueOf(prune.active())).isEqualTo("agent:a/b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"dryRun\":1}|/dryRun",
                "{\"mode\":\"ENFORCE\"}|/mode",
                "{\"pruneAfter\":-1}|/pruneAfter",
                "{\"pruneAfter\":\"-1d\"}|/pruneAfter",
                "{\"pruneAfter\":\"soon\"}|/pruneAfter",
                "{\"pruneAfter\":1e999999999}|/pruneAfter",
                "{\"maxEntries\":-1}|/maxEntries",
                "{\"maxEntries\":2147483648}|/maxEntries",
                "{\"maxEntries\":1.0}|/maxEntries",
                "{\"maxEntries\":null}|/maxEntries",
                "{\"activeSessionKey\":\"..\"}|/activeSessionKey",
                "{\"max/Entries\":[1,{}]}|/max~1Entries",
                "[]|"
            })
    void prune_refusesAWrongPolicy(String body, String pointer) throws Exception {
        HttpResponse<String> response = send("POST", PRUNE, body);

        assertThat(response.statusCode()).isEqualTo(422);
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.get("type").asText()).endsWith("/problems/invalid-policy");
        assertThat(problem.get("errors").get(0).get("pointer").asText()).isEqualTo(pointer == null ? "" : pointer);
        assertThat(store.commands()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"dryRun\":|malformed-json",
                "{}x|malformed-json",
                "' '|malformed-json",
                "{\"mode\":\"warn\",\"mode\":\"warn\"}|duplicate-member"
            })
    void prune_refusesBrokenJson(String body, String slug) throws Exception {
        HttpResponse<String> response = send("POST", PRUNE, body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("/problems/" + slug);
        assertThat(store.commands()).isEmpty();
    }

    @Test
    void prune_refusesOtherTypes() throws Exception {
        assertThat(send("POST", PRUNE, "{}", "Content-Type", "text/plain").statusCode())
                .isEqualTo(415);
    }

    @Test
    void recover_answersWhatItDid() throws Exception {
        HttpResponse<String> response = send("POST", RECOVER, "{\"from\":\"salvage\"}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"kept\":12,\"replayed\":3,\"missingRevisions\":1,\"skipped\":[]}");
        assertThat(store.last(Command.Recover.class).from()).isEqualTo("salvage");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"from\":5}",
                "{\"from\":\"salvage\",\"x\":1}",
                "[1]",
                "{\"from\":\"elsewhere\"}",
                "{\"from\":\"../sessions.json.bak.1\"}",
                "{\"from\":\"sessions.json.bak.1\\n\"}",
                "{\"from\":\"sessions.json\"}"
            })
    void recover_refusesOtherBodies(String body) throws Exception {
        HttpResponse<String> response = send("POST", RECOVER, body);

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body()).contains("/problems/invalid-backup").contains("\"pointer\"");
    }

    @Test
    void prune_ofAnEmptyBodyMindsNoType() throws Exception {
        assertThat(send("POST", PRUNE, "", "Content-Type", "application/x-www-form-urlencoded")
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("POST", PRUNE, "{}", "Content-Type", "application/x-www-form-urlencoded")
                        .statusCode())
                .isEqualTo(415);
    }

    @Test
    void storeName_isDecoded() throws Exception {
        assertThat(send("GET", "/v1/stores/ma%69n", null).statusCode()).isEqualTo(200);
        assertThat(send("GET", "/v1/stores/main%2F", null).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {PRUNE, RECOVER})
    void longNumbersAndDeepArrays_areUnknownMembers(String path) throws Exception {
        String number = "{\"n\":" + "9".repeat(3000) + "}";
        String deep = "{\"n\":" + "[".repeat(1500) + "]".repeat(1500) + "}";

        assertThat(send("POST", path, number).statusCode()).isEqualTo(422);
        assertThat(send("POST", path, deep).statusCode()).isEqualTo(422);
        assertThat(send("POST", path, deep.substring(0, 1000)).statusCode()).isEqualTo(400);
    }

    @Test
    void manyFaults_areCut() throws Exception {
        StringBuilder body = new StringBuilder("{");
        for (int i = 0; i < 300; i++) {
            body.append("\"m").append(i).append("\":1,");
        }

        HttpResponse<String> response =
                send("POST", PRUNE, body.append("\"mode\":\"x\"}").toString());

        assertThat(JSON.readTree(response.body()).get("errors")).hasSize(20);
    }

    @Test
    void recover_needsABody() throws Exception {
        assertThat(send("POST", RECOVER, null).statusCode()).isEqualTo(400);
    }
}
