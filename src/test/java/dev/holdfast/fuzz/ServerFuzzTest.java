package dev.holdfast.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.TestServer;
import dev.holdfast.contract.ContractClient;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole server under fuzzed requests. The run is bounded; a longer one, or another, is asked for by the system
 * properties {@code holdfast.fuzz.requests} and {@code holdfast.fuzz.seed}.
 */
final class ServerFuzzTest {
    private static final int REQUESTS = Integer.getInteger("holdfast.fuzz.requests", 3000);
    private static final long SEED = Long.getLong("holdfast.fuzz.seed", 20261122L);

    @Test
    void server_answersEveryRequestAsDocumented(@TempDir Path root) {
        try (TestServer server = new TestServer(root, Map.of())) {
            FuzzReport report = new HttpFuzz(server.base(), SEED).run(REQUESTS);

            assertThat(report.failures()).as(report::toString).isEmpty();
            assertThat(report.requests()).isEqualTo(REQUESTS);
            assertThat(report.answered(2)).as(report::toString).isGreaterThan(REQUESTS / 5);
            ContractClient client = new ContractClient(server.base());
            assertThat(client.send("PUT", "/v1/stores/after/sessions/a", "{}").status())
                    .isEqualTo(201);
            assertThat(client.get("/v1/stores/after/sessions/a").status()).isEqualTo(200);
        }
    }
}
