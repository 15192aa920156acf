package dev.holdfast.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.holdfast.TestServer;
import io.netty.util.ResourceLeakDetector;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Attacks on a server of which each buffer is watched, which makes all of it many times slower. */
class HostileClientsTest {
    private final ListAppender<ILoggingEvent> leaks = new ListAppender<>();
    private final Logger leakLog = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);

    @Test
    void attacks_leaveNoBufferBehind(@TempDir Path root) throws Exception {
        ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
        leaks.start();
        leakLog.addAppender(leaks);
        leakLog.setLevel(Level.ERROR);
        assertThat(leakLog.isErrorEnabled()).isTrue();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        try (TestServer server = new TestServer(root, HostileClientsIT.LIMITS)) {
            Figures figures = new Figures(server.management());
            try (Attackers attackers = new Attackers(
                    server.base().getPort(),
                    HostileClientsIT.ATTACKS / 10,
                    HostileClientsIT.RATE,
                    HostileClientsIT.SEED)) {
                attackers.begin();
                Awaitility.await().atMost(Duration.ofMinutes(10)).until(() -> !attackers.active());
            }
            figures.awaitEnd();
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            // The detector looks for what was collected when the next buffers are allocated.
            for (int i = 0; i < 20; i++) {
                assertThat(figures.read()).isNotEmpty();
            }
        } finally {
            ResourceLeakDetector.setLevel(before);
            leakLog.setLevel(null);
            leakLog.detachAppender(leaks);
        }

        assertThat(leaks.list).isEmpty();
    }
}
