package dev.holdfast.http;

import dev.holdfast.access.Principal;
import dev.holdfast.limits.Allowance;
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
 * Decides whether a request is served now: by the rate of its principal, by the number of requests under way, and, before
 * its token is verified, by how many of its address's were refused. With a rate, every answer tells how much of it is left,
 * in the words of draft-ietf-httpapi-ratelimit-headers-10; an answer to who sent too many bad tokens, how many of those.
 * Belongs to one event loop; the limits are those of all.
 */
final class Admission {
    /** Answers of up to so many bytes are given to everybody who takes what he asked for. */
    private static final int SMALL = 16 << 10;

    /** About what a request and its answer take beside the answer's body, until it is taken. */
    private static final int BESIDE_AN_ANSWER = 4 << 10;

    /**
     * Most answers are taken at once, and the other event loops need not hear of their bytes: so large a part of all that
     * they may take is counted here alone.
     */
    private static final int UNTOLD = 1 << 10;

    private static final String PRINCIPAL = "\"principal\"";
    private static final String REFUSED_TOKENS = "\"refused-tokens\"";

    private final Limits limits;
    private final CharSequence policy;
    private final CharSequence refusedTokensPolicy;
    private long untold;

    Admission(Limits limits) {
        this.limits = limits;
        RateLimit rate = limits.rate();
        this.policy = rate == null ? "" : policy(PRINCIPAL, rate);
        this.refusedTokensPolicy = policy(REFUSED_TOKENS, limits.refusedTokens());
    }

    /**
     * Counts the request among those under way; {@link #leave} is to follow when its answer is taken.
     *
     * @throws StoreException {@code STORE_BUSY}: there are too many
     */
    void enter(Exchange exchange) {
        if (!limits.requests().take(1)) {
            throw new StoreException(ErrorCode.STORE_BUSY, "too many requests in flight (http.limits.inFlight)");
        }
        exchange.progress().admitted(true);
    }

    /**
     * Counts it as one of its caller's under way, who is known by now if he ever will be. Without authentication the
     * client's address is the caller.
     *
     * @throws StoreException {@code STORE_BUSY}: the caller has his share
     */
    void share(Exchange exchange) {
        if (exchange.principal().equals(Principal.UNKNOWN)) {
            return; // it is answered at once
        }
        String caller = who(exchange);
        if (!limits.callers().take(caller)) {
            throw new StoreException(
                    ErrorCode.STORE_BUSY,
                    "this caller has as many requests in flight as one caller may: half of http.limits.inFlight");
        }
        exchange.progress().sharing(caller);
    }

    /**
     * Counts a request whose token is to be verified; {@link #decided} is to follow.
     *
     * @throws StoreException {@code STORE_BUSY}: there are too many, in all or of its address
     */
    void awaiting(String address) {
        boolean granted = limits.unverified().take(1);
        if (granted && !limits.addresses().take(address)) {
            limits.unverified().giveBack(1);
            granted = false;
        }
        if (!granted) {
            throw new StoreException(
                    ErrorCode.STORE_BUSY,
                    "as many tokens are waiting to be verified as may: half of http.limits.inFlight, of one address a"
                            + " quarter");
        }
    }

    /** Its token was verified, or refused. */
    void decided(String address) {
        limits.addresses().giveBack(address);
        limits.unverified().giveBack(1);
    }

    /**
     * Counts the bytes of an answer until its client has taken it.
     *
     * @param bytes that nobody else holds
     * @throws StoreException {@code STORE_BUSY}: answers take too many; nothing was changed, and nothing is counted
     */
    void answering(Exchange exchange, int bytes) {
        Allowance responses = limits.responses();
        long more = Math.max(0, bytes + BESIDE_AN_ANSWER - exchange.responseBytes());
        if (bytes > SMALL && exchange.reads()) {
            exchange.holdResponse(responses, Math.min(more, responses.most()));
        } else {
            countResponse(more);
            exchange.holds(more);
        }
    }

    private void countResponse(long more) {
        untold += more;
        if (Math.abs(untold) > limits.responses().most() / UNTOLD) {
            limits.responses().add(untold);
            untold = 0;
        }
    }

    /** Its answer is handed to its connection: only the answer's bytes still count. */
    void handedOver(Exchange exchange) {
        limits.bodies().giveBack(exchange.heldBytes());
        exchange.hold(-exchange.heldBytes());
        String caller = exchange.progress().shareOf();
        if (caller != null) {
            limits.callers().giveBack(caller);
            exchange.progress().sharing(null);
        }
        if (exchange.progress().wasAdmitted()) {
            limits.requests().giveBack(1);
            exchange.progress().admitted(false);
        }
    }

    void leave(Exchange exchange) {
        handedOver(exchange);
        countResponse(-exchange.responseBytes());
        exchange.holds(-exchange.responseBytes());
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
        if (!verdict.granted() || !exchange.response().headers().contains(HeaderNames.RATE_LIMIT)) {
            tell(exchange, PRINCIPAL, policy, verdict);
        }
        if (!verdict.granted()) {
            throw new StoreException(
                            ErrorCode.RATE_LIMITED,
                            "more requests than http.limits.rate allows: send them more slowly, or wait as Retry-After says")
                    .withRetryAfter(verdict.untilNext());
        }
    }

    /**
     * Lets a token be verified, unless too many of its address were refused.
     *
     * @throws StoreException {@code RATE_LIMITED}
     */
    void verifying(Exchange exchange, String address) {
        RateLimit.Verdict verdict = limits.refusedTokens().look(address);
        if (!verdict.granted()) {
            tell(exchange, REFUSED_TOKENS, refusedTokensPolicy, verdict);
            throw new StoreException(
                            ErrorCode.RATE_LIMITED,
                            "too many tokens from this address were refused: this one was not looked at; wait as Retry-After says")
                    .withRetryAfter(verdict.untilNext());
        }
    }

    /** The token was refused, and counts as one of its address's. */
    void refused(String address) {
        var unused = limits.refusedTokens().take(address);
    }

    private static void tell(Exchange exchange, String name, CharSequence policy, RateLimit.Verdict verdict) {
        exchange.header(HeaderNames.RATE_LIMIT_POLICY, policy);
        exchange.header(HeaderNames.RATE_LIMIT, name + ";r=" + verdict.tokens() + ";t=" + seconds(verdict.untilFull()));
    }

    private static CharSequence policy(String name, RateLimit rate) {
        return HttpHeaders.createOptimized(name + ";q=" + rate.burst() + ";w=" + seconds(rate.window()));
    }

    /** Whose rate it is: the caller's, or that of the address while it is not known who calls. */
    static String who(Exchange exchange) {
        Principal principal = exchange.principal();
        return principal.named() ? principal.id() : exchange.address();
    }

    /** Who a request's client is as far as its address tells. */
    static String address(HttpServerRequest request) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(
                request.connection().remoteAddress().hostAddress());
        return address == null ? "" : ClientAddress.of(address);
    }

    private static long seconds(Duration duration) {
        return duration.plusMillis(999).toSeconds();
    }
}
