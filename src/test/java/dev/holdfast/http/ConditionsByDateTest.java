package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions by date follow the time of the commit that wrote the entry (RFC 9110, section 13), never its updatedAt. */
class ConditionsByDateTest extends HttpTest {
    private static final String PATH = "/v1/stores/main/sessions/a";
    private static final String JSON = "{\"sessionId\":\"s\",\"updatedAt\":1}";
    private static final String WRITTEN = "Sun, 22 Nov 2026 12:00:00 GMT";
    private static final String BEFORE = "Sun, 22 Nov 2026 11:59:59 GMT";

    private int status(String method, String... headers) throws Exception {
        return response(method, headers).statusCode();
    }

    private HttpResponse<String> response(String method, String... headers) throws Exception {
        String body = method.equals("PUT") || method.equals("PATCH") ? JSON : null;
        String[] all = headers;
        if (method.equals("PATCH")) {
            all = Arrays.copyOf(headers, headers.length + 2);
            all[headers.length] = "Content-Type";
            all[headers.length + 1] = "application/merge-patch+json";
        }
        return send(method, PATH, body, all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "PATCH", "DELETE"})
    void unmodifiedSince_failsWhenTheEntryWasWrittenLater(String method) throws Exception {
        store.put("a", JSON);

        assertThat(status(method, "If-Unmodified-Since", BEFORE)).isEqualTo(412);
        assertThat(store.has("a")).isTrue();
        assertThat(status(method, "If-Unmodified-Since", WRITTEN)).isLessThan(300);
    }

    @ParameterizedTest
    @CsvSource({"GET, 200", "HEAD, 200", "PUT, 412", "PATCH, 412", "DELETE, 412"})
    void unmodifiedSince_ofAnUnknownTime_protectsWritesOnly(String method, int expected) throws Exception {
        store.forgetsTimes();
        store.put("a", JSON);

        assertThat(status(method, "If-Unmodified-Since", WRITTEN)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"GET, 200", "PUT, 412", "PATCH, 412", "DELETE, 412"})
    void unmodifiedSince_thatIsNotOneDate_protectsWritesOnly(String method, int expected) throws Exception {
        store.put("a", JSON);

        assertThat(status(method, "If-Unmodified-Since", "yesterday")).isEqualTo(expected);
        assertThat(status(method, "If-Unmodified-Since", "2026-11-22T12:00:00Z"))
                .isEqualTo(expected);
        assertThat(status(method, "If-Unmodified-Since", "x".repeat(65))).isEqualTo(expected);
    }

    @Test
    void modifiedSince_thatIsLongerThanAnyDate_isIgnored() throws Exception {
        store.put("a", JSON);

        assertThat(status("GET", "If-Modified-Since", "1".repeat(5_000))).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "DELETE"})
    void unmodifiedSince_ofAnEntryThatIsGone_fails(String method) throws Exception {
        assertThat(status(method, "If-Unmodified-Since", WRITTEN)).isEqualTo(412);
        assertThat(store.has("a")).isFalse();
    }

    @Test
    void unmodifiedSince_isIgnoredNextToIfMatch() throws Exception {
        store.put("a", JSON);
        String etag = '"' + store.entry("a").etag() + '"';

        assertThat(status("PUT", "If-Match", etag, "If-Unmodified-Since", BEFORE))
                .isEqualTo(200);
        assertThat(status("GET", "If-Match", etag, "If-Unmodified-Since", BEFORE))
                .isEqualTo(200);
    }

    @Test
    void entryWrittenTwiceInOneSecond_isNeitherUnmodifiedNorTheSame() throws Exception {
        store.put("a", JSON);
        String time = header(response("GET"), "Last-Modified");
        store.put("a", "{}");

        assertThat(time).isEqualTo(WRITTEN);
        assertThat(status("GET", "If-Modified-Since", time)).isEqualTo(200);
        assertThat(status("PUT", "If-Unmodified-Since", time)).isEqualTo(412);
    }

    @Test
    void unknownTime_isNotTold_andNoDateYields304() throws Exception {
        store.forgetsTimes();
        store.put("a", JSON);

        HttpResponse<String> response = response("GET", "If-Modified-Since", WRITTEN);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Last-Modified")).isEmpty();
    }

    @Test
    void modifiedSince_isIgnoredByWrites() throws Exception {
        assertThat(status("PUT", "If-Modified-Since", WRITTEN)).isEqualTo(201);
        assertThat(status("DELETE", "If-Modified-Since", WRITTEN)).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "PATCH", "DELETE"})
    void weakTag_neverMatches_andTheProblemExplainsIt(String method) throws Exception {
        store.put("a", JSON);
        String etag = '"' + store.entry("a").etag() + '"';

        HttpResponse<String> response = response(method, "If-Match", "W/" + etag);

        assertThat(response.statusCode()).isEqualTo(412);
        if (!method.equals("GET")) {
            assertThat(response.body()).contains("weak", "proxy", "Entry-ETag");
        }
        assertThat(status(method, "If-Match", "W/" + etag + ", " + etag)).isLessThan(300);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-gzip", "-br", "-zstd", "-deflate"})
    void suffixOfACoding_isIgnored(String suffix) throws Exception {
        store.put("a", JSON);
        String tag = '"' + store.entry("a").etag() + suffix + '"';

        assertThat(status("GET", "If-None-Match", tag)).isEqualTo(304);
        assertThat(status("PATCH", "If-Match", tag)).isEqualTo(200);
        assertThat(status("PATCH", "If-Match", tag.replace(suffix, "-" + suffix)))
                .isEqualTo(412);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH"})
    void write_answersTheEntrysTag_whateverItReturns(String method) throws Exception {
        for (String prefer : new String[] {"return=minimal", "return=representation", "wait=1"}) {
            HttpResponse<String> response = response(method, "Prefer", prefer, "Accept-Encoding", "gzip");

            assertThat(header(response, "Entry-ETag"))
                    .isEqualTo('"' + store.entry("a").etag() + '"');
        }
    }

    /** The two obsolete formats of RFC 9110, section 5.6.7, are dates too. */
    @ParameterizedTest
    @CsvSource({
        "'Sunday, 22-Nov-26 12:00:00 GMT', 'Sunday, 22-Nov-26 11:59:59 GMT'",
        "'Sun Nov 22 12:00:00 2026', 'Sun Nov 22 11:59:59 2026'"
    })
    void obsoleteFormats_areJudged(String written, String before) throws Exception {
        store.put("a", JSON);

        assertThat(status("GET", "If-Modified-Since", written)).isEqualTo(304);
        assertThat(status("GET", "If-Modified-Since", before)).isEqualTo(200);
        assertThat(status("PATCH", "If-Unmodified-Since", before)).isEqualTo(412);
        assertThat(status("DELETE", "If-Unmodified-Since", written)).isEqualTo(204);
    }
}
