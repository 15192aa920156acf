package dev.holdfast.http;

import io.netty.handler.codec.DateFormatter;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;

/**
 * The headers that every answer has: the id of its request, the date, and that its type is as it says. Belongs to one
 * event loop.
 */
final class AnswerHeaders {
    private static final List<CharSequence> KEPT = List.of(
            HeaderNames.REQUEST_ID,
            HttpHeaders.DATE,
            HeaderNames.CONTENT_TYPE_OPTIONS,
            HttpHeaders.ALLOW,
            HeaderNames.WWW_AUTHENTICATE,
            HeaderNames.RATE_LIMIT_POLICY,
            HeaderNames.RATE_LIMIT);

    private final RequestIds ids;
    private final InstantSource clock;
    private long second = Long.MIN_VALUE;
    private CharSequence date = "";

    AnswerHeaders(RequestIds ids, InstantSource clock) {
        this.ids = ids;
        this.clock = clock;
    }

    /** Sets them on a request's answer. Returns the id. */
    String begin(HttpServerRequest request) {
        String id = ids.of(request);
        request.response()
                .putHeader(HeaderNames.REQUEST_ID, id)
                .putHeader(HttpHeaders.DATE, date())
                .putHeader(HeaderNames.CONTENT_TYPE_OPTIONS, HeaderNames.NOSNIFF);
        return id;
    }

    /** Takes back all that an answer has, but for these and those that do not depend on its success. */
    static void keepOnly(MultiMap headers) {
        String[] kept = new String[KEPT.size()];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = headers.get(KEPT.get(i));
        }
        headers.clear();
        for (int i = 0; i < kept.length; i++) {
            if (kept[i] != null) {
                headers.add(KEPT.get(i), kept[i]);
            }
        }
    }

    @SuppressWarnings("JavaUtilDate") // what Netty formats; it holds only the milliseconds
    private CharSequence date() {
        long now = clock.millis();
        if (now / 1000 != second) {
            second = now / 1000;
            date = HttpHeaders.createOptimized(DateFormatter.format(new Date(now)));
        }
        return date;
    }
}
