package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code Prefer: return} on PUT (RFC 7240), for documents stored as sent and for completed ones. */
class PreferReturnTest extends HttpTest {
    private static final String PATH = "/v1/stores/main/sessions/a";
    private static final String JSON = "{\"sessionId\":\"s\",\"updatedAt\":1}";

    @ParameterizedTest
    @CsvSource({
        "false, wait=1, 201, 200, false, true",
        "false, return=minimal, 201, 204, false, true",
        "false, return=representation, 201, 200, true, true",
        "false, 'foo=\"a, return=minimal\"', 201, 200, false, true",
        "true, wait=1, 201, 200, true, false",
        "true, return=minimal, 201, 204, false, false",
        "true, return=representation, 201, 200, true, false",
    })
    void put_returnsWhatIsPreferred(
            boolean completes, String prefer, int created, int replaced, boolean document, boolean validators)
            throws Exception {
        if (completes) {
            store.completesDocuments();
        }
        for (int status : new int[] {created, replaced}) {
            HttpResponse<String> response = send("PUT", PATH, JSON, "Prefer", prefer);

            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(response.body()).isEqualTo(document ? JSON : "");
            assertThat(response.headers().firstValue("ETag").isPresent()).isEqualTo(validators);
            assertThat(response.headers().firstValue("Last-Modified").isPresent())
                    .isEqualTo(validators);
            assertThat(header(response, "Entry-ETag")).contains(store.entry("a").etag());
            assertThat(header(response, "Preference-Applied")).isEqualTo(prefer.startsWith("foo") ? "" : prefer);
        }
    }

    @Test
    void put_withContentRange_isRejected() throws Exception {
        HttpResponse<String> response = send("PUT", PATH, JSON, "Content-Range", "bytes 10-90/200");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("/problems/malformed-request", "PATCH");
        assertThat(store.commands()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "identity\r\nContent-Encoding: gzip", "identity, br", "x"})
    void codedBody_isRejected_andTheResponseNamesTheCodings(String coding) throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send("PUT " + PATH + " HTTP/1.1\r\nHost: x\r\nContent-Encoding: " + coding
                    + "\r\nContent-Length: 2\r\n\r\n{}");

            assertThat(connection.answer())
                    .startsWith("HTTP/1.1 415")
                    .containsIgnoringCase("accept-encoding: identity");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'application/json; profile=\"a;charset=latin1\"', 201",
        "'application/json; charset=\"utf-8\"', 201",
        "'application/json;', 201",
        "'application/json; charset=\"latin1\"', 415",
        "'application/json\r\nContent-Type: application/json', 201",
        "'application/json\r\nContent-Type: text/plain', 415"
    })
    void type_isParsedWithQuotedStrings(String type, int status) throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send("PUT " + PATH + " HTTP/1.1\r\nHost: x\r\nContent-Type: " + type
                    + "\r\nContent-Length: 2\r\n\r\n{}");

            assertThat(connection.answer()).startsWith("HTTP/1.1 " + status);
        }
    }

    @Test
    void activeSession_isGivenOnce() throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send("PUT " + PATH + " HTTP/1.1\r\nHost: x\r\nActive-Session: a\r\nActive-Session: b"
                    + "\r\nContent-Length: 2\r\n\r\n{}");

            assertThat(connection.answer()).startsWith("HTTP/1.1 400");
        }
        assertThat(store.commands()).isEmpty();
    }
}
