package dev.holdfast.http;

import java.time.Duration;

/**
 * How the HTTP interface listens and what it allows.
 *
 * @param host the address it listens on
 * @param port the port; 0 takes any free one
 * @param maxBody the largest request body that is read, in bytes
 * @param idleTimeout how long a client may keep the server waiting for its bytes, or for its reading of an answer
 * @param queueTimeout how long a command waits for its turn unless the request says otherwise
 * @param maxQueueTimeout the longest wait that a request may ask for
 * @param grace how long requests under way may take when the server stops
 * @param site the address and the identity that clients see
 */
public record HttpSettings(
        String host,
        int port,
        long maxBody,
        Duration idleTimeout,
        Duration queueTimeout,
        Duration maxQueueTimeout,
        Duration grace,
        Site site) {
    public HttpSettings {
        if (maxBody < 0 || maxBody > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a body has 0 to 2^31-1 bytes");
        }
        if (idleTimeout.isNegative() || idleTimeout.isZero() || queueTimeout.isNegative()) {
            throw new IllegalArgumentException("timeouts are positive");
        }
        if (maxQueueTimeout.compareTo(queueTimeout) < 0) {
            throw new IllegalArgumentException("the longest wait is not shorter than the usual one");
        }
    }

    /** Settings of a server without a public URL. */
    public HttpSettings(
            String host,
            int port,
            long maxBody,
            Duration idleTimeout,
            Duration queueTimeout,
            Duration maxQueueTimeout,
            Duration grace) {
        this(host, port, maxBody, idleTimeout, queueTimeout, maxQueueTimeout, grace, Site.LOCAL);
    }
}
