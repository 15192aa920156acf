package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Warn mode, from the configuration to the answers' headers and bodies. Each test has a store of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WarnModeOverHttpTest {
    private final long now = System.currentTimeMillis();
    private RunningServer server;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        server = new RunningServer(
                root, Map.of("SESSION_MAINTENANCE_MODE", "warn", "SESSION_MAINTENANCE_MAX_ENTRIES", "2"));
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    private long ago(Duration age) {
        return now - age.toMillis();
    }

    private Response put(String store, String key, Duration age, String... activeSession) {
        var request = server.request()
                .contentType("application/json")
                .body("{\"sessionId\":\"s-" + key.hashCode() + "\",\"updatedAt\":" + ago(age) + "}");
        if (activeSession.length > 0) {
            request.header("Active-Session", activeSession[0]);
        }
        Response response = request.put("/stores/" + store + "/sessions/" + key);
        assertThat(response.statusCode()).isIn(200, 201);
        return response;
    }

    private void write(String store, String key, Duration age, String... activeSession) {
        assertThat(put(store, key, age, activeSession).header("Store-Revision")).isNotEmpty();
    }

    private static @Nullable String warning(Response response) {
        return response.header("Maintenance-Warning");
    }

    private JsonPath prune(String store, String body) {
        Response response =
                server.request().contentType("application/json").body(body).post("/stores/" + store + "/prune");
        assertThat(response.statusCode()).isEqualTo(200);
        return response.jsonPath();
    }

    @Test
    void writeOfASessionBeyondTheCap_carriesAWarningOnce() {
        assertThat(warning(put("cap", "a", Duration.ZERO))).isNull();
        assertThat(warning(put("cap", "b", Duration.ZERO))).isNull();

        Response third = put("cap", "c%2Fd", Duration.ofHours(1));

        assertThat(warning(third))
                .isEqualTo("would-prune=?0, would-cap=?1, total-entries=3, max-entries=2, prune-after=2592000,"
                        + " active-session=\"c%2Fd\", active-updated-at=" + ago(Duration.ofHours(1)));
        assertThat(third.header("Maintenance-Run")).isNull();
        assertThat(warning(put("cap", "c%2Fd", Duration.ofHours(1)))).isNull();
        JsonPath status = server.request().get("/stores/cap").jsonPath();
        assertThat(status.getInt("entries")).isEqualTo(3);
        assertThat(status.getString("policy.mode")).isEqualTo("warn");
    }

    @Test
    void warning_isForTheSessionThatTheRequestNames() {
        write("active", "old", Duration.ofDays(40));
        write("active", "old", Duration.ofDays(1));
        write("active", "old", Duration.ofDays(40), "none");

        String first = warning(put("active", "new", Duration.ZERO, "old"));
        String second = warning(put("active", "new", Duration.ZERO, "old"));

        assertThat(first).contains("would-prune=?1", "active-session=\"old\"");
        assertThat(second).isNull();
    }

    @Test
    void patchAndDelete_carryWarningsToo() {
        write("other", "old", Duration.ofDays(40));
        write("other", "old", Duration.ofDays(1));
        write("other", "old", Duration.ofDays(40), "none");
        write("other", "old2", Duration.ofDays(40), "none");
        write("other", "gone", Duration.ZERO);

        Response patched = server.request()
                .contentType("application/merge-patch+json")
                .body("{\"label\":\"x\"}")
                .patch("/stores/other/sessions/old?touch=false");
        Response deleted = server.request().header("Active-Session", "old2").delete("/stores/other/sessions/gone");

        assertThat(patched.statusCode()).as(patched.asString()).isEqualTo(200);
        assertThat(warning(patched)).contains("would-prune=?1", "active-session=\"old\"");
        assertThat(deleted.statusCode()).isEqualTo(204);
        assertThat(warning(deleted)).contains("would-prune=?1", "active-session=\"old2\"");
    }

    @Test
    void prune_answersTheWarningAndRemovesNothing() {
        write("prune", "old", Duration.ofDays(40));

        JsonPath report = prune("prune", "{\"activeSessionKey\":\"old\"}");

        assertThat(report.getString("mode")).isEqualTo("warn");
        assertThat(report.getString("run")).isNull();
        assertThat(report.getInt("afterCount")).isEqualTo(1);
        assertThat(report.getMap("warning"))
                .isEqualTo(Map.of(
                        "activeSessionKey",
                        "old",
                        "activeUpdatedAt",
                        ago(Duration.ofDays(40)),
                        "totalEntries",
                        1,
                        "pruneAfterMs",
                        2_592_000_000L,
                        "maxEntries",
                        2,
                        "wouldPrune",
                        true,
                        "wouldCap",
                        false));
        assertThat(prune("prune", "{}").getMap("warning")).isNull();
    }

    @Test
    void dryRun_showsThePlanAndEnforcingItByName_removesThat() {
        write("plan", "old", Duration.ofDays(40));
        write("plan", "young", Duration.ZERO);

        JsonPath plan = prune("plan", "{\"dryRun\":true}");
        JsonPath done = prune("plan", "{\"mode\":\"enforce\"}");

        assertThat(plan.getList("removals.key")).containsExactly("old");
        assertThat(plan.getInt("beforeCount")).isEqualTo(2);
        assertThat(done.getList("removals.key")).containsExactly("old");
        assertThat(done.getString("run")).startsWith("prune-");
        assertThat(server.request().get("/stores/plan/sessions/old").statusCode())
                .isEqualTo(404);
    }
}
