package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Command;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionReadsTest extends HttpTest {
    private static final String JSON = "{\"sessionId\":\"s1\",\"updatedAt\":1790000000123, \"n\": 1.0}";
    private static final String PATH = "/v1/stores/main/sessions/agent:main:main";

    @Test
    void get_answersTheStoredBytesWithAllHeaders() throws Exception {
        store.put("agent:main:main", JSON);

        HttpResponse<String> response = send("GET", PATH, null);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(JSON);
        String etag = store.entry("agent:main:main").etag();
        assertThat(header(response, "ETag")).isEqualTo('"' + etag + '"');
        assertThat(header(response, "Last-Modified")).isEqualTo("Sun, 22 Nov 2026 12:00:00 GMT");
        assertThat(header(response, "Store-Revision")).isEqualTo("1");
        assertThat(header(response, "Cache-Control")).isEqualTo("private, no-cache, no-transform");
        assertThat(header(response, "Accept-Patch"))
                .isEqualTo("application/merge-patch+json, application/json-patch+json");
        assertThat(header(response, "Content-Type")).isEqualTo("application/json");
        assertThat(header(response, "Vary")).isEqualTo("Accept-Encoding");
        assertThat(header(response, "Content-Location")).isEmpty();
        assertThat(header(response, "X-Request-Id")).isNotEmpty();
    }

    @Test
    void head_answersTheHeadersOfGetWithoutBody() throws Exception {
        store.put("agent:main:main", JSON);

        HttpResponse<String> response = send("HEAD", PATH, null);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(header(response, "Content-Length")).isEqualTo(Integer.toString(JSON.length()));
        assertThat(header(response, "ETag"))
                .contains(store.entry("agent:main:main").etag());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"%s\"", "W/\"%s\"", "\"other\", \"%s\"", "\"%s-gzip\"", "*", " \"x\" ,\t\"%s\" "})
    void get_isNotModifiedWhenTheClientHasTheTag(String header) throws Exception {
        store.put("agent:main:main", JSON);
        String etag = store.entry("agent:main:main").etag();

        HttpResponse<String> response = send("GET", PATH, null, "If-None-Match", header.replace("%s", etag));

        assertThat(response.statusCode()).isEqualTo(304);
        assertThat(response.body()).isEmpty();
        assertThat(header(response, "ETag")).isEqualTo('"' + etag + '"');
    }

    @ParameterizedTest
    @CsvSource({
        "'Sun, 22 Nov 2026 12:00:00 GMT', 304",
        "'Sunday, 22-Nov-26 12:00:00 GMT', 304",
        "'Sun, 22 Nov 2026 11:59:59 GMT', 200",
        "'Sun, 22 Nov 2026 12:00:01 GMT', 200",
        "'yesterday', 200"
    })
    void get_comparesIfModifiedSinceBySeconds(String date, int status) throws Exception {
        store.put("agent:main:main", JSON);

        assertThat(send("GET", PATH, null, "If-Modified-Since", date).statusCode())
                .isEqualTo(status);
    }

    @Test
    void get_letsIfNoneMatchWinOverIfModifiedSince() throws Exception {
        store.put("agent:main:main", JSON);

        HttpResponse<String> response = send(
                "GET", PATH, null, "If-None-Match", "\"other\"", "If-Modified-Since", "Mon, 21 Sep 2026 14:13:20 GMT");

        assertThat(response.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "\"abc", "\"a\"\"b\"", "W/abc", ",", "\"a\" b"})
    void get_refusesMalformedConditions(String header) throws Exception {
        store.put("agent:main:main", JSON);

        HttpResponse<String> response = send("GET", PATH, null, "If-None-Match", header);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("/problems/malformed-request").contains("if-none-match");
    }

    @Test
    void get_evaluatesIfMatch() throws Exception {
        store.put("agent:main:main", JSON);

        assertThat(send("GET", PATH, null, "If-Match", "\"other\"").statusCode())
                .isEqualTo(412);
        assertThat(send("GET", PATH, null, "If-Match", "*").statusCode()).isEqualTo(200);
    }

    @Test
    void get_ofNothingIsNotFound() throws Exception {
        HttpResponse<String> response = send("GET", PATH, null);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(response.body())
                .contains("\"type\":\"/problems/not-found\"")
                .contains("\"status\":404")
                .contains("\"outcome\":\"not-applied\"")
                .contains("\"retryable\":false")
                .contains("\"instance\":\"" + header(response, "X-Request-Id") + "\"");
    }

    @Test
    void twin_answersWithTheCanonicalLocation() throws Exception {
        store.put("agent:main:a/b c%", JSON);

        HttpResponse<String> response = send("GET", "/v1/stores/main/session?key=agent%3Amain%3Aa%2Fb+c%25", null);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "Content-Location")).isEqualTo("/v1/stores/main/sessions/agent:main:a%2Fb%20c%25");
    }

    @Test
    void get_takesAPlusInAPathAsItself() throws Exception {
        store.put("a+b", JSON);

        assertThat(send("GET", "/v1/stores/main/sessions/a+b", null).statusCode())
                .isEqualTo(200);
        assertThat(store.last(Command.Get.class).key().value()).isEqualTo("a+b");
    }

    @Test
    void options_answersWhatCanBeDone() throws Exception {
        HttpResponse<String> response = send("OPTIONS", PATH, null);

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(header(response, "Allow")).isEqualTo("GET, HEAD, PUT, PATCH, DELETE, OPTIONS");
        assertThat(header(response, "Accept-Patch")).contains("merge-patch+json");
    }

    @Test
    void get_ofAnImpossibleStoreIsNotFound() throws Exception {
        HttpResponse<String> response = send("GET", "/v1/stores/MAIN/sessions/a", null);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(store.commands()).isEmpty();
    }

    @Test
    void get_refusesUnknownParameters() throws Exception {
        HttpResponse<String> response = send("GET", PATH + "?touch=false", null);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("/problems/malformed-query").contains("'touch'");
        assertThat(store.commands()).isEmpty();
    }
}
