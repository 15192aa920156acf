package dev.holdfast.config;

import dev.holdfast.limits.LimitSettings;
import java.time.Duration;

/**
 * {@code http}: the interface for clients.
 *
 * @param host name or address to listen on
 * @param port port to listen on; zero takes a free one
 * @param maxBody how many bytes a request's body may have
 * @param idleTimeout how long a client may be silent while its bytes are awaited
 * @param limits {@code http.limits}
 * @param tls {@code http.tls}
 */
public record HttpSection(
        String host, int port, long maxBody, Duration idleTimeout, LimitSettings limits, TlsSection tls) {}
