package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreCommands;
import dev.holdfast.session.StoreException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The time at which commands leave the queue is read when no other command can enter it any more. */
class QueueWaitTest {
    private final AtomicLong nanos = new AtomicLong(1_000);
    private final StoreCommands main = new StoreCommands("main", new ManualTime());

    @Test
    void take_readsTheTime_whileNoCommandCanEnter() {
        CommandQueue queue = new CommandQueue(
                () -> 10, () -> new StoreException(ErrorCode.QUEUE_TIMEOUT, "the deadline has passed"));
        assertThat(queue.offer(queued())).isTrue();

        List<QueuedCommand<?>> taken = queue.take(10, () -> {
            assertThat(Thread.holdsLock(queue)).as("others wait to enter").isTrue();
            return nanos.get();
        });

        assertThat(taken).hasSize(1);
    }

    private QueuedCommand<?> queued() {
        return new QueuedCommand<>(main.get("k"), nanos.get(), CommandTrace.NONE);
    }
}
