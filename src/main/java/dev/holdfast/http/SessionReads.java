package dev.holdfast.http;

import dev.holdfast.session.Command;
import dev.holdfast.session.Deadline;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionStore;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.util.List;

/** GET, HEAD and OPTIONS of one session. */
final class SessionReads {
    private static final List<String> PATH_PARAMETERS = List.of();
    private static final List<String> TWIN_PARAMETERS = List.of("key");

    private final SessionStore store;
    private final RemovedSessions removed;
    private final Deadlines deadlines;
    private final Representations representations;

    SessionReads(SessionStore store, Deadlines deadlines, Representations representations) {
        this.store = store;
        this.removed = new RemovedSessions(store);
        this.deadlines = deadlines;
        this.representations = representations;
    }

    /** GET and HEAD. */
    Future<Void> get(Exchange exchange) {
        Target target = target(exchange);
        Preferences preferences = deadlines.preferences(exchange);
        Deadline deadline = deadlines.of(preferences);
        return store.execute(new Command.Get(target.store(), target.key(), deadline))
                .recover(failure -> removed.explained(failure, exchange, target, deadline))
                .compose(found -> answer(exchange, target, preferences, found));
    }

    private Future<Void> answer(Exchange exchange, Target target, Preferences preferences, Command.Found found) {
        SessionEntry entry = found.entry();
        boolean notModified = representations.notModified(exchange, entry);
        byte[] document = entry.json();
        boolean gzip = representations.negotiate(exchange, document.length);
        exchange.header(HttpHeaders.ETAG, Conditions.quoted(entry.etag(), gzip));
        exchange.header(HttpHeaders.CACHE_CONTROL, HeaderNames.PRIVATE_NO_CACHE);
        exchange.header(HeaderNames.STORE_REVISION, Long.toString(found.revision()));
        representations.lastModified(exchange, entry);
        if (target.twin()) {
            exchange.header(HeaderNames.CONTENT_LOCATION, representations.reference(target.location()));
        }
        deadlines.tell(exchange, preferences, false);
        if (notModified) {
            return exchange.status(304).end();
        }
        exchange.header(HeaderNames.ACCEPT_PATCH, HeaderNames.PATCH_TYPES);
        return representations.send(exchange, HeaderNames.JSON, document, gzip);
    }

    /** OPTIONS: what can be done with a session, whether it is there or not. */
    Future<Void> options(Exchange exchange, String allow) {
        Target target = target(exchange);
        if (target.twin()) {
            exchange.header(HeaderNames.CONTENT_LOCATION, representations.reference(target.location()));
        }
        return exchange.status(204)
                .header(HttpHeaders.ALLOW, allow)
                .header(HeaderNames.ACCEPT_PATCH, HeaderNames.PATCH_TYPES)
                .end();
    }

    private static Target target(Exchange exchange) {
        List<String> known = exchange.variable("key") == null ? TWIN_PARAMETERS : PATH_PARAMETERS;
        return Target.of(exchange, exchange.query(known));
    }
}
