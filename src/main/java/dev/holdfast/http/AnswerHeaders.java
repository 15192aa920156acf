package dev.holdfast.http;

import io.netty.handler.codec.DateFormatter;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.Date;

/** The headers that every answer has: the id of its request, and the date. Belongs to one event loop. */
final class AnswerHeaders {
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
        request.response().putHeader(HeaderNames.REQUEST_ID, id).putHeader(HttpHeaders.DATE, date());
        return id;
    }

    /** Takes back all that an answer has, but for these, {@code Allow} and {@code WWW-Authenticate}. */
    static void keepOnly(MultiMap headers) {
        String id = headers.get(HeaderNames.REQUEST_ID);
        String date = headers.get(HttpHeaders.DATE);
        String allow = headers.get(HttpHeaders.ALLOW);
        String challenge = headers.get(HeaderNames.WWW_AUTHENTICATE);
        headers.clear().add(HeaderNames.REQUEST_ID, id).add(HttpHeaders.DATE, date);
        if (allow != null) {
            headers.add(HttpHeaders.ALLOW, allow);
        }
        if (challenge != null) {
            headers.add(HeaderNames.WWW_AUTHENTICATE, challenge);
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
