package dev.holdfast.linear;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.TestServer;
import dev.holdfast.campaign.StoreClient;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole service over HTTP and files. {@code -Dlinear.calls} makes the history longer, {@code -Dlinear.seed} another one.
 * See {@code docs/testing.md}.
 */
class ServiceLinearizabilityTest {
    @TempDir
    private Path directory;

    @Test
    void answers_areLinearizableAndRevisionsFollowRealTime() throws InterruptedException {
        long seed = Long.getLong("linear.seed", 20261126);
        History history = new History();
        AtomicLong left = new AtomicLong(Long.getLong("linear.calls", 4000));
        try (TestServer server = new TestServer(directory, Map.of())) {
            StoreClient client = new StoreClient(
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(),
                    server.base().getPort());
            new Clients(history, seed).run(client, () -> left.getAndDecrement() > 0);
        }

        assertThat(history.violations()).as("seed %s: %s", seed, history).isEmpty();
        assertThat(history.unknown()).isZero();
    }
}
