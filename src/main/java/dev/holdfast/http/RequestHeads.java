package dev.holdfast.http;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules for the head of a request that neither Vert.x nor Netty checks.
 *
 * <ul>
 *   <li>HTTP/1 (RFC 9112): one {@code Host} (section 3.2), and no transfer coding but {@code chunked} (section 6.1). The end of
 *       a body with another one is unknown, and its bytes would count as the next request.
 *   <li>HTTP/2 (RFC 9113, section 8.2.1): no NUL, CR or LF in a field value, and no blank at either of its ends; the scheme is
 *       {@code http} or {@code https}.
 *   <li>Both: a target of the characters of a URI; see {@link RequestTarget}.
 * </ul>
 */
final class RequestHeads {
    private static final String HTTP = "http";
    private static final String HTTPS = "https";

    private RequestHeads() {}

    /** The reason to reject a request of HTTP/1 and to close its connection, null when there is none. */
    static @Nullable String fault(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            return null;
        }
        MultiMap headers = request.headers();
        if (headers.contains(HttpHeaders.TRANSFER_ENCODING)) {
            List<String> codings = headers.getAll(HttpHeaders.TRANSFER_ENCODING);
            if (codings.size() != 1 || !codings.get(0).equalsIgnoreCase("chunked")) {
                return "the only transfer coding of a request is chunked";
            }
        }
        if (headers.contains("")) {
            return "a header has no name";
        }
        String fault = RequestTarget.fault(request.method(), request.uri());
        return fault == null ? faultOfHost(request) : fault;
    }

    private static @Nullable String faultOfHost(HttpServerRequest request) {
        String host = request.getHeader(HttpHeaders.HOST);
        if (host == null) {
            return request.version() == HttpVersion.HTTP_1_1 ? "the request has no Host" : null;
        }
        if (request.headers().getAll(HttpHeaders.HOST).size() > 1) {
            return "the request has more than one Host";
        }
        return host.isEmpty() || RequestTarget.isAuthority(request.authority())
                ? null
                : "the request's Host is not a host and port";
    }

    /**
     * Checks the head of a request of HTTP/2, of which only its stream is at fault.
     *
     * @throws StoreException {@code MALFORMED_REQUEST}
     */
    static void checkStream(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_2) {
            return;
        }
        if (!HTTP.equals(request.scheme()) && !HTTPS.equals(request.scheme())) {
            throw malformed("the request's scheme is invalid: expected http or https");
        }
        if (!RequestTarget.isOfUri(request.uri())) {
            throw malformed(RequestTarget.NOT_OF_URI);
        }
        for (Map.Entry<String, String> field : request.headers()) {
            if (!isFieldValue(field.getValue())) {
                throw malformed("header " + field.getKey()
                        + " has NUL, CR or LF, or a blank at one of its ends (RFC 9113, section 8.2.1)");
            }
        }
    }

    private static boolean isFieldValue(String value) {
        int last = value.length() - 1;
        for (int i = 0; i <= last; i++) {
            char c = value.charAt(i);
            boolean blank = c == ' ' || c == '\t';
            if ((c < ' ' && c != '\t') || c == 0x7f || (blank && (i == 0 || i == last))) {
                return false;
            }
        }
        return true;
    }

    static StoreException malformed(String detail) {
        return new StoreException(ErrorCode.MALFORMED_REQUEST, detail);
    }
}
