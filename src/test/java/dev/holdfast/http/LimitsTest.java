package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.limits.LimitSettings;
import dev.holdfast.limits.Limits;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients may take of a server, each limit for itself. */
class LimitsTest extends HttpTest {
    private static final String STORES = "/v1/stores";

    private final AtomicLong now = new AtomicLong();
    private final Limits limits = new Limits(
            new LimitSettings(1 << 10, 2 << 10, 6, 4, Duration.ofSeconds(10), 2, 6, 5000, 1, 40, 4 << 10), now::get);

    @Override
    Limits limits() {
        return limits;
    }

    @Test
    void rate_isToldWithEveryAnswer_andRefusedBeyondTheBurst() throws Exception {
        HttpResponse<String> first = send("GET", STORES, null);
        assertThat(header(first, "RateLimit-Policy")).isEqualTo("\"principal\";q=40;w=40");
        assertThat(header(first, "RateLimit")).isEqualTo("\"principal\";r=39;t=1");
        assertThat(send("GET", "/nothing", null).statusCode()).isEqualTo(404);
        assertThat(header(send("DELETE", STORES, null), "RateLimit")).isEqualTo("\"principal\";r=37;t=3");
        for (int i = 3; i < 40; i++) {
            assertThat(send("GET", STORES, null).statusCode()).isEqualTo(200);
        }

        HttpResponse<String> refused = send("PATCH", "/v1/stores/main/sessions/a", "{}");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(header(refused, "Retry-After")).isEqualTo("1");
        assertThat(header(refused, "RateLimit")).isEqualTo("\"principal\";r=0;t=40");
        assertThat(refused.body())
                .contains("/problems/rate-limited", "\"retryable\":true", "\"outcome\":\"not-applied\"");
        assertThat(store.commands()).noneMatch(command -> command.toString().startsWith("Patch"));
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(send("GET", STORES, null).statusCode()).isEqualTo(200);
        assertThat(send("GET", STORES, null).statusCode()).isEqualTo(429);
    }

    @Test
    void bytesWritten_areBoundedPerCaller_byTheSizeOfWholeDocuments() throws Exception {
        String document = "{\"text\":\"" + "x".repeat(1_900) + "\"}";
        HttpResponse<String> response =
                send("PUT", "/v1/stores/main/sessions/a", document, "Content-Type", "application/json");
        int written = 0;
        while (response.statusCode() < 300) {
            written++;
            response = send("PUT", "/v1/stores/main/sessions/a", document, "Content-Type", "application/json");
        }

        assertThat(written).as(response.body()).isBetween(20, 21);
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.body()).contains("/problems/rate-limited", "http.limits.writeRate", "\"not-applied\"");
        assertThat(send("PATCH", "/v1/stores/main/sessions/a", "{}", "Content-Type", "application/json-patch+json")
                        .statusCode())
                .isEqualTo(429);
        assertThat(send("GET", STORES, null).statusCode()).isEqualTo(200);
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(send("PUT", "/v1/stores/main/sessions/a", document, "Content-Type", "application/json")
                        .statusCode())
                .isLessThan(300);
    }

    @Test
    void silentConnectionsOfAnAddress_makeRoomForAnotherOfIt() throws Exception {
        List<RawConnection> opened = new ArrayList<>();
        try (RawConnection other = new RawConnection(port(), "127.0.0.9")) {
            for (int i = 0; i < 4; i++) {
                opened.add(new RawConnection(port(), "127.0.0.2"));
            }
            RawConnection fifth = new RawConnection(port(), "127.0.0.2");
            opened.add(fifth);
            fifth.send("GET /v1/stores HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(fifth.answer()).startsWith("HTTP/1.1 200 ");
            Awaitility.await().until(() -> limits.connections().evicted() > 0);
            assertThat(opened.get(0).closedByServer()).isTrue();
            other.send("GET /v1/stores HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(other.answer()).startsWith("HTTP/1.1 200 ");
            assertThat(limits.connections().refused()).isZero();
        } finally {
            for (RawConnection connection : opened) {
                connection.close();
            }
        }
    }

    @Test
    void connectionThatWasSilentLongest_makesRoomForAnother() throws Exception {
        List<RawConnection> opened = new ArrayList<>();
        try (RawConnection working = new RawConnection(port())) {
            working.send("PUT /v1/stores/main/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{");
            Awaitility.await().until(() -> limits.requests().taken() == 1);
            for (String from : new String[] {"127.0.0.2", "127.0.0.3"}) {
                for (int i = 0; i < 3; i++) {
                    opened.add(new RawConnection(port(), from));
                }
            }

            RawConnection last = opened.get(opened.size() - 1);
            last.send("GET /v1/stores HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(last.answer()).startsWith("HTTP/1.1 200 ");
            assertThat(opened.get(0).closedByServer()).isTrue();
            assertThat(limits.connections().evicted()).isPositive();
            working.send("}");
            assertThat(working.answer()).startsWith("HTTP/1.1 20");
        } finally {
            for (RawConnection connection : opened) {
                connection.close();
            }
        }
    }

    @Test
    void requestsUnderWay_areRefusedBeyondTheirNumber() throws Exception {
        String half = "PUT /v1/stores/main/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{";
        try (RawConnection first = new RawConnection(port());
                RawConnection second = new RawConnection(port());
                RawConnection third = new RawConnection(port())) {
            first.send(half);
            second.send(half);
            third.send(half);
            Awaitility.await().until(() -> limits.requests().taken() == 3);

            HttpResponse<String> refused = send("GET", STORES, null);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(header(refused, "Retry-After")).isEqualTo("1");
            assertThat(refused.body()).contains("/problems/store-busy");

            first.send("}");
            assertThat(first.answer()).startsWith("HTTP/1.1 20");
            assertThat(send("GET", STORES, null).statusCode()).isEqualTo(200);
        }
        Awaitility.await().until(() -> limits.requests().taken() == 0);
    }

    @Test
    void bodiesTogether_areRefusedBeyondTheirRoom_andGiveItBack() throws Exception {
        String head = "PUT /v1/stores/main/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\n";
        try (RawConnection first = new RawConnection(port());
                RawConnection second = new RawConnection(port())) {
            first.send(head + "x".repeat(3000));
            Awaitility.await().until(() -> limits.bodies().taken() == 3000);

            second.send(head + "x".repeat(4000));
            assertThat(second.answer()).startsWith("HTTP/1.1 503 ").contains("retry-after: 1");
            Awaitility.await().until(() -> limits.bodies().taken() == 3000);
            first.send("x".repeat(1000));
            assertThat(first.answer()).startsWith("HTTP/1.1 2");
            Awaitility.await().until(() -> limits.bodies().taken() == 0);
        }
    }

    @Test
    void listsTogether_areRefusedBeyondTheMemoryForThem_andReleaseIt() throws Exception {
        String list = "/v1/stores/main/sessions?fields=*";
        store.put("a", "{\"pad\":\"" + "x".repeat(40) + "\"}");
        assertThat(send("GET", list, null).statusCode()).isEqualTo(200);
        Awaitility.await().until(() -> limits.responses().taken() == 0);
        assertThat(send("GET", list, null).statusCode()).isEqualTo(200);

        store.put("a", "{\"pad\":\"" + "x".repeat(1000) + "\"}");
        HttpResponse<String> refused = send("GET", list, null);

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("store-busy", "http.limits.bodies");
        Awaitility.await().until(() -> limits.responses().taken() == 0);
    }

    @Test
    void clientThatGoesInTheMiddleOfABody_leavesNothingBehind() throws Exception {
        try (RawConnection gone = new RawConnection(port())) {
            gone.send("PUT /v1/stores/main/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\n{");
            Awaitility.await().until(() -> limits.bodies().taken() == 1);
        }

        Awaitility.await()
                .until(() -> limits.bodies().taken() == 0 && limits.requests().taken() == 0);
    }

    @ParameterizedTest
    @CsvSource({"1100, 10, 414", "10, 2100, 431", "900, 1900, 404"})
    void heads_areRefusedBeyondTheirLength(int line, int header, int status) throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(
                    "GET /" + "x".repeat(line) + " HTTP/1.1\r\nHost: x\r\nX-A: " + "y".repeat(header) + "\r\n\r\n");

            assertThat(connection.head())
                    .matches("(?s)HTTP/1\\.[01] " + status + " .*")
                    .contains("nosniff");
        }
    }

    @Test
    void streams_areToldToHttp2() throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(Http2Frames.PREFACE + Http2Frames.SETTINGS);

            byte[] settings = connection.bytes(9 + 12);
            String text = new String(settings, 9, 12, StandardCharsets.ISO_8859_1);
            assertThat(text).contains("\0\3\0\0\0\2", "\0\6\0\0\10\0");
        }
    }

    @Test
    void streamsBeyondTheirNumber_areRefusedBeforeTheClientKnowsIt() throws Exception {
        StringBuilder heads = new StringBuilder();
        for (int stream = 1; stream <= 9; stream += 2) {
            heads.append(Http2Frames.head("PUT", stream, "/v1/stores/main/sessions/k", 4));
        }
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(Http2Frames.PREFACE + Http2Frames.SETTINGS + heads);

            String refused = Http2Frames.frame(3, 0, 5, "\0\0\0\7");
            assertThat(connection.until(Http2Frames.frame(3, 0, 9, "\0\0\0\7"))).contains(refused);
            assertThat(limits.requests().taken()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"6, 12345678", "4, ''", "2, 12345", "99, unknown"})
    void framesWithoutEnd_endTheConnection(int type, String payload) throws Exception {
        int stream = type == 2 ? 1 : 0;
        String frame = Http2Frames.frame(type, 0, stream, payload);
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(Http2Frames.PREFACE + Http2Frames.SETTINGS);
            connection.send(frame.repeat(FrameFloodLimit.MOST - 10));
            connection.send(Http2Frames.get(1, "/v1/stores"));
            connection.send(frame.repeat(200));

            assertThat(connection.untilItEnds()).contains("too many frames that carry no request");
        }
        assertThat(send("GET", STORES, null).statusCode()).isEqualTo(200);
    }
}
