package dev.holdfast.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveConfigurationTest {
    private Vertx vertx;

    @BeforeAll
    void open() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    void close() {
        vertx.close().await();
    }

    @Test
    void keysThatMayChange_holdAtOnce_andOthersWait() {
        LiveConfiguration live = new LiveConfiguration(configuration(Map.of()));

        LiveConfiguration.Adopted adopted = live.adopt(configuration(Map.of(
                "HOLDFAST_SESSION_MAINTENANCE_MODE", "warn",
                "HOLDFAST_STORE_QUEUE_DEPTH", "5",
                "HOLDFAST_STORE_FILE_MIN_FREE", "0",
                "HOLDFAST_STORE_FILE_ROOT", "/elsewhere",
                "HOLDFAST_STORE_ENTRY_MAX_DEPTH", "9",
                "HOLDFAST_HTTP_PORT", "1")));

        assertThat(adopted.changed())
                .containsExactlyInAnyOrder("session.maintenance.mode", "store.queue.depth", "store.file.minFree");
        assertThat(adopted.waiting()).containsExactlyInAnyOrder("store.file.root", "store.entry.maxDepth", "http.port");
        assertThat(live.get().store().queue().depth()).isEqualTo(5);
        assertThat(live.get().store().file().root()).isEqualTo(Path.of("./data"));
        assertThat(live.get().http().port()).isEqualTo(8080);
    }

    @Test
    void whatIsDerived_followsTheConfiguration_andFollowersHearOfTheirPartOnly() {
        LiveConfiguration live = new LiveConfiguration(configuration(Map.of()));
        Supplier<Integer> depth = live.derive(now -> now.store().queue().depth());
        List<LogSection> logs = new ArrayList<>();
        live.follow(Configuration::log, logs::add);

        adopt(live, Map.of("HOLDFAST_STORE_QUEUE_DEPTH", "5"));
        assertThat(depth.get()).isEqualTo(5);
        assertThat(logs).isEmpty();

        adopt(live, Map.of("HOLDFAST_LOG_LEVEL", "debug"));
        assertThat(depth.get()).isEqualTo(10_000);
        assertThat(logs).extracting(LogSection::level).containsExactly(LogSection.Level.DEBUG);
    }

    @Test
    void valueThatWaitedForARestart_andIsTakenBack_waitsNoMore() {
        LiveConfiguration live = new LiveConfiguration(configuration(Map.of()));

        adopt(live, Map.of("HOLDFAST_HTTP_PORT", "1"));

        assertThat(adopt(live, Map.of()).waiting()).isEmpty();
    }

    @CanIgnoreReturnValue
    private LiveConfiguration.Adopted adopt(LiveConfiguration live, Map<String, String> environment) {
        return live.adopt(configuration(environment));
    }

    private Configuration configuration(Map<String, String> environment) {
        return new ConfigurationLoader(vertx, environment, 512L << 20)
                .loadFrom(Path.of("src"))
                .await()
                .configuration();
    }
}
