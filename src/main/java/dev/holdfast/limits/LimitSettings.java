package dev.holdfast.limits;

import java.time.Duration;

/**
 * {@code http.limits}: how much clients may take. Zero is any number where a number of something is limited.
 *
 * @param requestLine bytes of a request's first line
 * @param header bytes of all header lines of a request together
 * @param connections open connections
 * @param connectionsPerAddress open connections of one client address
 * @param firstRequest how long a connection may be open without a request; more than zero
 * @param streams requests under way on one connection of HTTP/2, from 1
 * @param inFlight requests under way
 * @param bodies bytes of the bodies of all requests under way together
 * @param rate requests a second of one principal
 * @param burst requests of one principal at once, after it has been quiet; from 1 when there is a rate
 * @param writeRate bytes of documents per second that one principal has written
 */
public record LimitSettings(
        int requestLine,
        int header,
        int connections,
        int connectionsPerAddress,
        Duration firstRequest,
        int streams,
        int inFlight,
        long bodies,
        int rate,
        int burst,
        long writeRate) {
    public LimitSettings {
        if (requestLine <= 0 || header <= 0 || streams <= 0) {
            throw new IllegalArgumentException("a request has a line, a header and a stream");
        }
        if (connections < 0 || connectionsPerAddress < 0 || inFlight < 0 || bodies < 0 || writeRate < 0) {
            throw new IllegalArgumentException("a limit is not negative");
        }
        if (firstRequest.isNegative() || firstRequest.isZero()) {
            throw new IllegalArgumentException("a first request takes some time");
        }
        if (rate < 0 || (rate > 0 && burst < 1)) {
            throw new IllegalArgumentException("with a rate, a burst has at least one request");
        }
    }
}
