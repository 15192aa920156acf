package dev.holdfast.http;

import dev.holdfast.access.Scope;
import dev.holdfast.session.Command;
import dev.holdfast.session.DurationText;
import dev.holdfast.session.KeyRange;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionStore;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.StoreStatus;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The stores and their state. Opens none. A caller who may see only some of a store's keys is told none of its figures,
 * which count the others too.
 */
final class StoreRoutes {
    private static final List<String> NO_PARAMETERS = List.of();
    private static final Set<Scope> READ = Set.of(Scope.READ);

    private final SessionStore store;
    private final StoreLists lists;
    private final Representations representations;

    StoreRoutes(SessionStore store, Representations representations) {
        this.store = store;
        this.lists = new StoreLists(store);
        this.representations = representations;
    }

    /** GET {@code /v1/stores}. */
    Future<Void> list(Exchange exchange) {
        exchange.query(NO_PARAMETERS);
        return lists.ask().compose(list -> {
            JsonOutput json = new JsonOutput(1024).beginObject().name("stores").beginArray();
            for (StoreStatus status : list.stores()) {
                KeyRange seen = exchange.principal().range(READ, status.store());
                if (seen.isEmpty()) {
                    continue;
                }
                StoreStatus.Figures figures = seen.whole() ? status.figures() : null;
                json.beginObject().name("name").string(status.store().value());
                json.name("state").string(status.state().word());
                json.name("revision").number(figures == null ? null : (Long) figures.revision());
                json.name("entries").number(figures == null ? null : (Long) (long) figures.entries());
                json.name("bytes").number(figures == null ? null : (Long) figures.bytes());
                json.endObject();
            }
            return send(exchange, json.endArray().endObject());
        });
    }

    /** GET {@code /v1/stores/{store}}. */
    Future<Void> describe(Exchange exchange) {
        StoreName name = Target.store(exchange);
        exchange.query(NO_PARAMETERS);
        return store.execute(new Command.DescribeStore(name)).compose(status -> {
            boolean whole = exchange.range().whole();
            StoreStatus.Figures figures = whole ? status.figures() : null;
            JsonOutput json = new JsonOutput(1024).beginObject();
            json.name("name").string(status.store().value());
            json.name("state").string(status.state().word());
            json.name("detail").string(whole ? status.detail() : null);
            figures(json, figures);
            policy(json.name("policy"), status.policy());
            lastMaintenance(json.name("lastMaintenance"), figures);
            return send(exchange, json.endObject());
        });
    }

    private Future<Void> send(Exchange exchange, JsonOutput json) {
        exchange.header(HttpHeaders.CACHE_CONTROL, HeaderNames.PRIVATE_NO_CACHE);
        byte[] document = json.toByteArray();
        boolean gzip = representations.negotiate(exchange, document.length);
        return representations.send(exchange, HeaderNames.JSON, document, gzip);
    }

    private static void figures(JsonOutput json, StoreStatus.@Nullable Figures figures) {
        if (figures == null) {
            for (String name : List.of(
                    "revision",
                    "entries",
                    "foreignMembers",
                    "doubtfulTimes",
                    "bytes",
                    "oldestUpdatedAt",
                    "newestUpdatedAt",
                    "journalBytes",
                    "snapshotBytes",
                    "protectedEntries",
                    "overCap")) {
                json.name(name).nothing();
            }
            return;
        }
        json.name("revision").number(figures.revision());
        json.name("entries").number(figures.entries());
        json.name("foreignMembers").number(figures.foreignMembers());
        json.name("doubtfulTimes").number(figures.doubtfulTimes());
        json.name("bytes").number(figures.bytes());
        time(json.name("oldestUpdatedAt"), figures.oldestUpdatedAt());
        time(json.name("newestUpdatedAt"), figures.newestUpdatedAt());
        json.name("journalBytes").number(figures.journalBytes());
        json.name("snapshotBytes").number(figures.snapshotBytes());
        json.name("protectedEntries").number(figures.protectedEntries());
        json.name("overCap").number(figures.overCap());
    }

    private static void policy(JsonOutput json, MaintenancePolicy policy) {
        json.beginObject().name("mode").string(policy.mode().word());
        json.name("pruneAfter").string(DurationText.of(policy.pruneAfter()));
        json.name("maxEntries").number(policy.maxEntries());
        json.name("runningHold").string(DurationText.of(policy.runningHold()));
        json.name("cronRetention").string(DurationText.of(policy.cronRetention()));
        json.endObject();
    }

    private static void lastMaintenance(JsonOutput json, StoreStatus.@Nullable Figures figures) {
        StoreStatus.LastMaintenance last = figures == null ? null : figures.lastMaintenance();
        if (last == null) {
            json.nothing();
            return;
        }
        json.beginObject().name("at").string(last.at().toString());
        json.name("run").string(last.run());
        json.name("removed").number(last.removed());
        json.name("durationMs").number(last.took().toMillis());
        json.name("error").string(last.error() == null ? null : last.error().slug());
        json.endObject();
    }

    /** A time in epoch milliseconds, or {@code null}. */
    static void time(JsonOutput json, long updatedAt) {
        if (updatedAt == SessionEntry.UNDATED) {
            json.nothing();
        } else {
            json.number(updatedAt);
        }
    }
}
