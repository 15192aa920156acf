package dev.holdfast.http;

import dev.holdfast.session.Ticker;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * How far one request is, as far as its client is concerned: whether the server waits for the client's bytes or for its
 * reading of the answer, and since when. Time in which the server works does not count. Belongs to one event loop.
 */
final class RequestProgress {
    /**
     * A body counts as arriving while this many bytes come within the idle timeout: a byte now and then would keep a
     * connection open for ever.
     */
    private static final int LEAST_PROGRESS = 1024;

    private final ConnectionWatch watch;
    private final Ticker ticker;
    private boolean receiving;
    private boolean paused;
    private boolean sending;
    private boolean large;
    private boolean admitted;
    private @Nullable String share;
    private int stream;
    private boolean flushed;
    private boolean taken;
    private @Nullable Runnable whenDone;
    private int unaccounted;
    private long since;

    RequestProgress(ConnectionWatch watch, Ticker ticker, boolean receiving) {
        this.watch = watch;
        this.ticker = ticker;
        this.receiving = receiving;
        this.since = ticker.nanos();
    }

    /** Whether its answer is to be the last of its connection. */
    boolean last() {
        return watch.ending();
    }

    /** Somebody reads the body. */
    void taken() {
        taken = true;
    }

    /** Whether the body is still coming and nobody reads it. */
    boolean unclaimed() {
        return receiving && !taken;
    }

    /** Does this when the whole request has come and the client has taken the answer. */
    void whenDone(Runnable action) {
        whenDone = action;
    }

    /** The server does not read the body for now, so it does not wait for it either. */
    void paused() {
        paused = true;
    }

    /** The server reads the body again. */
    void resumed() {
        paused = false;
        touch();
    }

    /** More of the body has come. */
    void received(int bytes) {
        unaccounted += bytes;
        if (unaccounted >= LEAST_PROGRESS) {
            unaccounted = 0;
            touch();
        }
    }

    /** The whole request has come. */
    void receivedAll() {
        receiving = false;
        touch();
        finishIfDone();
    }

    /** The rest of the request will not come, nor, on HTTP/1.1, anything after it. */
    void brokenOff() {
        watch.end();
        receivedAll();
    }

    /** Who its client is as far as its address tells. */
    String address(HttpServerRequest request) {
        return watch.address(request);
    }

    /** Whether it counts among the requests under way. */
    void admitted(boolean counts) {
        admitted = counts;
    }

    boolean wasAdmitted() {
        return admitted;
    }

    /** Whose share of the requests under way it takes; null: nobody's. */
    void sharing(@Nullable String caller) {
        share = caller;
    }

    @Nullable
    String shareOf() {
        return share;
    }

    /** So many more bytes are kept for its answer. */
    void keeps(long more) {
        watch.keeps(more);
    }

    /** The answer is so long that its client may take its time, as long as it goes on. */
    void large() {
        large = true;
    }

    /**
     * The answer has been handed to the connection.
     *
     * @param onStream of HTTP/2; any number on HTTP/1
     */
    void answered(int onStream) {
        stream = onStream;
        sending = true;
        touch();
    }

    /** The client has taken the answer, or is gone. */
    void flushed() {
        sending = false;
        flushed = true;
        touch();
        finishIfDone();
    }

    void touch() {
        since = ticker.nanos();
    }

    private void finishIfDone() {
        if (flushed && !receiving) {
            watch.finished(this);
            if (whenDone != null) {
                whenDone.run();
            }
        }
    }

    boolean receiving() {
        return receiving;
    }

    /** How long the client has kept this request waiting at {@code now}, in nanoseconds; 0 while the server works. */
    long waited(long now) {
        return (receiving && !paused) || sending ? now - since : 0;
    }

    /** How long the client has not taken the answer at {@code now}, or nothing more of a large one, in nanoseconds. */
    long stalled(long now) {
        return sending ? now - since : 0;
    }

    boolean isLarge() {
        return large;
    }

    /** The stream of HTTP/2 that it is answered on. */
    int stream() {
        return stream;
    }
}
