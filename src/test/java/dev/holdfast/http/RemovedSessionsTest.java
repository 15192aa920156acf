package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.access.GrantJson;
import dev.holdfast.access.Principal;
import dev.holdfast.session.RemovalReason;
import dev.holdfast.session.SessionRemoval;
import io.vertx.core.Future;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemovedSessionsTest extends HttpTest {
    @Override
    AccessControl access() {
        return new AccessControl(
                scope -> Future.succeededFuture(new Principal(
                        scope, List.of(GrantJson.of(List.of(scope.split(",")), List.of("*"), List.of(""))))),
                AuditTrail.NONE);
    }

    @ParameterizedTest
    @CsvSource({"GET, read, true", "DELETE, 'read,delete', true", "DELETE, delete, false"})
    void missingSession_namesTheRunThatRemovedIt_toCallersThatMayRead(String method, String scopes, boolean named)
            throws Exception {
        store.put("other", "{}");
        store.remembers(new SessionRemoval("reaper-1", RemovalReason.CRON_RUN, Instant.parse("2026-11-30T10:00:00Z")));

        HttpResponse<String> missing =
                send(method, "/v1/stores/main/sessions/gone", null, "Authorization", "Bearer " + scopes);

        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(
                        missing.body()
                                .contains(
                                        "run reaper-1 removed it at 2026-11-30T10:00:00Z (reason: cron-run); to restore it, POST"))
                .isEqualTo(named);
        assertThat(missing.body().contains("reaper-1")).isEqualTo(named);
    }
}
