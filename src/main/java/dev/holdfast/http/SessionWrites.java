package dev.holdfast.http;

import dev.holdfast.session.Command;
import dev.holdfast.session.Deadline;
import dev.holdfast.session.Durability;
import dev.holdfast.session.MaintenanceWarning;
import dev.holdfast.session.Precondition;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.SessionStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.List;

/** PUT, PATCH and DELETE of one session. */
final class SessionWrites {
    private static final List<String> NONE = List.of();
    private static final List<String> KEY = List.of("key");
    private static final List<String> TOUCH = List.of("touch");
    private static final List<String> KEY_TOUCH = List.of("key", "touch");

    private final SessionStore store;
    private final RemovedSessions removed;
    private final Deadlines deadlines;
    private final RequestBodies bodies;
    private final Representations representations;
    private final WriteRate rate;

    SessionWrites(
            SessionStore store,
            Deadlines deadlines,
            RequestBodies bodies,
            Representations representations,
            WriteRate rate) {
        this.store = store;
        this.removed = new RemovedSessions(store);
        this.deadlines = deadlines;
        this.bodies = bodies;
        this.representations = representations;
        this.rate = rate;
    }

    /** PUT: stores the document. The response has the tag when it is stored exactly as sent, else the completed document. */
    Future<Void> put(Exchange exchange) {
        QueryParameters query = exchange.query(exchange.variable("key") == null ? KEY : NONE);
        Target target = Target.of(exchange, query);
        MediaTypes.requireWholeJson(exchange.headers());
        Precondition precondition = Conditions.ofWrite(exchange.headers());
        SessionKey active = Target.active(exchange);
        Preferences preferences = deadlines.preferences(exchange);
        rate.require(exchange);
        return bodies.read(exchange)
                .compose(document -> {
                    Deadline deadline = deadlines.of(preferences);
                    return store.execute(new Command.Put(
                            target.store(), target.key(), document, precondition, active, exchange.caller(), deadline));
                })
                .compose(written -> stored(exchange, target, preferences, written));
    }

    private Future<Void> stored(Exchange exchange, Target target, Preferences preferences, Command.Written written) {
        head(exchange, target, written);
        boolean readable = exchange.mayRead(target);
        boolean document =
                readable && (preferences.representation() || (written.completed() && !preferences.minimal()));
        deadlines.tell(exchange, preferences, preferences.representation() == document);
        SessionEntry entry = written.entry();
        boolean gzip = document && negotiate(exchange, entry);
        if (!written.completed()) {
            // A document that was completed is not the one that was sent: it has no validators (RFC 9110, section
            // 9.3.4).
            exchange.header(HttpHeaders.ETAG, Conditions.quoted(entry.etag(), gzip));
            representations.lastModified(exchange, entry);
        }
        if (document) {
            return document(exchange, target, written, gzip);
        }
        boolean bare = preferences.minimal() || written.completed();
        return exchange.status(written.created() ? 201 : bare ? 204 : 200).end(Buffer.buffer());
    }

    private boolean negotiate(Exchange exchange, SessionEntry entry) {
        return representations.negotiate(exchange, entry.json().length);
    }

    private Future<Void> document(Exchange exchange, Target target, Command.Written written, boolean gzip) {
        exchange.status(written.created() ? 201 : 200).header(HeaderNames.CONTENT_LOCATION, reference(target));
        return representations.send(exchange, HeaderNames.JSON, written.entry().json(), gzip);
    }

    /** PATCH: changes the entry, or creates it. */
    Future<Void> patch(Exchange exchange) {
        QueryParameters query = exchange.query(exchange.variable("key") == null ? KEY_TOUCH : TOUCH);
        Target target = Target.of(exchange, query);
        boolean touch = query.flag("touch", true);
        Command.Patch.Format format = MediaTypes.patchFormat(exchange.headers());
        Precondition precondition = Conditions.ofWrite(exchange.headers());
        SessionKey active = Target.active(exchange);
        Preferences preferences = deadlines.preferences(exchange);
        rate.require(exchange);
        return bodies.read(exchange)
                .compose(patch -> {
                    Deadline deadline = deadlines.of(preferences);
                    return store.execute(new Command.Patch(
                            target.store(),
                            target.key(),
                            format,
                            patch,
                            touch,
                            precondition,
                            active,
                            exchange.caller(),
                            deadline));
                })
                .compose(written -> patched(exchange, target, preferences, written));
    }

    private Future<Void> patched(Exchange exchange, Target target, Preferences preferences, Command.Written written) {
        head(exchange, target, written);
        SessionEntry entry = written.entry();
        // A caller that may write and not read gets nothing that it did not send.
        boolean minimal = preferences.minimal() || !exchange.mayRead(target);
        deadlines.tell(exchange, preferences, preferences.minimal() == minimal);
        representations.lastModified(exchange, entry);
        boolean gzip = !minimal && negotiate(exchange, entry);
        exchange.header(HttpHeaders.ETAG, Conditions.quoted(entry.etag(), gzip));
        return minimal ? exchange.status(204).end() : document(exchange, target, written, gzip);
    }

    /** DELETE: removes the entry. A body is read whole, and ignored. */
    Future<Void> delete(Exchange exchange) {
        QueryParameters query = exchange.query(exchange.variable("key") == null ? KEY : NONE);
        Target target = Target.of(exchange, query);
        Precondition precondition = Conditions.ofWrite(exchange.headers());
        SessionKey active = Target.active(exchange);
        Preferences preferences = deadlines.preferences(exchange);
        return bodies.skip(exchange)
                .compose(skipped -> {
                    Deadline deadline = deadlines.of(preferences);
                    return store.execute(new Command.Delete(
                                    target.store(), target.key(), precondition, active, exchange.caller(), deadline))
                            .recover(failure -> removed.explained(failure, exchange, target, deadline));
                })
                .compose(deleted -> {
                    receipt(exchange, deleted.receipt());
                    contentLocation(exchange, target);
                    deadlines.tell(exchange, preferences, false);
                    return exchange.status(204).end();
                });
    }

    private void head(Exchange exchange, Target target, Command.Written written) {
        rate.count(exchange, written.entry());
        receipt(exchange, written.receipt());
        exchange.header(
                HeaderNames.ENTRY_ETAG, Conditions.quoted(written.entry().etag(), false));
        if (written.created()) {
            exchange.header(HttpHeaders.LOCATION, reference(target));
        }
        contentLocation(exchange, target);
    }

    private String reference(Target target) {
        return representations.reference(target.location());
    }

    private void contentLocation(Exchange exchange, Target target) {
        if (target.twin()) {
            exchange.header(HeaderNames.CONTENT_LOCATION, reference(target));
        }
    }

    /** What is true of the commit, in headers. */
    static void receipt(Exchange exchange, Command.Receipt receipt) {
        exchange.header(HeaderNames.STORE_REVISION, Long.toString(receipt.revision()));
        exchange.header(
                HeaderNames.DURABILITY, receipt.durability() == Durability.FSYNC ? HeaderNames.FSYNC : HeaderNames.OS);
        String run = receipt.run();
        if (run != null) {
            exchange.header(HeaderNames.MAINTENANCE_RUN, run);
        }
        MaintenanceWarning warning = receipt.warning();
        if (warning != null) {
            exchange.header(
                    HeaderNames.MAINTENANCE_WARNING,
                    WarningRepresentation.header(warning, exchange.range().whole()));
        }
    }
}
