package dev.holdfast.http;

import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Scheme, host and port of a URL (RFC 6454).
 *
 * @param scheme in lower case
 * @param host in lower case
 * @param port the port, that of the scheme when the URL names none
 */
record Origin(String scheme, String host, int port) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /** The origin that a scheme and an authority make. */
    static Origin of(String scheme, HostAndPort authority) {
        return of(scheme, authority.host(), authority.port());
    }

    /** The origin of a URL, or the value of a header {@code Origin}; null when it has none, as {@code null}. */
    static @Nullable Origin parse(String url) {
        try {
            URI uri = URI.create(url.strip());
            String scheme = uri.getScheme();
            String host = uri.getHost();
            return scheme == null || host == null ? null : of(scheme, host, uri.getPort());
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static Origin of(String scheme, String host, int port) {
        String lower = scheme.toLowerCase(Locale.ROOT);
        int usual = lower.equals("https") ? HTTPS : HTTP;
        return new Origin(lower, host.toLowerCase(Locale.ROOT), port < 0 ? usual : port);
    }
}
