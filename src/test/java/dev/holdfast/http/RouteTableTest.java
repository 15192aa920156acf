package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.http.Routes.Route;
import dev.holdfast.limits.Limits;
import dev.holdfast.limits.UsualLimits;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RouteTableTest {
    private static final Pattern PATH = Pattern.compile("^  (/\\S*):\\s*$");
    private static final Pattern METHOD = Pattern.compile("^    (get|head|put|patch|delete|options|post):\\s*$");

    @Test
    void table_isTheContract() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            Set<String> routes = table(vertx).table().stream()
                    .map(route -> route.method() + " " + route.path())
                    .collect(Collectors.toCollection(TreeSet::new));

            assertThat(routes).isEqualTo(documented());
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void everyRoute_saysWhoMayUseIt_andNoRuleIsLeftOver() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            Set<String> routes = table(vertx).table().stream()
                    .map(route -> route.method() + " " + route.path())
                    .collect(Collectors.toCollection(TreeSet::new));

            assertThat(AccessTable.operations()).containsExactlyInAnyOrderElementsOf(routes);
            assertThat(routes)
                    .filteredOn(route -> AccessTable.of(
                                            HttpMethod.valueOf(route.substring(0, route.indexOf(' '))),
                                            route.substring(route.indexOf(' ') + 1))
                                    .reach()
                            == Access.Reach.NOTHING)
                    .containsExactly("GET /", "GET /openapi.yaml", "GET /problems/{slug}");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void routeThatTheAccessTableLeavesOut_cannotBeServed() {
        Route route = new Route(HttpMethod.GET, "/v1/new", exchange -> exchange.end());

        assertThatThrownBy(() -> new Routes(List.of(route)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("GET /v1/new");
    }

    private static Routes table(Vertx vertx) throws IOException {
        HttpSettings settings = new HttpSettings(
                "127.0.0.1",
                0,
                4096,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10));
        Limits limits = new Limits(UsualLimits.SETTINGS, () -> 0);
        RequestBodies bodies = new RequestBodies(vertx, settings.maxBody(), limits.bodies());
        FakeSessionStore store = new FakeSessionStore();
        return new RouteTable(vertx, () -> settings, store, () -> Instant.EPOCH, () -> 0, bodies, limits).routes();
    }

    private static Set<String> documented() throws IOException {
        Set<String> operations = new TreeSet<>();
        String path = "";
        try (InputStream in = Objects.requireNonNull(RouteTableTest.class.getResourceAsStream("/openapi.yaml"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                Matcher pathLine = PATH.matcher(line);
                Matcher methodLine = METHOD.matcher(line);
                if (pathLine.matches()) {
                    path = pathLine.group(1);
                } else if (methodLine.matches() && !path.isEmpty()) {
                    operations.add(HttpMethod.valueOf(methodLine.group(1).toUpperCase(Locale.ROOT)) + " " + path);
                }
            }
        }
        return operations;
    }
}
