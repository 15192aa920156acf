package dev.holdfast.http;

import static dev.holdfast.http.Http2Frames.PREFACE;
import static dev.holdfast.http.Http2Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.limits.LimitSettings;
import dev.holdfast.limits.Limits;
import dev.holdfast.session.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that ask and do not take what they are answered, and how little they hold meanwhile. */
class StalledClientsTest extends HttpTest {
    /** INITIAL_WINDOW_SIZE is 0: nothing of an answer's body can be sent. */
    private static final String CLOSED_WINDOW = PREFACE + frame(4, 0, 0, "\0\4\0\0\0\0");

    private static final String PATH = "/v1/stores";

    /** By how much time is ahead. */
    private final AtomicLong passed = new AtomicLong();

    private final Limits limits = new Limits(
            new LimitSettings(8 << 10, 16 << 10, 0, 0, Duration.ofSeconds(10), 100, 4, 200 << 10, 0, 0, 0),
            this::nanos);

    private long nanos() {
        return System.nanoTime() + passed.get();
    }

    @Override
    Limits limits() {
        return limits;
    }

    @Override
    Ticker ticker() {
        return this::nanos;
    }

    @AfterEach
    void nothingIsLeftBehind() {
        Awaitility.await().until(() -> limits.responses().taken() == 0);
        assertThat(limits.requests().taken()).isZero();
    }

    private void await(int answers) {
        Awaitility.await().until(() -> limits.responses().taken() >= answers * 4096L);
        Awaitility.await().until(() -> limits.requests().taken() == 0);
    }

    private static String gets(int first, int count) {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < count; i++) {
            requests.append(Http2Frames.get(first + 2 * i, PATH));
        }
        return requests.toString();
    }

    @Test
    void answersThatAreNotTaken_takeNoRoomOfRequests() throws Exception {
        try (RawConnection stalled = new RawConnection(port())) {
            stalled.send(CLOSED_WINDOW + gets(1, 8));
            await(8);

            assertThat(send("GET", PATH, null).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void smallAnswerThatIsNotTaken_losesItsStream_andThenItsConnection() throws Exception {
        try (RawConnection stalled = new RawConnection(port())) {
            stalled.send(CLOSED_WINDOW + gets(1, 1));
            await(1);
            passed.addAndGet(Duration.ofSeconds(StalledClients.PATIENCE_SECONDS).toNanos());

            String reset = frame(3, 0, 1, "\0\0\0\10");
            assertThat(stalled.until(reset)).endsWith(reset);

            stalled.send(gets(3, StalledClients.MOST_DROPPED));
            await(StalledClients.MOST_DROPPED);
            passed.addAndGet(Duration.ofSeconds(StalledClients.PATIENCE_SECONDS).toNanos());
            assertThat(stalled.endsWithin(Duration.ofSeconds(15))).isTrue();
        }
    }

    @Test
    void answersThatFillTheMemoryForThem_goBeforeOthersAreRefused() throws Exception {
        try (RawConnection stalled = new RawConnection(port())) {
            stalled.send(CLOSED_WINDOW + gets(1, 11));
            await(11);
            passed.addAndGet(Duration.ofSeconds(1).toNanos());

            store.put("a", "{\"sessionId\":\"s\",\"updatedAt\":1,\"x\":\"" + "x".repeat(20_000) + "\"}");
            assertThat(send("GET", PATH, null).statusCode()).isEqualTo(200);
            assertThat(stalled.endsWithin(Duration.ofSeconds(15))).isTrue();
            Awaitility.await().until(() -> limits.responses().taken() == 0);
            assertThat(send("GET", PATH + "/main/sessions/a", null).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void largeAnswers_areRefusedBeyondTheMemoryForThem() throws Exception {
        store.put("a", "{\"sessionId\":\"s\",\"updatedAt\":1,\"x\":\"" + "x".repeat(20_000) + "\"}");
        try (RawConnection stalled = new RawConnection(port())) {
            stalled.send(CLOSED_WINDOW
                    + Http2Frames.get(1, PATH + "/main/sessions/a")
                    + Http2Frames.get(3, PATH + "/main/sessions/a"));
            await(11);

            var refused = send("GET", PATH + "/main/sessions/a", null);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(header(refused, "Retry-After")).isEqualTo("1");
            assertThat(refused.body()).contains("store-busy");
            assertThat(send("GET", PATH, null).statusCode()).as("a small one").isEqualTo(200);
        }
    }
}
