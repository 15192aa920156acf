package dev.holdfast.http;

import dev.holdfast.session.Deadline;
import dev.holdfast.session.Ticker;
import java.time.Duration;

/** How long requests wait for their turn: as configured, or as they prefer up to a maximum. */
final class Deadlines {
    private final Duration usual;
    private final Duration longest;
    private final Ticker ticker;

    Deadlines(Duration usual, Duration longest, Ticker ticker) {
        this.usual = usual;
        this.longest = longest;
        this.ticker = ticker;
    }

    Preferences preferences(Exchange exchange) {
        return Preferences.of(exchange.headers(), longest);
    }

    /** The deadline of a request that came now. */
    Deadline of(Preferences preferences) {
        return Deadline.after(preferences.patience() == null ? usual : preferences.patience(), ticker);
    }

    /** Tells the client which of its preferences counted. */
    void tell(Exchange exchange, Preferences preferences, boolean minimalApplies) {
        String applied = preferences.applied(minimalApplies);
        if (applied != null) {
            exchange.header(HeaderNames.PREFERENCE_APPLIED, applied);
        }
    }
}
