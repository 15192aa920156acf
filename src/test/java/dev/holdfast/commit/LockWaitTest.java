package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Answers;
import dev.holdfast.session.Command;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store that another process holds: its commands wait for the lock, and no thread does. */
final class LockWaitTest {
    private final StoreException held = new StoreException(ErrorCode.STORE_LOCKED, "held by process 7");

    private final QueueFixture store = new QueueFixture();

    @BeforeEach
    void lock() {
        store.files().openFailure = held;
    }

    @AfterEach
    void contractOfOpenStoresWasKept() {
        store.storage.assertSound();
    }

    @Test
    void commandForALockedStore_waitsWithoutAThread() {
        Future<?> waiting = store.run(store.main.put("a", "{}"));

        assertThat(waiting.isComplete()).isFalse();
        assertThat(store.steps.size()).isZero();
        store.perform(store.on("other").put("a", "{}"));
    }

    @Test
    void commandsForALockedStore_areServedInOrderOnceItIsFree() {
        Future<?> first = store.run(store.main.put("a", "{\"v\":1}"));
        Future<Command.Written> second = store.run(store.main.patch("a", "{\"v\":2}"));
        store.tickFor(Duration.ofSeconds(3));
        store.files().openFailure = null;
        store.tickFor(Duration.ofSeconds(1));

        Answers.awaitSuccess(first);
        Answers.awaitSuccess(second);
        assertThat(Answers.of(store.run(store.main.get("a"))).entry().json())
                .asString()
                .contains("\"v\":2");
    }

    @Test
    void commandsForALockedStore_nameTheHolderEachAtItsDeadline() {
        Future<?> early =
                store.run(store.main.withTimeout(Duration.ofSeconds(2)).put("a", "{}"));
        Future<?> late = store.run(store.main.withTimeout(Duration.ofSeconds(5)).put("b", "{}"));
        store.tickFor(Duration.ofSeconds(2));

        assertThat(Answers.failure(early).code()).isEqualTo(ErrorCode.STORE_LOCKED);
        assertThat(Answers.failure(early).detail()).contains("process 7");
        assertThat(late.isComplete()).isFalse();
        store.tickFor(Duration.ofSeconds(3));
        assertThat(Answers.code(late)).isEqualTo(ErrorCode.STORE_LOCKED);
        store.tickFor(Duration.ofSeconds(1));
        assertThat(store.engine.lanes()).isZero();
    }

    @Test
    void lockedStore_isTriedSomeTimesASecond_howeverManyCommandsCome() {
        Future<?> first = store.run(store.main.put("k", "{}"));
        store.tickFor(Duration.ofSeconds(1));
        for (int i = 0; i < 100; i++) {
            var unused = store.send(store.main.put("k" + i, "{}"));
        }

        assertThat(store.steps.size()).isZero();
        assertThat(first.isComplete()).isFalse();
        store.tickFor(Duration.ofSeconds(11));
    }

    @Test
    void drainOfALockedStore_endsWhenItsCommandsHaveGivenUp() {
        Future<?> waiting = store.run(store.main.put("a", "{}"));
        Future<Void> drained = store.engine.drain();
        store.tickFor(Duration.ofSeconds(9));
        assertThat(drained.isComplete()).isFalse();

        store.tickFor(Duration.ofSeconds(2));

        assertThat(Answers.code(waiting)).isEqualTo(ErrorCode.STORE_LOCKED);
        Answers.awaitSuccess(drained);
    }
}
