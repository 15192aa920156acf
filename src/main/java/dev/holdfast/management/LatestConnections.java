package dev.holdfast.management;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Keeps the number of a port's connections bounded: the oldest makes room for another, so that clients which only wait keep no probe out.
 * Used by one event loop.
 */
final class LatestConnections implements Handler<HttpConnection> {
    /** Probes and scrapes need few. */
    private static final int MOST = 128;

    private final Set<HttpConnection> open = new LinkedHashSet<>();

    @Override
    public void handle(HttpConnection connection) {
        open.add(connection);
        connection.closeHandler(closed -> open.remove(connection));
        if (open.size() > MOST) {
            HttpConnection oldest = open.iterator().next();
            open.remove(oldest);
            var unused = oldest.close();
        }
    }
}
