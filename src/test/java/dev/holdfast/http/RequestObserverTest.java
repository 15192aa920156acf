package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.http.RequestObserver.Answered;
import io.vertx.core.Promise;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class RequestObserverTest extends HttpTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final RecordedRequests requests = new RecordedRequests();

    @Override
    RequestObserver observer() {
        return requests;
    }

    @Test
    void answer_isObserved_withItsRouteAndWithoutTheKey() throws Exception {
        store.put("agent:main:secret", "{\"updatedAt\":5}");
        send(
                "GET",
                "/v1/stores/main/sessions/agent:main:secret",
                null,
                "X-Request-Id",
                "r-1",
                "traceparent",
                "00-" + TRACE + "-00f067aa0ba902b7-01");

        Answered one = single();
        assertThat(one.method()).isEqualTo("GET");
        assertThat(one.route()).isEqualTo("/v1/stores/{store}/sessions/{key}");
        assertThat(one.status()).isEqualTo(200);
        assertThat(one.bytes()).isEqualTo(15);
        assertThat(one.took()).isPositive();
        assertThat(one.requestId()).isEqualTo("r-1");
        assertThat(one.traceId()).isEqualTo(TRACE);
        assertThat(one.toString()).doesNotContain("secret");
    }

    @Test
    void requestOfNoRoute_isObserved() throws Exception {
        send("BREW", "/coffee", null);

        Answered one = single();
        assertThat(one.method()).isEqualTo("BREW");
        assertThat(one.route()).isEqualTo(RequestObserver.NO_ROUTE);
        assertThat(one.status()).isEqualTo(404);
        assertThat(one.traceId()).isNull();
    }

    @Test
    void requestWhoseClientIsGone_isObservedAsThat() throws Exception {
        store.put("a", "{}");
        Promise<Void> gate = store.hold();
        try (RawConnection connection = new RawConnection(port())) {
            connection.send("GET /v1/stores/main/sessions/a HTTP/1.1\r\nHost: x\r\n\r\n");
            Awaitility.await().until(() -> !store.commands().isEmpty());
        }
        Awaitility.await().until(() -> requests.disconnected.get() == 1);
        gate.complete();

        assertThat(single().status()).isEqualTo(RequestObserver.CLIENT_GONE);
    }

    private Answered single() {
        Awaitility.await().until(() -> !requests.answered.isEmpty());
        assertThat(requests.received).hasValue(1);
        assertThat(requests.answered).hasSize(1);
        return requests.answered.get(0);
    }
}
