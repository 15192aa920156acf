package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Answers;
import dev.holdfast.session.Command;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.Precondition;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreException.Outcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commits that the disk refuses. */
final class FailedCommitTest {
    private final StoreException full = new StoreException(ErrorCode.DISK_FULL, "no space is left");
    private final StoreException unclear =
            new StoreException(ErrorCode.ENGINE_UNAVAILABLE, "the sync failed").withOutcome(Outcome.UNKNOWN);

    private final QueueFixture store = new QueueFixture();

    @AfterEach
    void contractOfOpenStoresWasKept() {
        store.storage.assertSound();
    }

    @Test
    void failedAppend_answersAllOfItsGroupAndLaterCommandsWork() {
        store.perform(store.main.put("a", "{}"));
        store.files().appendFailures.add(full);
        List<Future<Command.Written>> group = store.sendPatches(3);
        store.steps.runAll();

        assertThat(group).allSatisfy(answer -> {
            assertThat(Answers.code(answer)).isEqualTo(ErrorCode.DISK_FULL);
            assertThat(Answers.failure(answer).outcome()).isEqualTo(Outcome.NOT_APPLIED);
        });
        Command.Written later = Answers.of(store.run(store.main.patch("a", "{\"later\":1}")));
        assertThat(later.receipt().revision()).isEqualTo(2);
        assertThat(later.entry().json()).asString().doesNotContain("m0").contains("later");
    }

    @Test
    void deleteInAGroupThatFindsNoRoom_isMadeAlone() {
        store.perform(store.main.put("a", "{}"));
        store.files().appendFailures.add(full);
        Future<Command.Written> write = store.send(store.main.put("b", "{}"));
        Future<?> delete = store.send(store.main.delete("a"));
        store.steps.runAll();

        assertThat(Answers.code(write)).isEqualTo(ErrorCode.DISK_FULL);
        Answers.awaitSuccess(delete);
        assertThat(Answers.code(store.run(store.main.get("a")))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(Answers.code(store.run(store.main.get("b")))).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void failedFirstAppend_leavesNoStore() {
        store.files().appendFailures.add(full);
        assertThat(Answers.code(store.run(store.main.put("a", "{}")))).isEqualTo(ErrorCode.DISK_FULL);

        assertThat(Answers.code(store.run(store.main.get("a")))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(Answers.code(store.run(store.main.list()))).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void readBesideAFailedCommit_isAnsweredAllTheSame() {
        store.files().seeded = true;
        store.perform(store.main.put("a", "{}"));
        store.tickFor(Duration.ofMinutes(11));
        store.files().appendFailures.add(full);
        Future<Command.Found> before = store.send(store.main.get("a"));
        Future<Command.Written> refused = store.send(store.main.put("b", "{}"));
        Future<?> missing = store.send(store.main.get("b"));
        store.steps.runAll();

        assertThat(Answers.of(before).revision()).isEqualTo(1);
        assertThat(Answers.code(refused)).isEqualTo(ErrorCode.DISK_FULL);
        assertThat(Answers.code(missing)).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void refusalJudgedAgainstAnUncommittedChange_failsWithItsCommit() {
        String etag =
                Answers.of(store.run(store.main.put("a", "{\"x\":1}"))).entry().etag();
        Precondition ifMatch = new Precondition(new Precondition.TagList(false, List.of(etag)), null);
        store.files().appendFailures.add(unclear);
        Future<?> first = store.send(store.main.patch("a", "{\"x\":2}", ifMatch));
        Future<?> second = store.send(store.main.patch("a", "{\"x\":3}", ifMatch));
        store.steps.runAll();

        assertThat(Answers.code(first)).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
        assertThat(Answers.code(second)).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
        assertThat(Answers.of(store.run(store.main.patch("a", "{\"x\":4}", ifMatch)))
                        .created())
                .isFalse();
    }

    @Test
    void refusal_isNotAnsweredBeforeItsCommitIsDurable() {
        String etag = Answers.of(store.run(store.main.put("a", "{}"))).entry().etag();
        Precondition ifMatch = new Precondition(new Precondition.TagList(false, List.of(etag)), null);
        Future<?> change = store.sendPatches(1).get(0);
        Future<?> refused = store.send(store.main.patch("a", "{}", ifMatch));
        store.files().onAppend = () -> assertThat(refused.isComplete()).isFalse();
        store.steps.runAll();

        assertThat(Answers.code(refused)).isEqualTo(ErrorCode.PRECONDITION_FAILED);
        Answers.awaitSuccess(change);
    }

    @Test
    void unusableFiles_areAbandonedAndOpenedAgain() {
        store.perform(store.main.put("a", "{}"));
        store.files().unusableAfterFailure = true;
        store.files().foundAfterFailure = true;
        store.files().appendFailures.add(unclear);
        StoreException failure = Answers.failure(store.run(store.main.put("b", "{}")));

        Command.Written next = Answers.of(store.run(store.main.put("c", "{}")));

        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(next.receipt().revision()).isEqualTo(3);
        assertThat(Answers.of(store.run(store.main.get("b"))).revision()).isEqualTo(3);
        assertThat(store.files().deeds)
                .containsExactly("open", "append 1", "append fails", "abandon", "open", "append 3");
    }

    @Test
    void unusableFiles_takeNoSecondGroupOfTheSameBatch() {
        String large = "{\"x\":\"" + "x".repeat(900_000) + "\"}";
        for (int i = 0; i < 12; i++) {
            store.perform(store.main.put("k" + i, large));
        }
        store.files().unusableAfterFailure = true;
        store.files().appendFailures.add(unclear);
        List<Future<Command.Written>> answers = IntStream.range(0, 12)
                .mapToObj(i -> store.send(store.main.patch("k" + i, "{\"y\":1}")))
                .toList();
        store.steps.runAll();

        assertThat(Answers.failure(answers.get(0)).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(Answers.failure(answers.get(11)).code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
        assertThat(Answers.failure(answers.get(11)).outcome()).isEqualTo(Outcome.NOT_APPLIED);
    }

    @Test
    void unusableFiles_areNotWrittenWhileTheirCheckpointIsUnderWay() {
        store.perform(store.main.put("a", "{}"));
        store.files().checkpointDue = true;
        store.files().unusableAfterFailure = true;
        Future<?> cut = store.send(store.main.put("b", "{}"));
        assertThat(store.steps.runOne()).isTrue();
        Answers.awaitSuccess(cut);
        store.files().appendFailures.add(unclear);
        Future<?> failing = store.send(store.main.put("c", "{}"));
        store.steps.runNewest();
        Future<?> meanwhile = store.send(store.main.put("d", "{}"));
        store.steps.runNewest();

        assertThat(Answers.failure(failing).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(Answers.code(meanwhile)).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
        store.steps.runAll();
        assertThat(Answers.of(store.run(store.main.put("e", "{}"))).receipt().revision())
                .isEqualTo(3);
    }

    @Test
    void failedClose_stillReleasesTheLane() {
        store.perform(store.main.put("a", "{}"));
        store.files().closeFailure.set(new IllegalStateException("the last checkpoint failed"));
        store.tickFor(Duration.ofMinutes(11));

        assertThat(store.engine.lanes()).isZero();
        assertThat(Answers.of(store.run(store.main.put("b", "{}"))).receipt().revision())
                .isEqualTo(2);
    }

    @Test
    void refusedDelete_leavesNoTraceInTheCommitOfOthers() {
        store.perform(store.main.put("a", "{}"));
        store.files().archiveFailure.set(full);
        Future<?> refused = store.send(store.main.delete("a"));
        Future<?> other = store.send(store.main.put("b", "{}"));
        store.steps.runAll();

        assertThat(Answers.code(refused)).isEqualTo(ErrorCode.DISK_FULL);
        Answers.awaitSuccess(other);
        assertThat(Answers.of(store.run(store.main.get("a"))).revision()).isEqualTo(2);
    }

    @Test
    void commandThatBreaksTheWriter_failsAlone() {
        store.perform(store.main.put("z", "{}"));
        Future<?> before = store.send(store.main.put("a", "{}"));
        Future<?> broken = store.send(store.main.put("b", "{}"));
        Iterator<Supplier<String>> ids = List.<Supplier<String>>of(
                        () -> "one",
                        () -> {
                            throw new IllegalStateException("no session ids left");
                        },
                        () -> "three")
                .iterator();
        store.sessionIds = () -> ids.next().get();
        Future<?> after = store.send(store.main.put("c", "{}"));
        store.steps.runAll();

        Answers.awaitSuccess(before);
        Answers.awaitSuccess(after);
        assertThat(Answers.code(broken)).isEqualTo(ErrorCode.INTERNAL);
        assertThat(Answers.failure(broken).outcome()).isEqualTo(Outcome.NOT_APPLIED);
    }
}
