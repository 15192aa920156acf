package dev.holdfast.contract;

import dev.holdfast.access.GrantJson;
import dev.holdfast.access.Principal;
import dev.holdfast.http.AccessControl;
import dev.holdfast.http.HttpSettings;
import dev.holdfast.http.HttpVerticle;
import dev.holdfast.http.RequestObserver;
import dev.holdfast.http.SharedPort;
import dev.holdfast.limits.LimitSettings;
import dev.holdfast.limits.Limits;
import dev.holdfast.limits.UsualLimits;
import dev.holdfast.session.Command;
import dev.holdfast.session.SessionStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** HTTP interfaces of stores that always fail, which end with their Vert.x. */
final class FakeServers {
    /** Is rejected by every operation on the store {@code main}, since no session of it has this prefix. */
    static final Principal ALMOST_POWERLESS = new Principal(
            "tester", List.of(GrantJson.of(List.of("delete"), List.of("main", "broken-*"), List.of("nobody:"))));

    private static final LimitSettings USUAL = UsualLimits.SETTINGS;

    private final Vertx vertx;

    FakeServers(Vertx vertx) {
        this.vertx = vertx;
    }

    /** The usual limits, but for these; zero is no limit. */
    static LimitSettings limits(int inFlight, int rate) {
        return new LimitSettings(
                USUAL.requestLine(),
                USUAL.header(),
                0,
                0,
                USUAL.firstRequest(),
                USUAL.streams(),
                inFlight,
                USUAL.bodies(),
                rate,
                1,
                0);
    }

    /** A client of a server that has as many requests as it accepts. */
    ContractClient busy() throws Exception {
        Limits limits = new Limits(limits(1, 0), () -> 0);
        if (!limits.requests().take(1)) {
            throw new IllegalStateException("one request is accepted");
        }
        return client(new IllegalStateException("no request gets here"), limits, AccessControl.NONE);
    }

    /** A client of a server whose store fails with this. */
    ContractClient failing(RuntimeException failure, LimitSettings limits, AccessControl access) throws Exception {
        return client(failure, new Limits(limits, () -> 0), access);
    }

    private ContractClient client(RuntimeException failure, Limits limits, AccessControl access) throws Exception {
        SessionStore store = new SessionStore() {
            @Override
            public <R> Future<R> execute(Command<R> command) {
                return Future.failedFuture(failure);
            }
        };
        HttpSettings settings = new HttpSettings(
                "127.0.0.1",
                0,
                1 << 20,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10));
        HttpVerticle verticle = new HttpVerticle(
                new SharedPort(() -> settings, limits, null),
                store,
                access,
                () -> Instant.EPOCH,
                System::nanoTime,
                RequestObserver.NONE);
        String unused = vertx.deployVerticle(verticle).await(30, TimeUnit.SECONDS);
        return new ContractClient(URI.create("http://127.0.0.1:" + verticle.port()));
    }
}
