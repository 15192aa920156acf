package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Records pass through a queue to an output that a test stops and lets on. */
@Timeout(20)
class LogQueueTest {
    private static final int CAPACITY = 16;

    private final LoggerContext context = new LoggerContext();
    private final StoppedOutput output = new StoppedOutput();
    private final LogQueue queue = new LogQueue(context, "test", CAPACITY, output);
    private final Logger records = context.getLogger("dev.holdfast.Server");

    LogQueueTest() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        output.setContext(context);
        output.start();
        records.addAppender(queue);
        records.setLevel(Level.INFO);
    }

    @AfterEach
    void end() {
        output.mayWrite.countDown();
        context.stop();
    }

    @Test
    void stoppedOutput_stopsNobody_andWhatFindsNoSpaceIsCounted() throws InterruptedException {
        records.info("first");
        output.writing.await();

        for (int i = 0; i < 3 * CAPACITY; i++) {
            records.info("record {}", i);
        }

        assertThat(queue.dropped()).isEqualTo(2 * CAPACITY);
        output.mayWrite.countDown();
        await().atMost(Duration.ofSeconds(30)).until(() -> output.written.size() == 1 + CAPACITY);
        assertThat(output.written).startsWith("first", "record 0").endsWith("record " + (CAPACITY - 1));
    }

    @Test
    void linesAboutRequests_leaveSpaceForRecordsAboutTheServer() throws InterruptedException {
        records.info("first");
        output.writing.await();
        Logger requests = context.getLogger(Logs.REQUESTS);
        requests.addAppender(queue);
        for (int i = 0; i < 2 * CAPACITY; i++) {
            requests.info("request {}", i);
        }
        long before = queue.dropped();

        records.error("something failed");

        assertThat(before).isPositive();
        assertThat(queue.dropped()).isEqualTo(before);
    }

    @Test
    void end_waitsForAStoppedOutputForSecondsOnly() throws InterruptedException {
        records.info("first");
        output.writing.await();
        for (int i = 0; i < 2 * CAPACITY; i++) {
            records.info("more");
        }
        long began = System.nanoTime();

        queue.stop();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void end_writesWhatIsQueued() {
        output.mayWrite.countDown();
        for (int i = 0; i < CAPACITY; i++) {
            records.info("record {}", i);
        }

        queue.stop();

        assertThat(output.written).hasSize(CAPACITY);
    }

    private static final class StoppedOutput extends AppenderBase<ILoggingEvent> {
        final CountDownLatch writing = new CountDownLatch(1);
        final CountDownLatch mayWrite = new CountDownLatch(1);
        final List<String> written = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            writing.countDown();
            try {
                if (mayWrite.await(50, TimeUnit.SECONDS)) {
                    written.add(event.getFormattedMessage());
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
