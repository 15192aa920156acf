package dev.holdfast.http;

import dev.holdfast.session.Ticker;
import java.util.ArrayList;
import java.util.List;

/**
 * The requests under way on one connection, and since when there is none. Belongs to the connection's event loop.
 */
final class ConnectionWatch {
    private final Ticker ticker;
    private final List<RequestProgress> underWay = new ArrayList<>(2);
    private long idleSince;
    private boolean ending;

    ConnectionWatch(Ticker ticker) {
        this.ticker = ticker;
        this.idleSince = ticker.nanos();
    }

    /** A request's head has come; {@code withBody} when more of it is to come. */
    RequestProgress begin(boolean withBody) {
        RequestProgress progress = new RequestProgress(this, ticker, withBody);
        underWay.add(progress);
        return progress;
    }

    /** The answer under way, or the next one, is to be the connection's last. */
    void end() {
        ending = true;
    }

    boolean ending() {
        return ending;
    }

    boolean idle() {
        return underWay.isEmpty();
    }

    void finished(RequestProgress progress) {
        if (underWay.remove(progress) && underWay.isEmpty()) {
            idleSince = ticker.nanos();
        }
    }

    /**
     * How long the client has kept the connection waiting at {@code now}, in nanoseconds: for its next request, for the
     * rest of one, or by not taking an answer.
     */
    long waited(long now) {
        if (underWay.isEmpty()) {
            return now - idleSince;
        }
        long longest = 0;
        for (RequestProgress progress : underWay) {
            longest = Math.max(longest, progress.waited(now));
        }
        return longest;
    }
}
