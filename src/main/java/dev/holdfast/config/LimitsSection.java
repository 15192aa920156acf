package dev.holdfast.config;

/**
 * {@code http.limits}: how much clients may take. Zero is any number, but for the first two and {@code streams}.
 *
 * @param requestLine bytes of a request's first line
 * @param header bytes of the header lines of a request together
 * @param connections open connections
 * @param connectionsPerAddress open connections of one client address
 * @param streams requests under way on one connection of HTTP/2
 * @param inFlight requests under way
 * @param bodies bytes of the bodies of all requests under way
 * @param rate requests a second of one principal
 * @param burst requests of one principal at once
 */
public record LimitsSection(
        int requestLine,
        int header,
        int connections,
        int connectionsPerAddress,
        int streams,
        int inFlight,
        long bodies,
        int rate,
        int burst) {}
