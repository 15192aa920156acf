package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.holdfast.session.Answers;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.MaintenancePolicy.Mode;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.StoreView;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The log lines of maintenance: one per run, and a warning per hour where protected entries reach the cap. */
final class MaintenanceLogTest {
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final List<Logger> logs = List.of(
            (Logger) LoggerFactory.getLogger(RunLog.class), (Logger) LoggerFactory.getLogger(CapWarnings.class));
    private final QueueFixture store =
            new QueueFixture(new MaintenancePolicy(Mode.ENFORCE, Duration.ofDays(30), 2, Duration.ZERO));

    @BeforeEach
    void listen() {
        lines.start();
        logs.forEach(log -> {
            log.setLevel(Level.INFO);
            log.setAdditive(false);
            log.addAppender(lines);
        });
    }

    @AfterEach
    void stopListening() {
        logs.forEach(log -> {
            log.setLevel(null);
            log.setAdditive(true);
            log.detachAppender(lines);
        });
        store.storage.assertSound();
    }

    private List<String> logged() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private void put(String key, String more) {
        store.time.advance(Duration.ofMillis(1));
        Answers.awaitSuccess(store.run(store.main.put(key, "{" + more + "}")));
    }

    @Test
    void run_isLoggedWithItsReasonsAndCounts() {
        put("a", "");
        put("b", "");
        put("c", "");
        String run = Answers.of(store.run(store.main.delete("c"))).receipt().run();

        assertThat(logged()).hasSize(2);
        assertThat(logged().get(0))
                .startsWith("store main: removed 1 session run=write-")
                .endsWith(" cap=1");
        assertThat(logged().get(1)).isEqualTo("store main: removed 1 session run=" + run + " deleted=1");
    }

    @Test
    void protectedEntriesThatReachTheCap_areWarnedOfOnceAnHour() {
        put("pinned", "\"pinnedAt\":1");
        put("live", "");
        assertThat(logged()).isEmpty();

        put("pinned2", "\"pinnedAt\":1");
        put("live2", "");

        assertThat(logged()).singleElement().asString().contains("protected=2 maxEntries=2");
        store.time.advance(Duration.ofHours(1));
        put("live", "");
        assertThat(logged()).hasSize(2);
        StoreView left = store.files().recover();
        assertThat(left.size()).as("live sessions stay").isEqualTo(4);
        assertThat(store.engine.published(new StoreName("main"))).isNotNull();
    }
}
