package dev.holdfast.http;

import dev.holdfast.session.Ticker;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests under way on one connection, and since when there is none. Belongs to the connection's event loop.
 */
final class ConnectionWatch {
    private final Ticker ticker;
    private final List<RequestProgress> underWay = new ArrayList<>(2);
    private @Nullable String address;
    private long kept;
    private int dropped;
    private boolean begun;
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
        begun = true;
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

    /** Who the connection's client is as far as its address tells. */
    String address(HttpServerRequest request) {
        String known = address;
        if (known == null) {
            known = Admission.address(request);
            address = known;
        }
        return known;
    }

    /** So many more bytes are kept for answers that the client has not taken. */
    void keeps(long more) {
        kept += more;
    }

    long kept() {
        return kept;
    }

    /** Whether a request has come. */
    boolean begun() {
        return begun;
    }

    /** The longest time for which the client has not taken an answer at {@code now}, in nanoseconds. */
    long stalled(long now) {
        long longest = 0;
        for (RequestProgress progress : underWay) {
            longest = Math.max(longest, progress.stalled(now));
        }
        return longest;
    }

    /** Answers that are not large and have not been taken for that long; those that are given here count as dropped. */
    List<RequestProgress> drop(long now, long patience) {
        List<RequestProgress> late = List.of();
        for (RequestProgress progress : underWay) {
            if (!progress.isLarge() && progress.stalled(now) >= patience) {
                late = late.isEmpty() ? new ArrayList<>() : late;
                late.add(progress);
            }
        }
        dropped += late.size();
        return late;
    }

    /** How many answers were dropped. */
    int dropped() {
        return dropped;
    }
}
