package dev.holdfast.http;

import dev.holdfast.limits.Allowance;
import dev.holdfast.session.Command;
import dev.holdfast.session.Deadline;
import dev.holdfast.session.ListQuery;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionPage;
import dev.holdfast.session.SessionStore;
import dev.holdfast.session.StoreName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The list of a store's sessions. Pages are written from bytes; large ones on the worker pool. */
final class ListRoutes {
    /** Pages with more bytes of documents are put together on the worker pool. */
    private static final int LARGEST_INLINE = 256 * 1024;

    private final Vertx vertx;
    private final SessionStore store;
    private final Deadlines deadlines;
    private final Representations representations;
    private final InstantSource clock;
    private final Allowance responses;

    ListRoutes(
            Vertx vertx,
            SessionStore store,
            Deadlines deadlines,
            Representations representations,
            InstantSource clock,
            Allowance responses) {
        this.vertx = vertx;
        this.store = store;
        this.deadlines = deadlines;
        this.representations = representations;
        this.clock = clock;
        this.responses = responses;
    }

    /** GET: a page. HEAD: how many sessions match. */
    Future<Void> list(Exchange exchange) {
        StoreName name = Target.store(exchange);
        ListParameters list =
                ListParameters.of(name, exchange.range(), exchange.query(ListParameters.KNOWN), clock.instant());
        Preferences preferences = deadlines.preferences(exchange);
        Deadline deadline = deadlines.of(preferences);
        ListQuery query = exchange.head() ? list.counting() : list.query();
        return store.execute(new Command.ListSessions(name, query, deadline)).compose(page -> {
            deadlines.tell(exchange, preferences, false);
            return answer(exchange, name, list, page);
        });
    }

    private Future<Void> answer(Exchange exchange, StoreName name, ListParameters list, SessionPage page) {
        ListQuery.Place place = page.next();
        String next = place == null ? null : Cursor.encode(place, list.filters());
        String tag = tag(exchange, list, page);
        exchange.header(HttpHeaders.ETAG, "W/\"" + tag + '"');
        exchange.header(HttpHeaders.VARY, HeaderNames.VARY_ENCODING);
        exchange.header(HttpHeaders.CACHE_CONTROL, HeaderNames.PRIVATE_NO_CACHE);
        exchange.header(HeaderNames.STORE_REVISION, Long.toString(page.revision()));
        if (Conditions.notModified(exchange.headers(), tag)) {
            return exchange.status(304).end();
        }
        if (next != null) {
            String path = representations.reference("/v1/stores/" + name.value() + "/sessions");
            exchange.header(
                    HeaderNames.LINK, Cursor.link(path, exchange.request().query(), next));
        }
        Long count = page.count();
        if (count != null) {
            exchange.header(HeaderNames.TOTAL_COUNT, count.toString());
        }
        if (exchange.head()) {
            return exchange.header(HttpHeaders.CONTENT_TYPE, HeaderNames.JSON).end();
        }
        // Twice: its entries, and its text.
        exchange.holdResponse(responses, 2 * page.bytes());
        return document(page, next)
                .compose(document -> representations.send(
                        exchange, HeaderNames.JSON, document, representations.negotiate(exchange, document.length)));
    }

    /**
     * The page's weak tag. Filters whose meaning moves with time only cut a range out of an order that is fixed at a
     * revision, so revision, query, both ends, what follows and the count say all that the page shows.
     */
    private static String tag(Exchange exchange, ListParameters list, SessionPage page) {
        List<String> says = new ArrayList<>();
        List<SessionPage.Item> items = page.items();
        says.add(String.valueOf(exchange.request().query()));
        says.add(Long.toString(list.filters()));
        if (!items.isEmpty()) {
            says.add(items.get(0).entry().key().value());
            says.add(items.get(items.size() - 1).entry().key().value());
        }
        says.add(
                items.size() + " " + (page.next() != null) + " " + (list.query().count() ? page.count() : null));
        return Long.toString(page.revision()) + '-' + Long.toHexString(Cursor.digest(says));
    }

    private Future<byte[]> document(SessionPage page, @Nullable String next) {
        long bytes = page.bytes();
        int capacity = (int) Math.min(bytes, Integer.MAX_VALUE - 64);
        return bytes <= LARGEST_INLINE
                ? Future.succeededFuture(json(page, next, capacity))
                : vertx.executeBlocking(() -> json(page, next, capacity), false);
    }

    private static byte[] json(SessionPage page, @Nullable String next, int capacity) {
        JsonOutput json = new JsonOutput(capacity).beginObject();
        json.name("revision").number(page.revision());
        json.name("sessions").beginArray();
        for (SessionPage.Item item : page.items()) {
            item(json, item);
        }
        json.endArray().name("next").string(next);
        Long count = page.count();
        if (count != null) {
            json.name("count").number(count);
        }
        return json.endObject().toByteArray();
    }

    private static void item(JsonOutput json, SessionPage.Item item) {
        SessionEntry entry = item.entry();
        json.beginObject().name("key").string(entry.key().value());
        json.name("etag").string(Conditions.quoted(entry.etag(), false));
        json.name("sessionId").string(entry.sessionId());
        StoreRoutes.time(json.name("updatedAt"), entry.updatedAt());
        json.name("bytes").number(entry.json().length);
        byte[] included = item.included();
        if (included != null) {
            json.name("entry").raw(included);
        }
        json.endObject();
    }
}
