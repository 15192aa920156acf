package dev.holdfast.limits;

import dev.holdfast.session.Ticker;
import org.jspecify.annotations.Nullable;

/** The limits of one listener and what is taken of them, shared by its event loops. Safe for use by several threads. */
public final class Limits {
    private final LimitSettings settings;
    private final ConnectionLimit connections;
    private final Allowance requests;
    private final Allowance bodies;
    private final @Nullable RateLimit rate;

    public Limits(LimitSettings settings, Ticker ticker) {
        this.settings = settings;
        this.connections = new ConnectionLimit(settings.connections(), settings.connectionsPerAddress());
        this.requests = new Allowance(settings.inFlight());
        this.bodies = new Allowance(settings.bodies());
        this.rate = settings.rate() == 0 ? null : new RateLimit(settings.rate(), settings.burst(), ticker);
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

    /** The bytes of the bodies of requests under way. */
    public Allowance bodies() {
        return bodies;
    }

    /** Requests a second of each principal; null when they are not limited. */
    public @Nullable RateLimit rate() {
        return rate;
    }
}
