package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Answers;
import dev.holdfast.session.Command;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException.Outcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What no code expects (no memory, no stack, an assertion): everybody is answered, and no lane is stuck. */
final class UnexpectedErrorTest {
    private final QueueFixture store = new QueueFixture();

    @AfterEach
    void contractOfOpenStoresWasKept() {
        store.storage.assertSound();
    }

    private static void runOutOfMemory() {
        throw new OutOfMemoryError("as a test wants");
    }

    @Test
    void errorInACommit_isAnswered_andTheStoreIsOpenedAgain() {
        store.perform(store.main.put("a", "{}"));
        store.files().onAppend = UnexpectedErrorTest::runOutOfMemory;
        List<Future<Command.Written>> group = store.sendPatches(3);
        store.steps.runAll();
        store.files().onAppend = () -> {};

        assertThat(group).allSatisfy(answer -> {
            assertThat(Answers.failure(answer).code()).isEqualTo(ErrorCode.INTERNAL);
            assertThat(Answers.failure(answer).outcome()).isEqualTo(Outcome.UNKNOWN);
        });
        assertThat(store.engine.lanes()).isZero();
        store.perform(store.main.put("b", "{}"));
        assertThat(store.files().deeds).containsExactly("open", "append 1", "abandon", "open", "append 2");
    }

    @Test
    void errorInACommit_whileACheckpointIsUnderWay_refusesWritesUntilItHasEnded() {
        store.perform(store.main.put("a", "{}"));
        store.files().checkpointDue = true;
        Future<?> cut = store.send(store.main.put("b", "{}"));
        assertThat(store.steps.runOne()).isTrue();
        store.files().onAppend = UnexpectedErrorTest::runOutOfMemory;
        Future<?> broken = store.runCommitOnly(store.main.put("c", "{}"));
        store.files().onAppend = () -> {};

        Future<?> meanwhile = store.runCommitOnly(store.main.put("d", "{}"));
        store.steps.runAll();

        Answers.awaitSuccess(cut);
        assertThat(Answers.code(broken)).isEqualTo(ErrorCode.INTERNAL);
        assertThat(Answers.code(meanwhile)).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
        assertThat(Answers.failure(meanwhile).outcome()).isEqualTo(Outcome.NOT_APPLIED);
        store.perform(store.main.put("e", "{}"));
    }

    @Test
    void errorInAMaintenanceRun_answersWhoWaitsForIt() {
        store.perform(store.main.put("a", "{\"sessionId\":\"s\",\"updatedAt\":1700000000001}"));
        store.files().onAppend = UnexpectedErrorTest::runOutOfMemory;
        Future<?> run = store.run(store.main.prune(false, Duration.ofDays(1), null, null));
        store.files().onAppend = () -> {};

        assertThat(Answers.code(run)).isEqualTo(ErrorCode.INTERNAL);
        store.perform(store.main.prune(false, Duration.ofDays(1), null, null));
        assertThat(Answers.code(store.run(store.main.get("a")))).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void errorInAListOfStores_isAnswered() {
        store.storage.onList = UnexpectedErrorTest::runOutOfMemory;
        Future<?> answer = store.run(new Command.ListStores());

        assertThat(answer.failed()).isTrue();
        assertThat(answer.cause()).isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void errorWhileClosing_leavesNoLane() {
        store.perform(store.main.put("a", "{}"));
        store.files().onClose = UnexpectedErrorTest::runOutOfMemory;
        store.tickFor(Duration.ofMinutes(11));

        assertThat(store.engine.lanes()).isZero();
        store.perform(store.main.put("b", "{}"));
    }

    @Test
    void receiverThatFails_keepsNobodyFromTheirAnswer() {
        Future<Command.Written> first = store.send(store.main.put("a", "{}")).onComplete(answer -> runOutOfMemory());
        Future<?> second = store.send(store.main.put("b", "{}"));
        store.steps.runAll();

        Answers.awaitSuccess(first);
        Answers.awaitSuccess(second);
        assertThat(store.files().deeds).containsExactly("open", "append 2");
    }
}
