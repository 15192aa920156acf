package dev.holdfast.config;

import dev.holdfast.limits.LimitSettings;
import java.time.Duration;
import java.util.Set;

/**
 * {@code http}: the interface for clients.
 *
 * @param host name or address to listen on
 * @param port port to listen on; zero takes a free one
 * @param publicUrl scheme, host and path prefix that clients use, without a slash at the end; empty when there is none
 * @param allowedHosts further names in {@code Host} that are served without authentication, in lower case
 * @param maxBody how many bytes a request's body may have
 * @param idleTimeout how long a client may be silent while its bytes are awaited
 * @param limits {@code http.limits}
 * @param tls {@code http.tls}
 */
public record HttpSection(
        String host,
        int port,
        String publicUrl,
        Set<String> allowedHosts,
        long maxBody,
        Duration idleTimeout,
        LimitSettings limits,
        TlsSection tls) {
    public HttpSection {
        allowedHosts = Set.copyOf(allowedHosts);
    }
}
