package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.config.ConfigurationLoader;
import dev.holdfast.maintenance.Round;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MaintenanceRoundsTest {
    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path directory;

    @AfterAll
    void close() throws Exception {
        vertx.close().await(30, TimeUnit.SECONDS);
    }

    private List<Round> rounds(Map<String, String> settings) throws Exception {
        Map<String, String> environment = new HashMap<>();
        settings.forEach((name, value) -> environment.put("HOLDFAST_" + name, value));
        ConfigurationLoader loader = new ConfigurationLoader(vertx, environment, 512L << 20);
        return MaintenanceRounds.of(
                loader.loadFrom(directory).await(30, TimeUnit.SECONDS).configuration());
    }

    @Test
    void byDefault_bothRoundsRunEveryFiveMinutes() throws Exception {
        assertThat(rounds(Map.of()))
                .extracting(Round::name, Round::interval)
                .containsExactly(tuple("maintenance", Duration.ofMinutes(5)), tuple("reaper", Duration.ofMinutes(5)));
    }

    @ParameterizedTest
    @CsvSource({
        "SESSION_MAINTENANCE_MODE, warn, reaper",
        "SESSION_MAINTENANCE_INTERVAL, 0, reaper",
        "CRON_SESSION_RETENTION, false, maintenance",
        "CRON_SESSION_RETENTION, 0, maintenance",
        "CRON_SWEEP_INTERVAL, 0, maintenance",
    })
    void ruleThatIsOff_hasNoRound(String setting, String value, String left) throws Exception {
        assertThat(rounds(Map.of(setting, value))).extracting(Round::name).containsExactly(left);
    }

    @Test
    void sweepInterval_isConfigured() throws Exception {
        assertThat(rounds(Map.of("CRON_SWEEP_INTERVAL", "90s", "SESSION_MAINTENANCE_MODE", "warn")))
                .singleElement()
                .extracting(Round::interval)
                .isEqualTo(Duration.ofSeconds(90));
    }
}
