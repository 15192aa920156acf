package dev.holdfast.http;

import dev.holdfast.session.Command;
import dev.holdfast.session.Deadline;
import dev.holdfast.session.RemovalReason;
import dev.holdfast.session.RemovalRun;
import dev.holdfast.session.RunPage;
import dev.holdfast.session.RunRemovals;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.SessionStore;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.UndoReport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What was removed, and bringing it back. Bodies are parsed and pages are written on the worker pool. */
final class RunRoutes {
    private static final List<String> NO_PARAMETERS = List.of();
    private static final List<String> PAGING = List.of("key", "limit", "cursor");
    private static final int DEFAULT_LIMIT = 100;
    private static final int BYTES_AN_ITEM = 320;

    private final Vertx vertx;
    private final SessionStore store;
    private final Deadlines deadlines;
    private final RequestBodies bodies;
    private final Representations representations;

    RunRoutes(
            Vertx vertx,
            SessionStore store,
            Deadlines deadlines,
            RequestBodies bodies,
            Representations representations) {
        this.vertx = vertx;
        this.store = store;
        this.deadlines = deadlines;
        this.bodies = bodies;
        this.representations = representations;
    }

    /** GET {@code /v1/stores/{store}/maintenance/runs}. */
    Future<Void> list(Exchange exchange) {
        StoreName name = Target.store(exchange);
        Paging paging = Paging.of(exchange, name.value());
        RemovalRun.Place after = paging.after(Cursor::run);
        Preferences preferences = deadlines.preferences(exchange);
        Deadline deadline = deadlines.of(preferences);
        return store.execute(new Command.ListRuns(name, exchange.range(), paging.key, after, paging.limit, deadline))
                .compose(page -> {
                    RemovalRun.Place place = page.next();
                    String next = place == null ? null : Cursor.ofRun(place, paging.filters);
                    return page(exchange, preferences, runs(name), next, () -> runs(page, next));
                });
    }

    /** GET {@code /v1/stores/{store}/maintenance/runs/{run}}. */
    Future<Void> describe(Exchange exchange) {
        StoreName name = Target.store(exchange);
        String run = Target.run(exchange);
        Paging paging = Paging.of(exchange, name.value(), run);
        Long after = paging.after(Cursor::removal);
        Preferences preferences = deadlines.preferences(exchange);
        Deadline deadline = deadlines.of(preferences);
        return store.execute(
                        new Command.DescribeRun(name, run, exchange.range(), paging.key, after, paging.limit, deadline))
                .compose(page -> {
                    Long revision = page.next();
                    String next = revision == null ? null : Cursor.ofRemoval(revision, paging.filters);
                    String path = runs(name) + '/' + RawPath.encodeSegment(run);
                    return page(exchange, preferences, path, next, () -> removals(page, next));
                });
    }

    /** POST {@code /v1/stores/{store}/maintenance/runs/{run}/undo}. */
    Future<Void> undo(Exchange exchange) {
        StoreName name = Target.store(exchange);
        String run = Target.run(exchange);
        exchange.query(NO_PARAMETERS);
        MediaTypes.requireJsonIfAny(exchange);
        Preferences preferences = deadlines.preferences(exchange);
        return bodies.read(exchange)
                .compose(body -> vertx.executeBlocking(() -> UndoBody.parse(body), false))
                .compose(asked -> {
                    Deadline deadline = deadlines.of(preferences);
                    return store.execute(new Command.Undo(
                            name, run, asked.keys(), asked.withoutTranscript(), exchange.caller(), deadline));
                })
                .compose(report -> {
                    SessionWrites.receipt(exchange, report.receipt());
                    deadlines.tell(exchange, preferences, false);
                    return send(exchange, () -> undone(report));
                });
    }

    private static String runs(StoreName store) {
        return "/v1/stores/" + store.value() + "/maintenance/runs";
    }

    /** The part of a list that a query asks for. */
    private record Paging(
            @Nullable SessionKey key, int limit, @Nullable String cursor, long filters) {
        /** @param list what names the list */
        static Paging of(Exchange exchange, String... list) {
            QueryParameters query = exchange.query(PAGING);
            SessionKey key = Target.key(query);
            int limit = query.number("limit", DEFAULT_LIMIT, 1, RunPage.MAX_LIMIT);
            List<String> texts = new ArrayList<>(List.of(list));
            texts.add(key == null ? "" : key.value());
            return new Paging(key, limit, query.get("cursor"), Cursor.digest(texts));
        }

        interface Decoding<T> {
            T decode(String cursor, long filters);
        }

        <T> @Nullable T after(Decoding<T> decoding) {
            try {
                return cursor == null ? null : decoding.decode(cursor, filters);
            } catch (IllegalArgumentException e) {
                throw QueryParameters.malformed("query parameter 'cursor': " + e.getMessage());
            }
        }
    }

    private Future<Void> page(
            Exchange exchange,
            Preferences preferences,
            String path,
            @Nullable String next,
            Callable<JsonOutput> document) {
        exchange.header(HttpHeaders.CACHE_CONTROL, HeaderNames.PRIVATE_NO_CACHE);
        if (next != null) {
            exchange.header(
                    HeaderNames.LINK,
                    Cursor.link(
                            representations.reference(path), exchange.request().query(), next));
        }
        deadlines.tell(exchange, preferences, false);
        return send(exchange, document);
    }

    private Future<Void> send(Exchange exchange, Callable<JsonOutput> document) {
        return vertx.executeBlocking(() -> document.call().toByteArray(), false).compose(bytes -> {
            boolean gzip = representations.negotiate(exchange, bytes.length);
            return representations.send(exchange, HeaderNames.JSON, bytes, gzip);
        });
    }

    private static JsonOutput runs(RunPage page, @Nullable String next) {
        JsonOutput json = new JsonOutput(BYTES_AN_ITEM * (page.runs().size() + 1)).beginObject();
        json.name("runs").beginArray();
        for (RemovalRun run : page.runs()) {
            run(json.beginObject(), run).endObject();
        }
        return json.endArray().name("next").string(next).endObject();
    }

    private static JsonOutput run(JsonOutput json, RemovalRun run) {
        json.name("run").string(run.run());
        json.name("at").string(run.at().toString());
        json.name("removed").number(run.removed());
        json.name("restored").number(run.restored());
        json.name("reasons").beginObject();
        for (Map.Entry<RemovalReason, Integer> reason : run.reasons().entrySet()) {
            json.name(reason.getKey().word()).number(reason.getValue().longValue());
        }
        return json.endObject();
    }

    private static JsonOutput removals(RunRemovals page, @Nullable String next) {
        JsonOutput json = new JsonOutput(BYTES_AN_ITEM * (page.removals().size() + 1)).beginObject();
        run(json, page.run()).name("removals").beginArray();
        for (RunRemovals.Item item : page.removals()) {
            json.beginObject().name("key").string(item.key().value());
            json.name("sessionId").string(item.sessionId());
            StoreRoutes.time(json.name("updatedAt"), item.updatedAt());
            json.name("reason").string(item.reason().word());
            json.name("transcript").string(item.transcript());
            json.name("revision").number(item.revision());
            json.name("at").string(item.at().toString());
            json.name("obstacle")
                    .string(item.obstacle() == null ? null : item.obstacle().word());
            json.endObject();
        }
        return json.endArray().name("next").string(next).endObject();
    }

    private static JsonOutput undone(UndoReport report) {
        JsonOutput json = new JsonOutput(1024).beginObject();
        keys(json.name("restored"), report.restored());
        keys(json.name("withoutTranscript"), report.withoutTranscript());
        json.name("skipped").beginArray();
        for (UndoReport.Skipped skipped : report.skipped()) {
            json.beginObject().name("key").string(skipped.key().value());
            json.name("why").string(skipped.why().word()).endObject();
        }
        return json.endArray().endObject();
    }

    private static void keys(JsonOutput json, List<SessionKey> keys) {
        json.beginArray();
        keys.forEach(key -> json.string(key.value()));
        json.endArray();
    }
}
