package dev.holdfast.http;

import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.HEAD;
import static io.vertx.core.http.HttpMethod.OPTIONS;
import static io.vertx.core.http.HttpMethod.PATCH;
import static io.vertx.core.http.HttpMethod.POST;
import static io.vertx.core.http.HttpMethod.PUT;

import dev.holdfast.http.Routes.Route;
import dev.holdfast.limits.Limits;
import dev.holdfast.session.SessionStore;
import dev.holdfast.session.Ticker;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** All operations of the interface and what serves them. */
final class RouteTable {
    private static final String STORES = "/v1/stores";
    private static final String STORE = STORES + "/{store}";
    private static final String SESSIONS = STORE + "/sessions";
    private static final String SESSION = SESSIONS + "/{key}";
    private static final String TWIN = STORE + "/session";
    private static final String RUNS = STORE + "/maintenance/runs";
    private static final String SESSION_METHODS = "GET, HEAD, PUT, PATCH, DELETE, OPTIONS";

    private final SessionReads reads;
    private final SessionWrites writes;
    private final ListRoutes lists;
    private final StoreRoutes stores;
    private final MaintenanceRoutes maintenance;
    private final RunRoutes runs;
    private final StaticPages pages;
    private final ServicePage service;

    RouteTable(
            Vertx vertx,
            Supplier<HttpSettings> settings,
            SessionStore store,
            InstantSource clock,
            Ticker ticker,
            RequestBodies bodies,
            Limits limits) {
        Deadlines deadlines = new Deadlines(settings, ticker);
        Representations representations =
                new Representations(vertx, clock, settings.get().site());
        this.reads = new SessionReads(store, deadlines, representations);
        this.writes = new SessionWrites(store, deadlines, bodies, representations, new WriteRate(limits.written()));
        this.lists = new ListRoutes(vertx, store, deadlines, representations, clock, limits.responses());
        this.stores = new StoreRoutes(store, representations);
        this.maintenance = new MaintenanceRoutes(vertx, store, deadlines, bodies, representations);
        this.runs = new RunRoutes(vertx, store, deadlines, bodies, representations);
        this.pages = new StaticPages(vertx, representations);
        this.service = new ServicePage(settings.get().site(), representations);
    }

    Routes routes() {
        List<Route> table = new ArrayList<>();
        for (String session : List.of(SESSION, TWIN)) {
            table.add(new Route(GET, session, reads::get));
            table.add(new Route(HEAD, session, reads::get));
            table.add(new Route(PUT, session, writes::put));
            table.add(new Route(PATCH, session, writes::patch));
            table.add(new Route(DELETE, session, writes::delete));
            table.add(new Route(OPTIONS, session, exchange -> reads.options(exchange, SESSION_METHODS)));
        }
        table.add(new Route(GET, SESSIONS, lists::list));
        table.add(new Route(HEAD, SESSIONS, lists::list));
        table.add(new Route(GET, STORES, stores::list));
        table.add(new Route(GET, STORE, stores::describe));
        table.add(new Route(POST, STORE + "/prune", maintenance::prune));
        table.add(new Route(POST, STORE + "/recover", maintenance::recover));
        table.add(new Route(GET, RUNS, runs::list));
        table.add(new Route(GET, RUNS + "/{run}", runs::describe));
        table.add(new Route(POST, RUNS + "/{run}/undo", runs::undo));
        table.add(new Route(GET, "/", service::describe));
        table.add(new Route(GET, "/openapi.yaml", pages::contract));
        table.add(new Route(GET, "/problems/{slug}", pages::problem));
        return new Routes(table);
    }
}
