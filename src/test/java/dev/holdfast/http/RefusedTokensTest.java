package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.access.Authenticator;
import dev.holdfast.access.Grant;
import dev.holdfast.access.Principal;
import dev.holdfast.limits.LimitSettings;
import dev.holdfast.limits.Limits;
import dev.holdfast.limits.UsualLimits;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What becomes of addresses that send tokens that are not accepted. */
class RefusedTokensTest extends HttpTest {
    private static final String STORES = "/v1/stores";
    private static final int BURST = 100;

    private final AtomicLong now = new AtomicLong();
    private final Limits limits = new Limits(withRate(0), now::get);
    private final Verifier verifier = new Verifier();

    /** Knows one token at once, accepts another one when asked, and keeps those that are slow waiting. */
    private static final class Verifier implements Authenticator {
        private static final Principal SOMEBODY = new Principal("somebody", List.of(Grant.EVERYTHING));

        final AtomicInteger verified = new AtomicInteger();
        final Queue<Promise<Principal>> slow = new ConcurrentLinkedQueue<>();

        @Override
        public Future<Principal> authenticate(String token) {
            verified.incrementAndGet();
            return switch (token) {
                case "good" -> Future.succeededFuture(SOMEBODY);
                case "slow" -> {
                    Promise<Principal> later = Promise.promise();
                    slow.add(later);
                    yield later.future();
                }
                default -> Future.failedFuture(new StoreException(ErrorCode.UNAUTHENTICATED, "not accepted"));
            };
        }

        @Override
        public @Nullable Principal known(String token) {
            return token.equals("known") ? SOMEBODY : null;
        }
    }

    private static LimitSettings withRate(int rate) {
        LimitSettings usual = UsualLimits.SETTINGS;
        return new LimitSettings(
                usual.requestLine(),
                usual.header(),
                usual.connections(),
                usual.connectionsPerAddress(),
                usual.firstRequest(),
                usual.streams(),
                usual.inFlight(),
                usual.bodies(),
                rate,
                1000,
                0);
    }

    @Override
    Limits limits() {
        return limits;
    }

    @Override
    AccessControl access() {
        return new AccessControl(verifier, AuditTrail.NONE);
    }

    private HttpResponse<String> sendWith(String token) throws Exception {
        return send("GET", STORES, null, "Authorization", "Bearer " + token);
    }

    private void exhaust() throws Exception {
        for (int i = 0; i < BURST; i++) {
            assertThat(sendWith("bad").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void addressOfManyRefusedTokens_isRefusedWithoutVerifying() throws Exception {
        exhaust();

        HttpResponse<String> refused = sendWith("bad");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(header(refused, "Retry-After")).isEqualTo("1");
        assertThat(header(refused, "RateLimit-Policy")).isEqualTo("\"refused-tokens\";q=100;w=10");
        assertThat(header(refused, "RateLimit")).isEqualTo("\"refused-tokens\";r=0;t=10");
        assertThat(refused.body()).contains("/problems/rate-limited", "this one was not looked at");
        assertThat(header(refused, "WWW-Authenticate")).isEmpty();
        assertThat(sendWith("good").statusCode()).as("nobody knows that it is").isEqualTo(429);
        assertThat(verifier.verified).hasValue(BURST);
    }

    @Test
    void knownToken_isServedBesideAFloodFromItsAddress() throws Exception {
        exhaust();
        assertThat(sendWith("bad").statusCode()).isEqualTo(429);

        assertThat(sendWith("known").statusCode()).isEqualTo(200);
    }

    @Test
    void requestsThatCostNothing_areToldWhatIsWrongWithThem() throws Exception {
        exhaust();

        assertThat(send("GET", STORES, null).statusCode()).isEqualTo(401);
        assertThat(send("GET", STORES, null, "Authorization", "Basic eDp5").statusCode())
                .isEqualTo(401);
        assertThat(send("GET", "/openapi.yaml", null, "Authorization", "Bearer bad")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void addressThatWasQuiet_isLookedAtAgain() throws Exception {
        exhaust();
        now.addAndGet(Duration.ofMillis(99).toNanos());
        assertThat(sendWith("good").statusCode()).isEqualTo(429);
        now.addAndGet(Duration.ofMillis(1).toNanos());

        assertThat(sendWith("good").statusCode()).isEqualTo(200);
        assertThat(sendWith("good").statusCode()).as("good ones do not count").isEqualTo(200);
        assertThat(sendWith("bad").statusCode()).isEqualTo(401);
        assertThat(sendWith("bad").statusCode()).isEqualTo(429);
    }

    @Test
    void goodTokens_areNeverTooMany() throws Exception {
        for (int i = 0; i < 2 * BURST; i++) {
            assertThat(sendWith("good").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void tokensThatAreBeingVerified_doNotCount() throws Exception {
        for (int i = 0; i < BURST - 1; i++) {
            assertThat(sendWith("bad").statusCode()).isEqualTo(401);
        }
        try (RawConnection waiting = new RawConnection(port())) {
            waiting.send("GET /v1/stores HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer slow\r\n\r\n");
            Awaitility.await().until(() -> !verifier.slow.isEmpty());
            assertThat(sendWith("good").statusCode()).isEqualTo(200);
            assertThat(sendWith("bad").statusCode()).isEqualTo(401);
            assertThat(sendWith("bad").statusCode()).isEqualTo(429);

            verifier.slow.remove().complete(Verifier.SOMEBODY);

            assertThat(waiting.answer()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void clientThatLeavesWhileItsTokenIsVerified_isNotInFlightAnyMore() throws Exception {
        try (RawConnection leaving = new RawConnection(port())) {
            leaving.send("GET /v1/stores HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer slow\r\n\r\n");
            Awaitility.await().until(() -> !verifier.slow.isEmpty());
            assertThat(limits.requests().taken()).isEqualTo(1);
        }
        Awaitility.await().until(() -> limits.connections().open() == 0);

        verifier.slow.remove().complete(Verifier.SOMEBODY);

        Awaitility.await().until(() -> limits.requests().taken() == 0);
    }

    @Test
    void tokensThatComeAtOnce_areNotVerifiedBeyondTheBound() throws Exception {
        for (int i = 0; i < BURST - 1; i++) {
            assertThat(sendWith("bad").statusCode()).isEqualTo(401);
        }
        int more = 100;
        StringBuilder requests = new StringBuilder(Http2Frames.PREFACE + Http2Frames.SETTINGS);
        for (int i = 0; i < more; i++) {
            requests.append(Http2Frames.get(1 + 2 * i, STORES, "authorization", "Bearer slow"));
        }
        try (RawConnection flood = new RawConnection(port())) {
            flood.send(requests.toString());
            Awaitility.await().until(() -> verifier.slow.size() == TokenChecks.AT_A_TIME);

            StoreException refused = new StoreException(ErrorCode.UNAUTHENTICATED, "not accepted");
            for (int i = 0; i < TokenChecks.AT_A_TIME; i++) {
                verifier.slow.remove().fail(refused);
            }

            Awaitility.await().until(() -> limits.requests().taken() == 0);
            assertThat(verifier.slow).as("the others are not looked at").isEmpty();
            assertThat(verifier.verified).hasValue(BURST - 1 + TokenChecks.AT_A_TIME);
        }
    }

    @Test
    void tokensThatWait_leaveRoomForThoseThatAreKnown() throws Exception {
        int quarter = limits.settings().inFlight() / 4;
        for (int i = 0; i < quarter; i++) {
            assertThat(limits.addresses().take("127.0.0.1")).isTrue();
        }

        HttpResponse<String> refused = sendWith("good");

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("store-busy", "of one address a quarter");
        assertThat(sendWith("known").statusCode()).isEqualTo(200);
        assertThat(limits.unverified().taken()).isZero();
    }

    @Test
    void callerWhoHasHisShare_leavesTheRestToOthers() throws Exception {
        for (int i = 0; i < limits.settings().inFlight() / 2; i++) {
            assertThat(limits.callers().take("somebody")).isTrue();
        }

        HttpResponse<String> refused = sendWith("known");

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("store-busy", "half of http.limits.inFlight");
        assertThat(limits.callers().taken("somebody"))
                .isEqualTo(limits.settings().inFlight() / 2);
    }

    /** Where a rate is configured, too. */
    @Nested
    class WithARate extends HttpTest {
        private final Limits limited = new Limits(withRate(1), now::get);

        @Override
        Limits limits() {
            return limited;
        }

        @Override
        AccessControl access() {
            return RefusedTokensTest.this.access();
        }

        @Test
        void answer_tellsOfTheLimitThatRefused() throws Exception {
            for (int i = 0; i < BURST; i++) {
                HttpResponse<String> refused = send("GET", STORES, null, "Authorization", "Bearer bad");
                assertThat(header(refused, "RateLimit")).startsWith("\"principal\";r=" + (999 - i) + ";");
            }

            HttpResponse<String> unseen = send("GET", STORES, null, "Authorization", "Bearer bad");
            assertThat(unseen.statusCode()).isEqualTo(429);
            assertThat(header(unseen, "RateLimit")).startsWith("\"refused-tokens\";r=0;");
        }
    }

    /** Where nobody is asked who he is. */
    @Nested
    class WithoutAccessControl extends HttpTest {
        private final Limits unlimited = new Limits(withRate(0), now::get);

        @Override
        Limits limits() {
            return unlimited;
        }

        @Test
        void tokens_areNotLookedAtAndNotCounted() throws Exception {
            for (int i = 0; i < 2 * BURST; i++) {
                assertThat(send("GET", STORES, null, "Authorization", "Bearer bad")
                                .statusCode())
                        .isEqualTo(200);
            }
            assertThat(unlimited.refusedTokens().principals()).isZero();
        }
    }
}
