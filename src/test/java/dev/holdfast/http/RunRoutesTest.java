package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.session.Command;
import dev.holdfast.session.RemovalRun;
import dev.holdfast.session.SessionKey;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunRoutesTest extends HttpTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RUNS = "/v1/stores/main/maintenance/runs";
    private static final String RUN = RUNS + "/run-5";
    private static final String UNDO = RUN + "/undo";

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> response = send("GET", path, null);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    @Test
    void runs_areListed() throws Exception {
        JsonNode page = get(RUNS + "?limit=2");

        Command.ListRuns asked = store.last(Command.ListRuns.class);
        assertThat(asked.limit()).isEqualTo(2);
        assertThat(asked.key()).isNull();
        assertThat(asked.after()).isNull();
        assertThat(page.get("runs")).hasSize(2);
        assertThat(page.get("runs").get(0).toString())
                .isEqualTo("{\"run\":\"run-999\",\"at\":\"2026-09-21T14:13:20Z\",\"removed\":3,\"restored\":1,"
                        + "\"reasons\":{\"stale\":2,\"cap\":1}}");
    }

    @Test
    void runs_areAHundredOfAllKeysUnlessAskedOtherwise() throws Exception {
        assertThat(get(RUNS).get("runs")).hasSize(100);
        assertThat(get(RUNS + "?key=a%2Fb").get("runs")).hasSize(100);

        assertThat(store.last(Command.ListRuns.class).key()).isEqualTo(new SessionKey("a/b"));
    }

    @Test
    void pagesOfRuns_followEachOther() throws Exception {
        HttpResponse<String> first = send("GET", RUNS + "?limit=3&key=a%3Eb", null);
        String next = JSON.readTree(first.body()).get("next").asText();

        assertThat(header(first, "Link"))
                .isEqualTo("<" + RUNS + "?limit=3&key=a%3Eb&cursor=" + next + ">; rel=\"next\"");
        assertThat(header(first, "Cache-Control")).isEqualTo("private, no-cache, no-transform");
        assertThat(get(RUNS + "?key=a%3Eb&cursor=" + next)
                        .get("runs")
                        .get(0)
                        .get("run")
                        .asText())
                .isEqualTo("run-996");
        assertThat(store.last(Command.ListRuns.class).after())
                .isEqualTo(new RemovalRun.Place(LocalDate.of(2026, 9, 21), 997));
    }

    @Test
    void aRun_isDescribedByPages() throws Exception {
        HttpResponse<String> first = send("GET", RUN + "?limit=1&key=a/b", null);
        JsonNode page = JSON.readTree(first.body());
        String next = page.get("next").asText();
        JsonNode second = get(RUN + "?key=a/b&cursor=" + next);

        assertThat(page.get("run").asText()).isEqualTo("run-5");
        assertThat(page.get("reasons").toString()).isEqualTo("{\"stale\":2,\"cap\":1}");
        assertThat(page.get("removals").toString())
                .isEqualTo("[{\"key\":\"a/b\",\"sessionId\":null,\"updatedAt\":null,\"reason\":\"cap\","
                        + "\"transcript\":null,\"revision\":7,\"at\":\"2026-09-21T14:13:20Z\",\"obstacle\":null}]");
        assertThat(header(first, "Link")).startsWith("<" + RUN + "?limit=1&key=a/b&cursor=");
        assertThat(second.get("removals").get(0).get("obstacle").asText()).isEqualTo("transcript-gone");
        assertThat(second.get("next").isNull()).isTrue();
        assertThat(store.last(Command.DescribeRun.class).after()).isEqualTo(7);
        assertThat(store.last(Command.DescribeRun.class).run()).isEqualTo("run-5");
    }

    @Test
    void cursor_ofAnotherListIsRefused() throws Exception {
        String ofRuns = get(RUNS + "?key=a").get("next").asText();
        String ofRemovals = get(RUN).get("next").asText();

        for (String path : new String[] {
            RUNS + "?cursor=" + ofRuns,
            RUNS + "?key=b&cursor=" + ofRuns,
            RUNS + "?cursor=" + ofRemovals,
            "/v1/stores/other/maintenance/runs?key=a&cursor=" + ofRuns,
            RUN + "?cursor=" + ofRuns,
            RUNS + "/run-6?cursor=" + ofRemovals,
            RUN + "?key=a&cursor=" + ofRemovals,
            "/v1/stores/main/sessions?cursor=" + ofRuns
        }) {
            HttpResponse<String> response = send("GET", path, null);

            assertThat(response.statusCode()).as(path).isEqualTo(400);
            assertThat(response.body()).contains("/problems/malformed-query");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"limit=0", "limit=1001", "limit=x", "cursor=", "cursor=AA", "cursor=%25", "keys=a", "key=a&key=b"
            })
    void lists_refuseWhatTheyDoNotUnderstand(String query) throws Exception {
        assertThat(send("GET", RUNS + "?" + query, null).statusCode()).isEqualTo(400);
        assertThat(send("GET", RUN + "?" + query, null).statusCode()).isEqualTo(400);
        assertThat(store.commands()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"key=", "key=%ff", "key=..", "key=%00"})
    void lists_refuseWhatIsNoKey(String query) throws Exception {
        HttpResponse<String> response = send("GET", RUNS + "?" + query, null);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("/problems/malformed-key");
    }

    @Test
    void undo_withoutABodyBringsBackEverything() throws Exception {
        store.put("a", "{}");
        HttpResponse<String> response = send("POST", UNDO, null);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .isEqualTo("{\"restored\":[\"a/b\"],\"withoutTranscript\":[\"a/b\"],"
                        + "\"skipped\":[{\"key\":\"c\",\"why\":\"key-exists\"}]}");
        assertThat(header(response, "Store-Revision")).isEqualTo("1");
        assertThat(header(response, "Durability")).isEqualTo("fsync");
        Command.Undo undo = store.last(Command.Undo.class);
        assertThat(undo.run()).isEqualTo("run-5");
        assertThat(undo.keys()).isNull();
        assertThat(undo.withoutTranscript()).isFalse();
    }

    @Test
    void undo_takesKeysAndWhetherTranscriptsMatter() throws Exception {
        String body = "{\"keys\":[\"agent:main:a/b\",\"\\u00fc\"],\"withoutTranscript\":true}";
        assertThat(send("POST", UNDO, body, "Content-Type", "application/json").statusCode())
                .isEqualTo(200);

        Command.Undo undo = store.last(Command.Undo.class);
        assertThat(undo.keys()).containsExactly(new SessionKey("agent:main:a/b"), new SessionKey("\u00fc"));
        assertThat(undo.withoutTranscript()).isTrue();
        assertThat(send("POST", UNDO, "{\"keys\":[]}").statusCode()).isEqualTo(200);
        assertThat(store.last(Command.Undo.class).keys()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"keys\":\"a\"}|/keys",
                "{\"keys\":null}|/keys",
                "{\"keys\":[\"a\",1]}|/keys/1",
                "{\"keys\":[\"a\",[\"b\"]]}|/keys/1",
                "{\"keys\":[{}]}|/keys/0",
                "{\"keys\":[\"..\"]}|/keys/0",
                "{\"keys\":[\"\"]}|/keys/0",
                "{\"key\":\"a\"}|/key",
                "{\"withoutTranscript\":1}|/withoutTranscript",
                "{\"dry~Run\":true}|/dry~0Run",
                "[]|",
                "\"a\"|"
            })
    void undo_refusesOtherBodies(String body, String pointer) throws Exception {
        HttpResponse<String> response = send("POST", UNDO, body);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.get("type").asText()).endsWith("/problems/invalid-undo");
        assertThat(problem.get("outcome").asText()).isEqualTo("not-applied");
        assertThat(problem.get("errors").get(0).get("pointer").asText()).isEqualTo(pointer == null ? "" : pointer);
        assertThat(store.commands()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"keys\":[", "{\"keys\":[\"a\"", "{} {}", " ", "{\"keys\":[],\"keys\":[]}"})
    void undo_refusesBrokenJson(String body) throws Exception {
        assertThat(send("POST", UNDO, body).statusCode()).isEqualTo(400);
        assertThat(store.commands()).isEmpty();
    }

    @Test
    void undo_tellsOfManyFaultsOnlySome() throws Exception {
        HttpResponse<String> response = send("POST", UNDO, "{\"keys\":[" + "1,".repeat(99) + "1]}");

        assertThat(JSON.readTree(response.body()).get("errors")).hasSize(20);
    }

    @Test
    void run_isNamedByWhateverThePathSays() throws Exception {
        send("GET", RUNS + "/a%2Fb%20c", null);
        assertThat(store.last(Command.DescribeRun.class).run()).isEqualTo("a/b c");
        send("GET", RUNS + "/a%ff", null);
        assertThat(store.last(Command.DescribeRun.class).run()).isEqualTo("a%ff");
    }
}
