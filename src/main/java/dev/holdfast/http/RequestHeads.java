package dev.holdfast.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What RFC 9112 asks of the head of a request and neither Vert.x nor Netty checks: one {@code Host} (section 3.2), and
 * no transfer coding but {@code chunked} (section 6.1): where a body with another one ends is not known, and its bytes
 * would be taken for the next request.
 */
final class RequestHeads {
    private RequestHeads() {}

    /** Why the request is refused, null when it is not. */
    static @Nullable String fault(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            return null;
        }
        String coding = request.getHeader(HttpHeaders.TRANSFER_ENCODING);
        if (coding != null && !coding.strip().equalsIgnoreCase("chunked")) {
            return "the only transfer coding of a request is chunked";
        }
        return request.version() == HttpVersion.HTTP_1_1 ? faultOfHost(request) : null;
    }

    private static @Nullable String faultOfHost(HttpServerRequest request) {
        String host = request.getHeader(HttpHeaders.HOST);
        if (host == null) {
            return "the request has no Host";
        }
        List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
        if (hosts.size() > 1) {
            return "the request has more than one Host";
        }
        return host.isEmpty() || request.authority() != null ? null : "the request's Host is no host and port";
    }
}
