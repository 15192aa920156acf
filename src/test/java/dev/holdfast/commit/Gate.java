package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds a thread at a place until a test lets it go on. */
final class Gate {
    private static final long PATIENCE_SECONDS = 20;

    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    /** Called by the thread to be held. */
    void pass() {
        arrived.countDown();
        await(open, "nobody opened the gate");
    }

    /** Waits until a thread stands at the gate. */
    void awaitArrival() {
        await(arrived, "nobody came to the gate");
    }

    void open() {
        open.countDown();
    }

    private static void await(CountDownLatch latch, String otherwise) {
        try {
            assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as(otherwise)
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(otherwise, e);
        }
    }
}
