package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.config.Configuration;
import dev.holdfast.config.ConfigurationLoader;
import dev.holdfast.management.Version;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartSummaryTest {
    private static final String MODE = "HOLDFAST_SESSION_MAINTENANCE_MODE";
    private static final String PRUNE_AFTER = "HOLDFAST_SESSION_MAINTENANCE_PRUNE_AFTER";
    private static final String MAX_ENTRIES = "HOLDFAST_SESSION_MAINTENANCE_MAX_ENTRIES";
    private static final String CRON = "HOLDFAST_CRON_SESSION_RETENTION";

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void defaults_areStated() {
        assertThat(line(Map.of()))
                .isEqualTo("ready after 1.3 s: version=1.2.3 java=17.0.1 engine=file root=/srv/data access=exclusive"
                        + " durability=fsync auth=none tls=off http=127.0.0.1:8080 management=127.0.0.1:9090"
                        + " maintenance=\"removes sessions idle for 30d and beyond 500 per store, and cron runs idle for"
                        + " 1d\"");
    }

    @Test
    void choices_areStatedAsTheConfigurationHasThem() {
        assertThat(line(Map.of("HOLDFAST_STORE_FILE_ACCESS", "shared", "HOLDFAST_STORE_FILE_DURABILITY", "os")))
                .contains(" access=shared durability=os ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "enforce | 12h | 0 | false | removes sessions idle for 12h",
                "enforce | 0 | 7 | false | removes sessions beyond 7 per store",
                "enforce | 0 | 0 | 2h | removes cron runs idle for 2h",
                "enforce | 0 | 0 | false | removes nothing",
                "warn | 30d | 500 | false | removes nothing; warns of sessions idle for 30d and beyond 500 per store",
                "warn | 0 | 500 | 1h30m | removes cron runs idle for 1h30m; warns of sessions beyond 500 per store",
            })
    void maintenance_isStatedAsConfigured(String mode, String pruneAfter, String max, String cron, String words) {
        assertThat(line(Map.of(MODE, mode, PRUNE_AFTER, pruneAfter, MAX_ENTRIES, max, CRON, cron)))
                .endsWith(" maintenance=\"" + words + "\"");
    }

    private String line(Map<String, String> environment) {
        Configuration configuration = new ConfigurationLoader(vertx, environment, 512L << 20)
                .loadFrom(directory)
                .await()
                .configuration();
        return new StartSummary(configuration, new Version("1.2.3", "17.0.1", "5"), Path.of("/srv/data"), 8080, 9090)
                .text(Duration.ofMillis(1_300));
    }
}
