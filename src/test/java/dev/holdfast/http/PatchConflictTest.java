package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.access.GrantJson;
import dev.holdfast.access.Principal;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import io.vertx.core.Future;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchConflictTest extends HttpTest {
    @Override
    AccessControl access() {
        return new AccessControl(
                scope -> Future.succeededFuture(new Principal(
                        scope, List.of(GrantJson.of(List.of(scope.split(",")), List.of("*"), List.of(""))))),
                AuditTrail.NONE);
    }

    @ParameterizedTest
    @CsvSource({"'read,write', true", "write, false"})
    void patchConflict_hasThePresentTagAndValueForCallersThatMayRead(String scopes, boolean shown) throws Exception {
        store.failWith(new StoreException(
                        ErrorCode.PATCH_CONFLICT,
                        "another value",
                        List.of(new StoreException.Violation("/0", "another value", "{\"x\": 1.0}")))
                .withCurrentEtag("abc"));

        HttpResponse<String> conflict = send(
                "PATCH",
                "/v1/stores/main/sessions/a",
                "[{\"op\":\"test\",\"path\":\"/n\",\"value\":1}]",
                "Content-Type",
                "application/json-patch+json",
                "Authorization",
                "Bearer " + scopes);

        assertThat(conflict.statusCode()).isEqualTo(409);
        assertThat(conflict.body().contains("\"currentEtag\":\"\\\"abc\\\"\"")).isEqualTo(shown);
        assertThat(conflict.body().contains("currentEtag")).isEqualTo(shown);
        assertThat(conflict.body().contains("\"currentValue\":{\"x\": 1.0}")).isEqualTo(shown);
        assertThat(conflict.body().contains("currentValue")).isEqualTo(shown);
    }
}
