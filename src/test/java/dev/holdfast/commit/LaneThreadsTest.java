package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Answers;
import dev.holdfast.session.Command;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lanes on real threads: what overlaps, and what never does. */
final class LaneThreadsTest {
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final QueueFixture store = new QueueFixture(StoreHarness.settings(StoreHarness.NO_RULES), threads);

    @AfterEach
    void stop() {
        threads.shutdownNow();
        store.storage.assertSound();
    }

    @Test
    void updatesOfTwoStores_overlapInTime() {
        Gate gate = new Gate();
        store.files().appendGate.set(gate);
        Future<?> held = store.send(store.main.put("a", "{}"));
        gate.awaitArrival();

        Answers.awaitSuccess(store.send(store.on("other").put("a", "{}")));

        assertThat(held.isComplete()).isFalse();
        gate.open();
        Answers.awaitSuccess(held);
    }

    @Test
    void readsOfAStore_neverWaitForItsCommit() {
        Answers.awaitSuccess(store.send(store.main.put("a", "{}")));
        Gate gate = new Gate();
        store.files().appendGate.set(gate);
        Future<?> held = store.send(store.main.put("b", "{}"));
        gate.awaitArrival();

        assertThat(Answers.of(store.send(store.main.get("a"))).revision()).isEqualTo(1);
        assertThat(Answers.of(store.send(store.main.list())).items()).hasSize(1);
        assertThat(held.isComplete()).isFalse();
        gate.open();
        Answers.awaitSuccess(held);
        assertThat(Answers.of(store.send(store.main.list())).items()).hasSize(2);
    }

    @Test
    void commit_isNotAppendedBeforeThePreviousOneReturned() {
        Gate gate = new Gate();
        store.files().appendGate.set(gate);
        Future<?> held = store.send(store.main.put("a", "{}"));
        gate.awaitArrival();
        List<Future<Command.Written>> group = store.sendPatches(50);
        assertThat(store.files().commits).isEmpty();

        gate.open();
        Answers.awaitSuccess(held);
        group.forEach(Answers::awaitSuccess);

        assertThat(store.files().commits)
                .extracting(commit -> commit.changes().size())
                .containsExactly(1, 50);
    }

    @Test
    void manyWritersOfOneStore_loseNothing() {
        List<Future<Command.Written>> answers = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            answers.add(store.send(store.main.patch("k" + i % 7, "{\"m" + i + "\":1}")));
        }
        answers.forEach(Answers::awaitSuccess);

        assertThat(store.files().recover().revision()).isEqualTo(2000);
        assertThat(Answers.of(store.send(store.main.get("k0"))).entry().json())
                .asString()
                .contains("\"m0\"", "\"m7\"", "\"m1995\"");
    }

    @Test
    void drainWhileACheckpointEnds_alwaysEnds() {
        for (int i = 0; i < 500; i++) {
            QueueFixture round = new QueueFixture(StoreHarness.settings(StoreHarness.NO_RULES), threads);
            round.files().checkpointDue = true;
            Answers.awaitSuccess(round.send(round.main.put("a", "{}")));

            Answers.awaitSuccess(round.engine.drain());

            round.storage.assertSound();
            round.storage.assertReleased();
        }
    }
}
