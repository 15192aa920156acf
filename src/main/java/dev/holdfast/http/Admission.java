package dev.holdfast.http;

import dev.holdfast.access.Principal;
import dev.holdfast.limits.ClientAddress;
import dev.holdfast.limits.Limits;
import dev.holdfast.limits.RateLimit;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.time.Duration;

/**
 * Decides whether a request is served now: by the rate of its principal, and by the number of requests under way. With a
 * rate, every answer tells how much of it is left, in the words of draft-ietf-httpapi-ratelimit-headers-10.
 */
final class Admission {
    private static final String POLICY = "\"principal\"";

    private final Limits limits;
    private final CharSequence policy;

    Admission(Limits limits) {
        this.limits = limits;
        RateLimit rate = limits.rate();
        this.policy = rate == null
                ? ""
                : HttpHeaders.createOptimized(POLICY + ";q=" + rate.burst() + ";w=" + seconds(rate.window()));
    }

    /**
     * Counts the request among those under way; {@link #leave} is to follow when its answer is finished.
     *
     * @throws StoreException {@code STORE_BUSY}: there are too many
     */
    void enter(Exchange exchange) {
        if (!limits.requests().take(1)) {
            throw new StoreException(
                    ErrorCode.STORE_BUSY, "as many requests are under way as http.limits.inFlight allows");
        }
        exchange.admitted();
    }

    void leave(Exchange exchange) {
        limits.bodies().giveBack(exchange.heldBytes());
        if (exchange.wasAdmitted()) {
            limits.requests().giveBack(1);
        }
    }

    /**
     * Counts the request as one of its caller's, who is known by now if he ever will be.
     *
     * @throws StoreException {@code RATE_LIMITED}
     */
    void meter(Exchange exchange) {
        RateLimit rate = limits.rate();
        if (rate == null) {
            return;
        }
        RateLimit.Verdict verdict = rate.take(who(exchange));
        exchange.header(HeaderNames.RATE_LIMIT_POLICY, policy);
        exchange.header(
                HeaderNames.RATE_LIMIT, POLICY + ";r=" + verdict.tokens() + ";t=" + seconds(verdict.untilFull()));
        if (!verdict.granted()) {
            throw new StoreException(
                            ErrorCode.RATE_LIMITED,
                            "more requests than http.limits.rate allows: send them more slowly, or wait as Retry-After says")
                    .withRetryAfter(verdict.untilNext());
        }
    }

    /** Whose rate it is: the caller's, or that of the address while it is not known who calls. */
    private static String who(Exchange exchange) {
        Principal principal = exchange.principal();
        return principal.equals(Principal.ANONYMOUS) || principal.equals(Principal.UNKNOWN)
                ? address(exchange.request())
                : principal.id();
    }

    private static String address(HttpServerRequest request) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(
                request.connection().remoteAddress().hostAddress());
        return address == null ? "" : ClientAddress.of(address);
    }

    private static long seconds(Duration duration) {
        return duration.plusMillis(999).toSeconds();
    }
}
