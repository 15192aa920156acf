package dev.holdfast.http;

import dev.holdfast.session.Command;
import dev.holdfast.session.Deadline;
import dev.holdfast.session.PruneReport;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionStore;
import dev.holdfast.session.StoreName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/** Pruning a store, and bringing a corrupt one back. Bodies are parsed on the worker pool. */
final class MaintenanceRoutes {
    private static final List<String> NO_PARAMETERS = List.of();

    private final Vertx vertx;
    private final SessionStore store;
    private final Deadlines deadlines;
    private final RequestBodies bodies;
    private final Representations representations;

    MaintenanceRoutes(
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

    /** POST {@code /v1/stores/{store}/prune}. */
    Future<Void> prune(Exchange exchange) {
        StoreName name = Target.store(exchange);
        exchange.query(NO_PARAMETERS);
        MediaTypes.requireJsonIfAny(exchange);
        Preferences preferences = deadlines.preferences(exchange);
        return bodies.read(exchange)
                .compose(body -> vertx.executeBlocking(() -> PruneBody.parse(body), false))
                .compose(asked -> {
                    Deadline deadline = deadlines.of(preferences);
                    return store.execute(new Command.Prune(
                            name,
                            asked.dryRun(),
                            asked.mode(),
                            asked.pruneAfter(),
                            asked.maxEntries(),
                            asked.active(),
                            exchange.caller(),
                            deadline));
                })
                .compose(report -> {
                    SessionWrites.receipt(exchange, report.receipt());
                    deadlines.tell(exchange, preferences, false);
                    return send(exchange, pruned(report));
                });
    }

    /** POST {@code /v1/stores/{store}/recover}. */
    Future<Void> recover(Exchange exchange) {
        StoreName name = Target.store(exchange);
        exchange.query(NO_PARAMETERS);
        MediaTypes.requireJsonIfAny(exchange);
        Preferences preferences = deadlines.preferences(exchange);
        return bodies.read(exchange)
                .compose(body -> vertx.executeBlocking(() -> RecoverBody.parse(body), false))
                .compose(from -> {
                    Deadline deadline = deadlines.of(preferences);
                    return store.execute(new Command.Recover(name, from, exchange.caller(), deadline));
                })
                .compose(report -> {
                    SessionWrites.receipt(exchange, report.receipt());
                    deadlines.tell(exchange, preferences, false);
                    JsonOutput json = new JsonOutput(128).beginObject();
                    json.name("kept").number(report.kept());
                    json.name("replayed").number(report.replayed());
                    json.name("missingRevisions").number(report.missingRevisions());
                    json.name("skipped").beginArray();
                    for (Command.SkippedMember skipped : report.skipped()) {
                        json.beginObject().name("key").string(skipped.key());
                        json.name("at").number(skipped.at());
                        json.name("why").string(skipped.why()).endObject();
                    }
                    return send(exchange, json.endArray().endObject());
                });
    }

    private Future<Void> send(Exchange exchange, JsonOutput json) {
        byte[] document = json.toByteArray();
        boolean gzip = representations.negotiate(exchange, document.length);
        return representations.send(exchange, HeaderNames.JSON, document, gzip);
    }

    private static JsonOutput pruned(PruneReport report) {
        JsonOutput json = new JsonOutput(1024).beginObject();
        json.name("run").string(report.run());
        json.name("dryRun").bool(report.dryRun());
        json.name("mode").string(report.mode().word());
        json.name("beforeCount").number(report.beforeCount());
        json.name("afterCount").number(report.afterCount());
        json.name("pruned").number(report.pruned());
        json.name("capped").number(report.capped());
        json.name("overCap").number(report.overCap());
        json.name("truncated").bool(report.truncated());
        json.name("protections").beginArray();
        for (PruneReport.Protection protection : report.protections()) {
            json.beginObject().name("key").string(protection.key().value());
            json.name("reason").string(protection.reason().word()).endObject();
        }
        json.endArray().name("removals").beginArray();
        for (PruneReport.Removed removed : report.removals()) {
            SessionEntry entry = removed.entry();
            json.beginObject().name("key").string(entry.key().value());
            json.name("sessionId").string(entry.sessionId());
            StoreRoutes.time(json.name("updatedAt"), entry.updatedAt());
            json.name("reason").string(removed.reason().word());
            json.name("transcript").string(removed.transcript()).endObject();
        }
        json.endArray();
        if (report.dryRun()) {
            json.name("purges").beginArray();
            report.purges().forEach(json::string);
            json.endArray();
        }
        WarningRepresentation.member(json.name("warning"), report.receipt().warning());
        return json.endObject();
    }
}
