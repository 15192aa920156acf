package dev.holdfast.http;

import dev.holdfast.limits.RateLimit;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the bytes that each caller has written to disk: a patch of a few bytes rewrites its whole document. A write is accepted while the
 * caller is within its rate, and its document's size counts afterwards.
 *
 * @param rate in KiB; null: without bound
 */
record WriteRate(@Nullable RateLimit rate) {
    private static final int KIB = 1 << 10;

    /** @throws StoreException {@code RATE_LIMITED} */
    void require(Exchange exchange) {
        RateLimit.Verdict verdict = rate == null ? null : rate.look(Admission.who(exchange));
        if (verdict != null && !verdict.granted()) {
            throw new StoreException(
                            ErrorCode.RATE_LIMITED,
                            "more bytes written than http.limits.writeRate allows: a write counts with the size of the whole document;"
                                    + " send writes more slowly, or wait as Retry-After says")
                    .withRetryAfter(verdict.untilNext());
        }
    }

    void count(Exchange exchange, SessionEntry written) {
        if (rate != null) {
            rate.spend(Admission.who(exchange), (written.json().length + KIB - 1) / KIB);
        }
    }
}
