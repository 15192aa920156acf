package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Command;
import dev.holdfast.session.Precondition;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionWritesTest extends HttpTest {
    private static final String JSON = "{\"sessionId\":\"s1\",\"updatedAt\":1790000000123}";
    private static final String PATH = "/v1/stores/main/sessions/agent:main:main";
    private static final String TWIN = "/v1/stores/main/session?key=agent:main:a/b";
    private static final String[] MERGE = {"Content-Type", "application/merge-patch+json"};

    @Test
    void put_createsWithLocationAndTagAndNoBody() throws Exception {
        HttpResponse<String> response = send("PUT", PATH, JSON, "Content-Type", "application/json");

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.body()).isEmpty();
        assertThat(header(response, "Location")).isEqualTo(PATH);
        assertThat(header(response, "ETag"))
                .isEqualTo('"' + store.entry("agent:main:main").etag() + '"');
        assertThat(header(response, "Store-Revision")).isEqualTo("1");
        assertThat(header(response, "Durability")).isEqualTo("fsync");
        assertThat(header(response, "Maintenance-Run")).isEmpty();
        assertThat(store.last(Command.Put.class).document().toString(StandardCharsets.UTF_8))
                .isEqualTo(JSON);
    }

    @Test
    void put_replacesWithoutLocation() throws Exception {
        store.put("agent:main:main", "{}");
        store.removesUnder("run-7");

        HttpResponse<String> response = send("PUT", PATH, JSON);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Location")).isEmpty();
        assertThat(header(response, "Content-Length")).isEqualTo("0");
        assertThat(header(response, "Maintenance-Run")).isEqualTo("run-7");
    }

    @Test
    void put_answersTheCompletedDocumentWithoutTag() throws Exception {
        store.completesDocuments();

        HttpResponse<String> response = send("PUT", PATH, JSON);

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.body()).isEqualTo(JSON);
        assertThat(response.headers().firstValue("ETag")).isEmpty();
        assertThat(header(response, "Content-Type")).isEqualTo("application/json");
    }

    @Test
    void put_ofACompletedDocumentNeedsNoneWhenMinimalIsPreferred() throws Exception {
        store.completesDocuments();
        store.put("agent:main:main", "{}");

        HttpResponse<String> response = send("PUT", PATH, JSON, "Prefer", "return=minimal");

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(header(response, "Preference-Applied")).isEqualTo("return=minimal");
    }

    @Test
    void put_ifNoneMatchStarOnlyCreates() throws Exception {
        HttpResponse<String> first = send("PUT", PATH, JSON, "If-None-Match", "*");
        HttpResponse<String> second = send("PUT", PATH, JSON, "If-None-Match", "*");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(second.statusCode()).isEqualTo(412);
        assertThat(second.body())
                .contains("/problems/precondition-failed")
                .contains("\"currentEtag\":\"\\\""
                        + store.entry("agent:main:main").etag() + "\\\"\"");
    }

    @Test
    void put_ifMatchIsPassedWithoutWeakTagsAndCodings() throws Exception {
        HttpResponse<String> response =
                send("PUT", PATH, JSON, "If-Match", "\"aa-gzip\", W/\"bb\"", "If-Match", "\"cc\"");

        Precondition precondition = store.last(Command.Put.class).precondition();
        assertThat(precondition.ifMatch()).isEqualTo(new Precondition.TagList(false, List.of("aa", "cc"), true));
        assertThat(precondition.ifNoneMatch()).isNull();
        assertThat(response.statusCode()).isEqualTo(412);
        assertThat(response.body()).contains("\"currentEtag\":null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "application/vnd.x+json; charset=\"UTF-8\"", "Application/JSON;charset=utf8"
            })
    void put_takesJsonTypes(String type) throws Exception {
        assertThat(send("PUT", PATH, JSON, "Content-Type", type).statusCode()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Type, text/plain",
        "Content-Type, application/x-www-form-urlencoded",
        "Content-Type, application/json; charset=iso-8859-1",
        "Content-Type, +json",
        "Content-Encoding, gzip"
    })
    void put_refusesOtherTypes(String name, String value) throws Exception {
        HttpResponse<String> response = send("PUT", PATH, JSON, name, value);

        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(response.body()).contains("/problems/unsupported-media-type");
        assertThat(store.commands()).isEmpty();
    }

    @Test
    void put_tellsCurlUsersTheFlag() throws Exception {
        HttpResponse<String> response = send("PUT", PATH, JSON, "Content-Type", "application/x-www-form-urlencoded");

        assertThat(response.body()).contains("-H 'Content-Type: application/json'");
        assertThat(response.headers().firstValue("Accept-Patch")).isEmpty();
    }

    @Test
    void patch_answersTheDocumentAndItsTag() throws Exception {
        store.put("agent:main:main", "{}");

        HttpResponse<String> response = send("PATCH", PATH, JSON, MERGE);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(JSON);
        assertThat(header(response, "ETag"))
                .isEqualTo('"' + store.entry("agent:main:main").etag() + '"');
        Command.Patch patch = store.last(Command.Patch.class);
        assertThat(patch.format()).isEqualTo(Command.Patch.Format.MERGE);
        assertThat(patch.touch()).isTrue();
        assertThat(patch.active()).isNull();
    }

    @Test
    void patch_createsWithLocation() throws Exception {
        HttpResponse<String> response = send("PATCH", TWIN, "[]", "Content-Type", "application/json-patch+json");

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(header(response, "Location")).isEqualTo("/v1/stores/main/sessions/agent:main:a%2Fb");
        assertThat(header(response, "Content-Location")).isEqualTo("/v1/stores/main/sessions/agent:main:a%2Fb");
        assertThat(store.last(Command.Patch.class).format()).isEqualTo(Command.Patch.Format.JSON_PATCH);
    }

    @Test
    void patch_needsNoDocumentWhenMinimalIsPreferred() throws Exception {
        store.put("agent:main:main", "{}");

        HttpResponse<String> response = send(
                "PATCH",
                PATH,
                JSON,
                "Content-Type",
                "application/merge-patch+json",
                "Prefer",
                "return=minimal, wait=5");

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.body()).isEmpty();
        assertThat(header(response, "ETag"))
                .contains(store.entry("agent:main:main").etag());
        assertThat(header(response, "Preference-Applied")).isEqualTo("return=minimal, wait=5");
    }

    @Test
    void patch_withoutTouchSaysSo() throws Exception {
        assertThat(send("PATCH", TWIN + "&touch=false", JSON, MERGE).statusCode())
                .isEqualTo(201);
        assertThat(store.last(Command.Patch.class).touch()).isFalse();
        assertThat(send("PATCH", PATH + "?touch=no", JSON, MERGE).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/plain"})
    void patch_refusesOtherTypesAndNamesItsOwn(String type) throws Exception {
        HttpResponse<String> response = send("PATCH", PATH, JSON, "Content-Type", type);

        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(header(response, "Accept-Patch"))
                .isEqualTo("application/merge-patch+json, application/json-patch+json");
        assertThat(response.body()).contains("-H 'Content-Type: application/merge-patch+json'");
    }

    @Test
    void patch_withoutATypeIsRefused() throws Exception {
        assertThat(send("PATCH", PATH, JSON).statusCode()).isEqualTo(415);
        assertThat(store.commands()).isEmpty();
    }

    @Test
    void activeSession_isDecoded() throws Exception {
        HttpResponse<String> response = send("PUT", PATH, JSON, "Active-Session", "agent:main:a%2Fb");

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(String.valueOf(store.last(Command.Put.class).active())).isEqualTo("agent:main:a/b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%zz", "..", "%00", "%ff"})
    void activeSession_isRefusedWhenNoKey(String key) throws Exception {
        HttpResponse<String> response = send("DELETE", PATH, null, "Active-Session", key);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("/problems/malformed-key").contains("Active-Session");
    }

    @Test
    void delete_removes() throws Exception {
        store.put("agent:main:main", JSON);
        store.removesUnder("run-8");

        HttpResponse<String> response = send("DELETE", PATH, null);

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(header(response, "Maintenance-Run")).isEqualTo("run-8");
        assertThat(header(response, "Store-Revision")).isEqualTo("2");
        assertThat(store.has("agent:main:main")).isFalse();
        assertThat(send("DELETE", PATH, null).statusCode()).isEqualTo(404);
    }

    @Test
    void delete_ignoresABody() throws Exception {
        store.put("agent:main:main", JSON);

        assertThat(send("DELETE", PATH, "x".repeat(10_000)).statusCode()).isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource({"wait=30, 30", "wait=600, 60", "'respond-async, wait=\"3\"', 3", "wait=x, 10", "wait=0, 0"})
    void prefer_waitSetsTheDeadline(String prefer, int seconds) throws Exception {
        store.put("agent:main:main", JSON);
        long before = System.nanoTime();

        HttpResponse<String> response = send("GET", PATH, null, "Prefer", prefer);

        long remaining = store.last(Command.Get.class).deadline().remaining(before);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(remaining).isBetween(seconds * 1_000_000_000L, (seconds + 20) * 1_000_000_000L);
    }
}
