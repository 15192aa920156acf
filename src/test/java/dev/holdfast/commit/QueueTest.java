package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Answers;
import dev.holdfast.session.Command;
import dev.holdfast.session.Deadline;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.Precondition;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreCommands;
import dev.holdfast.session.StoreException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The queue of a store and its grouping into commits, step by step: session-store.md, section 2. */
final class QueueTest {
    private final QueueFixture store = new QueueFixture();

    @AfterEach
    void contractOfOpenStoresWasKept() {
        store.storage.assertSound();
    }

    private StoreCommands within(Duration timeout) {
        return store.main.withTimeout(timeout);
    }

    @Test
    void fiveUpdatesQueuedWithoutWaiting_runInOrder() {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int n = i;
            Future<?> answer =
                    store.send(store.main.patch("a", "{\"last\":" + i + "}")).onSuccess(done -> order.add(n));
            assertThat(answer.isComplete()).isFalse();
        }
        store.steps.runAll();

        assertThat(order).containsExactly(0, 1, 2, 3, 4);
        assertThat(store.files().changes()).extracting(Change::revision).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(store.files().changes().get(3).entry().json()).asString().contains("\"last\":3");
    }

    @Test
    void failingUpdateInFrontOfAGoodOne_leavesItApplied() {
        Future<?> failing = store.send(store.main.patch("a", "no json"));
        Future<Command.Written> good = store.send(store.main.patch("a", "{\"good\":1}"));
        store.steps.runAll();

        assertThat(Answers.code(failing)).isEqualTo(ErrorCode.MALFORMED_PATCH);
        assertThat(Answers.of(good).receipt().revision()).isEqualTo(1);
    }

    @Test
    void threeFailingUpdatesInFrontOfAGoodOne_leaveItApplied() {
        List<Future<?>> failing = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            failing.add(store.send(store.main.put("a", "[" + i)));
        }
        Future<Command.Written> good = store.send(store.main.put("a", "{\"good\":1}"));
        store.steps.runAll();

        assertThat(failing).extracting(Answers::code).containsOnly(ErrorCode.MALFORMED_JSON);
        assertThat(Answers.of(good).entry().json()).asString().contains("good");
        assertThat(store.files().commits).hasSize(1);
    }

    @Test
    void secondCommandBehindAHolder_isRejectedAfterItsTimeoutAndNeverTakesEffect() {
        Future<Command.Written> holder = store.send(store.main.put("a", "{\"holder\":1}"));
        Future<Command.Written> second = store.send(within(Duration.ofMillis(5)).put("b", "{}"));

        store.time.advance(Duration.ofNanos(4_999_999));
        assertThat(second.isComplete()).isFalse();
        store.time.advance(Duration.ofNanos(1));

        assertThat(second.isComplete()).isTrue();
        StoreException failure = Answers.failure(second);
        assertThat(failure.code()).isEqualTo(ErrorCode.QUEUE_TIMEOUT);
        assertThat(failure.outcome()).isEqualTo(StoreException.Outcome.NOT_APPLIED);
        store.time.advance(Duration.ofMillis(295));
        store.steps.runAll();
        assertThat(Answers.of(holder).receipt().revision()).isEqualTo(1);
        assertThat(store.files().changes()).hasSize(1);
    }

    @Test
    void commandPastItsDeadline_neverStartsThoughNoTimerSaidSo() {
        Future<?> late = store.send(within(Duration.ofMillis(5)).put("a", "{}"));
        QueueFixture other = new QueueFixture();
        Future<?> sentTooLate = other.send(new Command.Delete(
                other.main.store(),
                new SessionKey("a"),
                Precondition.NONE,
                null,
                other.main.caller(),
                new Deadline(other.time.nanos() - 1)));
        other.steps.runAll();
        store.time.advance(Duration.ofMillis(6));
        store.steps.runAll();

        assertThat(Answers.code(sentTooLate)).isEqualTo(ErrorCode.QUEUE_TIMEOUT);
        assertThat(Answers.code(late)).isEqualTo(ErrorCode.QUEUE_TIMEOUT);
        assertThat(store.files().changes()).isEmpty();
    }

    @Test
    void deadlines_ofManyCommandsAreEachKept() {
        List<Future<?>> answers = new ArrayList<>();
        for (int millis : List.of(30, 10, 20, 40)) {
            answers.add(store.send(within(Duration.ofMillis(millis)).put("a", "{}")));
        }

        store.time.advance(Duration.ofMillis(10));
        assertThat(answers).extracting(Future::isComplete).containsExactly(false, true, false, false);
        store.time.advance(Duration.ofMillis(10));
        assertThat(answers).extracting(Future::isComplete).containsExactly(false, true, true, false);
        store.time.advance(Duration.ofMillis(10));
        assertThat(answers).extracting(Future::isComplete).containsExactly(true, true, true, false);
        store.steps.runAll();
        assertThat(answers.get(3).succeeded()).isTrue();
    }

    @Test
    void commandSentWhenAnotherTimesOut_isQueuedLikeAnyOther() {
        List<Future<?>> retries = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Future<?> answer = store.send(within(Duration.ofMillis(5)).put("a", "{}"))
                    .onFailure(failure -> retries.add(store.send(store.main.put("a", "{}"))));
            assertThat(answer.isComplete()).isFalse();
        }

        store.time.advance(Duration.ofMillis(5));
        store.steps.runAll();

        assertThat(retries).hasSize(3).allMatch(Future::succeeded);
    }

    @Test
    void commandSentWhenTheQueueIsFull_isBusyAtOnce() {
        QueueFixture small = new QueueFixture(QueueFixture.withDepth(3));
        List<Future<Command.Written>> waiting = small.sendPatches(3);

        Future<?> fourth = small.send(small.main.patch("a", "{}"));
        Future<?> elsewhere = small.send(small.on("other").patch("a", "{}"));

        assertThat(fourth.isComplete()).isTrue();
        assertThat(Answers.code(fourth)).isEqualTo(ErrorCode.STORE_BUSY);
        small.steps.runAll();
        assertThat(waiting).allMatch(Future::succeeded);
        Answers.awaitSuccess(elsewhere);
        small.perform(small.main.patch("a", "{}"));
    }

    @Test
    void expiredCommands_makeRoomInTheQueue() {
        QueueFixture small = new QueueFixture(QueueFixture.withDepth(1));
        Future<?> first =
                small.send(small.main.withTimeout(Duration.ofMillis(5)).put("a", "{}"));
        small.time.advance(Duration.ofMillis(5));

        Future<?> second = small.run(small.main.put("b", "{}"));

        assertThat(Answers.code(first)).isEqualTo(ErrorCode.QUEUE_TIMEOUT);
        Answers.awaitSuccess(second);
    }

    @Test
    void queue_refusesBodiesBeyondItsBytes() {
        String large = "{\"x\":\"" + "x".repeat(1 << 20) + "\"}";
        List<Future<Command.Written>> answers = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            answers.add(store.send(store.main.put("k" + i, large)));
        }

        assertThat(answers.subList(0, 63)).noneMatch(Future::isComplete);
        assertThat(Answers.code(answers.get(69))).isEqualTo(ErrorCode.STORE_BUSY);
    }

    @Test
    void everythingThatQueuedDuringACommit_formsTheNextOne() {
        store.perform(store.main.put("a", "{}"));
        List<Future<Command.Written>> next = new ArrayList<>();
        store.files().onAppend = () -> {
            if (next.isEmpty()) {
                next.addAll(store.sendPatches(20));
            }
        };
        store.perform(store.main.patch("a", "{}"));

        assertThat(next).hasSize(20).allMatch(Future::succeeded);
        assertThat(store.files().commits)
                .extracting(commit -> commit.changes().size())
                .containsExactly(1, 1, 20);
        assertThat(Answers.of(next.get(0)).receipt().revision()).isEqualTo(22);
    }

    @Test
    void commandsOfACommit_eachSeeThoseBefore() {
        Future<Command.Written> put = store.send(store.main.put("a", "{\"x\":1}"));
        Future<Command.Written> patch = store.send(store.main.patch("a", "{\"y\":2}"));
        Future<Command.Deleted> delete = store.send(store.main.delete("a"));
        Future<Command.Written> again = store.send(store.main.put("a", "{\"z\":3}"));
        store.steps.runAll();

        assertThat(Answers.of(put).created()).isTrue();
        assertThat(Answers.of(patch).entry().json()).asString().contains("\"x\":1", "\"y\":2");
        assertThat(Answers.of(delete).receipt().revision()).isEqualTo(4);
        assertThat(Answers.of(again).created()).isTrue();
        assertThat(store.files().commits).hasSize(1);
    }

    @Test
    void groupOfLargeBodies_isCutIntoSeveralCommits() {
        String large = "{\"x\":\"" + "x".repeat(100_000) + "\"}";
        List<Future<Command.Written>> answers = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            answers.add(store.send(store.main.put("k" + i, large)));
        }
        store.steps.runAll();

        assertThat(answers).allMatch(Future::succeeded);
        assertThat(commitSizes()).containsExactly(10, 10, 5);
    }

    @Test
    void groupOfPatchesOfALargeDocument_isCutIntoSeveralCommits() {
        store.perform(store.main.put("a", "{\"x\":\"" + "x".repeat(1_000_000) + "\"}"));
        List<Future<Command.Written>> answers = store.sendPatches(20);
        store.steps.runAll();

        assertThat(answers).allMatch(Future::succeeded);
        assertThat(commitSizes()).containsExactly(1, 9, 9, 2);
    }

    private List<Integer> commitSizes() {
        return store.files().commits.stream()
                .map(commit -> commit.changes().size())
                .toList();
    }

    @Test
    void laneThatWasOnlyAsked_leavesNothingBehind() {
        Future<?> missing = store.run(store.main.get("a"));

        assertThat(Answers.code(missing)).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(store.engine.lanes()).isZero();
    }

    @Test
    void commitThatHangsBeyondItsDeadline_isAnsweredAsUnknown() {
        List<Boolean> answered = new ArrayList<>();
        List<Future<Command.Written>> hanging = new ArrayList<>();
        store.files().onAppend = () -> {
            store.time.advance(Duration.ofMillis(39_999));
            store.engine.tick();
            answered.add(hanging.get(0).isComplete());
            store.time.advance(Duration.ofMillis(2));
            store.engine.tick();
            answered.add(hanging.get(0).isComplete());
        };
        hanging.addAll(store.sendPatches(1));
        store.steps.runAll();

        assertThat(answered).containsExactly(false, true);
        StoreException failure = Answers.failure(hanging.get(0));
        assertThat(failure.code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
        assertThat(failure.outcome()).isEqualTo(StoreException.Outcome.UNKNOWN);
        store.files().onAppend = () -> {};
        assertThat(Answers.of(store.run(store.main.get("a"))).revision()).isEqualTo(1);
    }
}
