package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Ticker;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A chunk of a body that the server fails to keep fails the request: a shorter document is never stored. */
class LostBodyTest extends HttpTest {
    private static final String PUT = "PUT /v1/stores/main/sessions/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    private static final String HALF = "y".repeat(1500);

    private final AtomicBoolean armed = new AtomicBoolean();

    /** Fails once while a chunk is received, as an allocation does when the heap is exhausted. */
    @Override
    Ticker ticker() {
        return () -> {
            boolean receiving = armed.get()
                    && StackWalker.getInstance()
                            .walk(frames -> frames.anyMatch(
                                    frame -> frame.getMethodName().equals("received")));
            if (receiving && armed.compareAndSet(true, false)) {
                throw new OutOfMemoryError("of the test");
            }
            return System.nanoTime();
        };
    }

    private String answerTo(String request) throws Exception {
        armed.set(true);
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(request);
            return connection.untilItEnds();
        }
    }

    @Test
    void announcedBody_withAChunkThatIsNotKept_isNotStored() throws Exception {
        String answer = answerTo(PUT + "Content-Length: 3000\r\n\r\n" + HALF + HALF);

        assertNotKept(answer);
    }

    @Test
    void chunkedBody_withAChunkThatIsNotKept_isNotStored() throws Exception {
        String chunk = Integer.toHexString(HALF.length()) + "\r\n" + HALF + "\r\n";

        String answer = answerTo(PUT + "Transfer-Encoding: chunked\r\n\r\n" + chunk + "2\r\n{}\r\n0\r\n\r\n");

        assertNotKept(answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"POST /v1/stores/main/prune", "POST /v1/stores/main/recover", "DELETE /v1/stores/main/sessions/a"
            })
    void destructiveRequest_withAChunkThatIsNotKept_isNotRun(String operation) throws Exception {
        String answer = answerTo(
                operation + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1500\r\n\r\n" + HALF);

        assertNotKept(answer);
    }

    private void assertNotKept(String answer) {
        assertThat(armed).isFalse();
        assertThat(answer)
                .startsWith("HTTP/1.1 503")
                .contains("/problems/store-busy", "\"retryable\":true", "not-applied");
        assertThat(store.commands()).isEmpty();
    }
}
