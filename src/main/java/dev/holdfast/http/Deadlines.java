package dev.holdfast.http;

import dev.holdfast.session.Deadline;
import dev.holdfast.session.Ticker;
import java.util.function.Supplier;

/** How long requests wait for their turn: as configured, or as they prefer up to a maximum. */
final class Deadlines {
    private final Supplier<HttpSettings> settings;
    private final Ticker ticker;

    Deadlines(Supplier<HttpSettings> settings, Ticker ticker) {
        this.settings = settings;
        this.ticker = ticker;
    }

    Preferences preferences(Exchange exchange) {
        return Preferences.of(exchange.headers(), settings.get().maxQueueTimeout());
    }

    /** The deadline of a request that came now. */
    Deadline of(Preferences preferences) {
        return Deadline.after(
                preferences.patience() == null ? settings.get().queueTimeout() : preferences.patience(), ticker);
    }

    /**
     * Reports to the client which of its preferences counted.
     *
     * @param returns whether the response has what it prefers to be returned
     */
    void tell(Exchange exchange, Preferences preferences, boolean returns) {
        String applied = preferences.applied(returns);
        if (applied != null) {
            exchange.header(HeaderNames.PREFERENCE_APPLIED, applied);
        }
    }
}
