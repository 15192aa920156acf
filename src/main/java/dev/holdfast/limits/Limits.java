package dev.holdfast.limits;

import dev.holdfast.session.Ticker;
import org.jspecify.annotations.Nullable;

/** The limits of one listener and what is taken of them, shared by its event loops. Safe for use by several threads. */
public final class Limits {
    /**
     * Tokens of one address that may be refused at once: enough for clients behind a proxy whose tokens have all just
     * expired.
     */
    private static final int REFUSED_TOKENS = 100;

    /** And so many a second then, on average: verifying as many takes at most some hundredths of a processor. */
    private static final int REFUSED_TOKENS_PER_SECOND = 10;

    /** Responses on their way to clients may take this part of what bodies may. */
    private static final int RESPONSES = 4;

    /** One caller may have this part of the requests under way, and so may all together whose tokens are being verified. */
    private static final int CALLER = 2;

    /** Requests of one address whose tokens are being verified may be this part. */
    private static final int ADDRESS = 4;

    /** A caller that was quiet may write this many seconds' worth at once. */
    private static final int WRITE_BURST_SECONDS = 10;

    private static final long MOST_KIB = 100_000_000;

    private final LimitSettings settings;
    private final ConnectionLimit connections;
    private final Allowance requests;
    private final Shares callers;
    private final Allowance unverified;
    private final Shares addresses;
    private final Allowance bodies;
    private final Allowance responses;
    private final @Nullable RateLimit rate;
    private final @Nullable RateLimit written;
    private final RateLimit refusedTokens;

    public Limits(LimitSettings settings, Ticker ticker) {
        this.settings = settings;
        this.connections = new ConnectionLimit(settings.connections(), settings.connectionsPerAddress());
        this.requests = new Allowance(settings.inFlight());
        this.callers = new Shares(settings.inFlight(), CALLER);
        this.unverified = new Allowance((settings.inFlight() + 1) / CALLER);
        this.addresses = new Shares(settings.inFlight(), ADDRESS);
        this.bodies = new Allowance(settings.bodies());
        this.responses = new Allowance(settings.bodies() / RESPONSES);
        this.rate = settings.rate() == 0 ? null : new RateLimit(settings.rate(), settings.burst(), ticker);
        this.written = settings.writeRate() == 0 ? null : written(settings.writeRate(), ticker);
        this.refusedTokens = new RateLimit(REFUSED_TOKENS_PER_SECOND, REFUSED_TOKENS, ticker);
    }

    public LimitSettings settings() {
        return settings;
    }

    public ConnectionLimit connections() {
        return connections;
    }

    /** The requests under way. */
    public Allowance requests() {
        return requests;
    }

    /** The requests under way of each caller. */
    public Shares callers() {
        return callers;
    }

    /** The requests under way whose tokens are being verified. */
    public Allowance unverified() {
        return unverified;
    }

    /** The requests under way of each client address whose tokens are being verified. */
    public Shares addresses() {
        return addresses;
    }

    /** The bytes of the bodies of requests under way. */
    public Allowance bodies() {
        return bodies;
    }

    /** The bytes of responses until their clients have taken them. */
    public Allowance responses() {
        return responses;
    }

    /** Requests a second of each principal; null when they are not limited. */
    public @Nullable RateLimit rate() {
        return rate;
    }

    private static RateLimit written(long bytes, Ticker ticker) {
        int kib = (int) Math.min(MOST_KIB, Math.max(1, bytes >> 10));
        return new RateLimit(kib, kib * WRITE_BURST_SECONDS, ticker);
    }

    /** KiB of documents that each principal has written; null when they are not limited. */
    public @Nullable RateLimit written() {
        return written;
    }

    /** Tokens of each client address that were refused. */
    public RateLimit refusedTokens() {
        return refusedTokens;
    }
}
