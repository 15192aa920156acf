package dev.holdfast.http;

import io.vertx.core.http.HttpServerRequest;
import java.security.SecureRandom;

/**
 * The ids of requests: the client's own from {@code X-Request-Id} when it is 1 to 128 characters of letters, digits and
 * {@code . _ : = + / @ -}, else a random prefix and a count. What else a client sends would end in logs and headers.
 * Belongs to one event loop.
 */
final class RequestIds {
    private static final int LONGEST = 128;

    private final String prefix;
    private long count;

    RequestIds(SecureRandom random) {
        this.prefix = String.format("%016x-", random.nextLong());
    }

    String of(HttpServerRequest request) {
        String given = request.getHeader(HeaderNames.REQUEST_ID);
        return given != null && acceptable(given) ? given : prefix + ++count;
    }

    private static boolean acceptable(String id) {
        if (id.isEmpty() || id.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!alphanumeric && "._:=+/@-".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
