package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Answers;
import dev.holdfast.session.Entries;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.Precondition;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreStatus;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How stores are opened, kept, checkpointed, closed and drained. */
final class LaneLifeTest {
    private final QueueFixture store = new QueueFixture();

    @AfterEach
    void contractOfOpenStoresWasKept() {
        store.storage.assertSound();
    }

    @Test
    void idleStore_isClosedAndItsLaneIsGone() {
        store.perform(store.main.put("a", "{}"));
        assertThat(Answers.code(store.run(store.main.put("a", "no json")))).isEqualTo(ErrorCode.MALFORMED_JSON);
        store.tickFor(Duration.ofSeconds(599));
        assertThat(store.engine.lanes()).isEqualTo(1);

        store.tickFor(Duration.ofSeconds(1));

        assertThat(store.engine.lanes()).isZero();
        assertThat(store.files().deeds).containsExactly("open", "append 1", "close");
        assertThat(Answers.of(store.run(store.main.get("a"))).revision()).isEqualTo(1);
    }

    @Test
    void maintenanceByTheTimer_keepsNoStoreOpen() {
        store.perform(store.main.put("a", "{}"));
        for (int i = 0; i < 3; i++) {
            store.tickFor(Duration.ofMinutes(4));
            store.perform(store.main.maintain());
        }

        assertThat(store.engine.lanes()).isZero();
    }

    @Test
    void readsOfThePublishedView_keepAStoreOpen() {
        store.perform(store.main.put("a", "{}"));
        for (int i = 0; i < 3; i++) {
            store.tickFor(Duration.ofMinutes(9));
            assertThat(store.engine.published(store.main.store())).isNotNull();
        }

        assertThat(store.files().deeds).containsExactly("open", "append 1");
    }

    @Test
    void storeOpenedForTheTimer_isClosedAgain() {
        store.perform(store.main.put("a", "{}"));
        store.tickFor(Duration.ofMinutes(11));
        assertThat(store.engine.lanes()).isZero();
        store.files().stamp = "changed by somebody else";

        store.perform(store.main.maintain());

        assertThat(store.engine.lanes()).isZero();
        assertThat(store.files().deeds).endsWith("open", "close");
    }

    @Test
    void commandBehindAClose_opensTheStoreAgain() {
        store.perform(store.main.put("a", "{}"));
        store.time.advance(Duration.ofMinutes(11));
        store.engine.tick();
        Future<?> late = store.send(store.main.put("b", "{}"));
        store.steps.runAll();

        Answers.awaitSuccess(late);
        assertThat(store.files().changes()).hasSize(2);
    }

    @Test
    void drain_finishesWhatWasTakenRefusesTheRestAndClosesStores() {
        Future<?> main = store.send(store.main.put("a", "{}"));
        Future<?> other = store.send(store.on("other").put("a", "{}"));

        Future<Void> drained = store.engine.drain();
        Future<?> refused = store.send(store.main.put("b", "{}"));
        assertThat(drained.isComplete()).isFalse();
        store.steps.runAll();

        Answers.awaitSuccess(main);
        Answers.awaitSuccess(other);
        Answers.awaitSuccess(drained);
        assertThat(Answers.code(refused)).isEqualTo(ErrorCode.DRAINING);
        assertThat(store.engine.lanes()).isZero();
        store.storage.assertReleased();
    }

    @Test
    void drain_ofNothingIsDoneAtOnce() {
        assertThat(store.engine.drain().succeeded()).isTrue();
    }

    @Test
    void drainTwice_isOneDrain() {
        Future<?> taken = store.send(store.main.put("a", "{}"));
        Future<Void> first = store.engine.drain();
        Future<Void> second = store.engine.drain();
        store.steps.runAll();

        Answers.awaitSuccess(taken);
        Answers.awaitSuccess(first);
        Answers.awaitSuccess(second);
        assertThat(store.files().deeds).containsExactly("open", "append 1", "close");
    }

    @Test
    void readOfAStoreThatNobodyWrote_opensNothing() {
        assertThat(Answers.code(store.run(store.main.get("a")))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(Answers.code(store.run(store.main.delete("a")))).isEqualTo(ErrorCode.NOT_FOUND);

        assertThat(store.engine.lanes()).isZero();
        assertThat(store.files().deeds).isEmpty();
    }

    @Test
    void refusedFirstWrite_opensNothing() {
        Precondition ifMatch = new Precondition(new Precondition.TagList(true, List.of()), null);
        Future<?> malformed = store.send(store.main.put("a", "no json"));
        Future<?> conditional = store.send(store.main.patch("a", "{}", ifMatch));
        Future<?> read = store.send(store.main.get("a"));
        store.steps.runAll();

        assertThat(Answers.code(malformed)).isEqualTo(ErrorCode.MALFORMED_JSON);
        assertThat(Answers.code(conditional)).isEqualTo(ErrorCode.PRECONDITION_FAILED);
        assertThat(Answers.code(read)).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(store.engine.lanes()).isZero();
        assertThat(store.files().deeds).isEmpty();
    }

    @Test
    void failedFirstWrite_doesNotKeepTheStoreOpen() {
        store.files().appendFailures.add(new StoreException(ErrorCode.DISK_FULL, "no space is left"));
        assertThat(Answers.code(store.run(store.main.put("a", "{}")))).isEqualTo(ErrorCode.DISK_FULL);

        assertThat(store.engine.lanes()).isZero();
        assertThat(store.files().deeds).containsExactly("open", "append fails", "close");
        store.perform(store.main.put("a", "{}"));
    }

    @Test
    void memoryOfClosedStores_isFreeAgain() {
        QueueFixture tight = new QueueFixture(QueueFixture.withMaxOpenBytes(1300));
        for (int i = 0; i < 20; i++) {
            tight.perform(tight.main.put("a", "{\"x\":\"" + "x".repeat(500 + i) + "\"}"));
            tight.perform(tight.main.delete("a"));
            tight.tickFor(Duration.ofMinutes(11));
        }
        tight.perform(tight.main.put("a", "{\"x\":\"" + "x".repeat(1000) + "\"}"));
        assertThat(Answers.code(tight.run(tight.main.put("b", "{}")))).isEqualTo(ErrorCode.STORE_BUSY);
    }

    @Test
    void checkpoint_runsBesideCommitsAndOnlyOneAtATime() {
        store.perform(store.main.put("a", "{}"));
        store.files().checkpointDue = true;
        Answers.awaitSuccess(store.runCommitOnly(store.main.put("b", "{}")));
        store.files().checkpointDue = true;
        Answers.awaitSuccess(store.runCommitOnly(store.main.put("c", "{}")));
        assertThat(store.files().deeds).containsExactly("open", "append 1", "append 2", "cut 2", "append 3");

        store.steps.runAll();

        assertThat(store.files().deeds.subList(5, 8)).containsExactly("write 2", "cut 3", "write 3");
        assertThat(store.files().checkpoints).containsExactly(2L, 3L);
    }

    @Test
    void close_waitsForACheckpointUnderWay() {
        store.perform(store.main.put("a", "{}"));
        store.files().checkpointDue = true;
        Answers.awaitSuccess(store.runCommitOnly(store.main.put("b", "{}")));
        Future<Void> drained = store.engine.drain();
        store.steps.runNewest();
        assertThat(drained.isComplete()).isFalse();
        assertThat(store.files().deeds).endsWith("cut 2");

        store.steps.runAll();

        Answers.awaitSuccess(drained);
        assertThat(store.files().deeds).endsWith("write 2", "close");
    }

    @Test
    void quietStore_isAskedForACheckpointAfterFiveSeconds() {
        store.perform(store.main.put("a", "{}"));
        store.files().checkpointDue = true;
        store.tickFor(Duration.ofSeconds(4));
        assertThat(store.files().checkpoints).isEmpty();

        store.tickFor(Duration.ofSeconds(2));

        assertThat(store.files().checkpoints).containsExactly(1L);
    }

    @Test
    void corruptStore_answersWithTheReasonUntilItIsRecovered() {
        store.perform(store.main.put("a", "{}"));
        store.tickFor(Duration.ofMinutes(11));
        store.files().openFailure = new StoreException(ErrorCode.STORE_CORRUPT, "sessions.json does not parse");

        assertThat(Answers.code(store.run(store.main.get("a")))).isEqualTo(ErrorCode.STORE_CORRUPT);
        assertThat(Answers.code(store.run(store.main.put("a", "{}")))).isEqualTo(ErrorCode.STORE_CORRUPT);
        StoreStatus status = Answers.of(store.run(store.main.describe()));
        assertThat(status.state()).isEqualTo(StoreStatus.State.CORRUPT);
        assertThat(status.detail()).isEqualTo("sessions.json does not parse");
        assertThat(Answers.code(store.run(store.main.recover("nothing")))).isEqualTo(ErrorCode.INVALID_BACKUP);

        var report = Answers.of(store.run(store.main.recover("salvage")));

        assertThat(report.kept()).isEqualTo(1);
        assertThat(report.receipt().revision()).isEqualTo(1);
        assertThat(Answers.of(store.run(store.main.get("a"))).revision()).isEqualTo(1);
        assertThat(Answers.of(store.run(store.main.describe())).state()).isEqualTo(StoreStatus.State.OPEN);
    }

    @Test
    void lockedStore_saysSo() {
        store.perform(store.main.put("a", "{}"));
        store.tickFor(Duration.ofMinutes(11));
        store.files().openFailure = new StoreException(ErrorCode.STORE_LOCKED, "held by process 7");

        Future<?> refused = store.run(store.main.get("a"));
        assertThat(Answers.of(store.run(store.main.describe())).state()).isEqualTo(StoreStatus.State.LOCKED);
        store.tickFor(Duration.ofSeconds(11));

        assertThat(Answers.code(refused)).isEqualTo(ErrorCode.STORE_LOCKED);
        assertThat(store.engine.lanes()).isZero();
    }

    @Test
    void roomForAnotherStore_isMadeByClosingTheOneIdleForLongest() {
        QueueFixture tight = new QueueFixture(QueueFixture.withMaxOpenBytes(1300));
        for (String name : new String[] {"one", "two", "three"}) {
            tight.perform(tight.on(name).put("a", "{}"));
            tight.time.advance(Duration.ofMinutes(11));
            tight.engine.tick();
            tight.steps.runAll();
        }
        tight.perform(tight.on("one").get("a"));
        tight.time.advance(Duration.ofSeconds(1));
        tight.perform(tight.on("two").get("a"));
        tight.time.advance(Duration.ofSeconds(1));

        Future<?> third = tight.run(tight.on("three").get("a"));
        tight.tickFor(Duration.ofSeconds(1));

        Answers.awaitSuccess(third);
        assertThat(tight.storage.files("one").opened).isFalse();
        assertThat(tight.storage.files("two").opened).isTrue();
        assertThat(tight.storage.files("three").opened).isTrue();
    }

    @Test
    void storeThatDoesNotFit_isBusy() {
        QueueFixture tight = new QueueFixture(QueueFixture.withMaxOpenBytes(1300));
        tight.storage.seed("large", Entries.many(5));

        assertThat(Answers.code(tight.run(tight.on("large").get("k0")))).isEqualTo(ErrorCode.STORE_BUSY);
        assertThat(tight.engine.lanes()).isZero();
    }

    @Test
    void fullMemory_refusesGrowthAndTakesDeletions() {
        QueueFixture tight = new QueueFixture(QueueFixture.withMaxOpenBytes(1300));
        tight.perform(tight.main.put("a", "{\"x\":\"" + "x".repeat(1000) + "\"}"));

        assertThat(Answers.code(tight.run(tight.main.put("b", "{}")))).isEqualTo(ErrorCode.STORE_BUSY);
        tight.perform(tight.main.delete("a"));
        tight.perform(tight.main.put("b", "{}"));
    }
}
