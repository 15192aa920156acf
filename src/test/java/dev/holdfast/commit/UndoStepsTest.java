package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Answers;
import dev.holdfast.session.Command;
import dev.holdfast.session.Entries;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.RemovalRun;
import dev.holdfast.session.RunPage;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.UndoObstacle;
import dev.holdfast.session.UndoReport;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How undoing is spread over commits, and what it leaves when it fails. */
final class UndoStepsTest {
    private static final MaintenancePolicy DAYS_30 =
            new MaintenancePolicy(MaintenancePolicy.Mode.ENFORCE, Duration.ofDays(30), 0, Duration.ZERO);

    private final QueueFixture store = new QueueFixture(DAYS_30);

    @AfterEach
    void contractOfOpenStoresWasKept() {
        store.storage.assertSound();
    }

    /** The run that removed that many stale entries. */
    private String pruned(int count) {
        store.storage.seed("main", Entries.many(count));
        return Objects.requireNonNull(
                Answers.of(store.run(store.main.prune(false))).run());
    }

    private List<Integer> restoredACommit() {
        return store.files().commits.stream()
                .map(commit -> (int) commit.changes().stream()
                        .filter(Change.Restore.class::isInstance)
                        .count())
                .filter(count -> count > 0)
                .toList();
    }

    @Test
    void waitingCommands_passBetweenTheCommitsOfAnUndo() {
        String run = pruned(600);
        Future<UndoReport> undone = store.send(store.main.undo(run));
        // Its turn, in which it is only looked for; then the search; then its first commit.
        for (int i = 0; i < 3; i++) {
            assertThat(store.steps.runOne()).isTrue();
        }
        Future<Command.Written> passing = store.send(store.main.put("new", "{}"));
        assertThat(store.steps.runOne()).isTrue();

        assertThat(passing.isComplete()).isTrue();
        assertThat(undone.isComplete()).isFalse();
        store.steps.runAll();
        assertThat(Answers.of(undone).restored()).hasSize(600);
        assertThat(restoredACommit()).containsExactly(256, 256, 88);
        assertThat(store.files().recover().size()).isEqualTo(601);
    }

    @Test
    void commandsGoOn_whileTheRunIsLookedFor() {
        String run = pruned(10);
        Future<UndoReport> undone = store.send(store.main.undo(run));
        assertThat(store.steps.runOne()).isTrue();
        Future<Command.Written> written = store.send(store.main.put("k3", "{}"));
        store.steps.runAll();

        Answers.awaitSuccess(written);
        assertThat(Answers.of(undone).skipped())
                .containsExactly(new UndoReport.Skipped(new SessionKey("k3"), UndoObstacle.KEY_EXISTS));
    }

    @Test
    void undoThatFailsHalfWay_saysSoAndTheSameRequestDoesTheRest() {
        String run = pruned(600);
        Future<UndoReport> undone = store.send(store.main.undo(run));
        for (int i = 0; i < 3; i++) {
            assertThat(store.steps.runOne()).isTrue();
        }
        store.fillDisk();
        store.steps.runAll();

        StoreException failure = Answers.failure(undone);
        assertThat(failure.code()).isEqualTo(ErrorCode.DISK_FULL);
        assertThat(failure.outcome()).isEqualTo(StoreException.Outcome.UNKNOWN);
        assertThat(failure.detail()).contains("256 entries restored before");
        UndoReport rest = Answers.of(store.run(store.main.undo(run)));
        assertThat(rest.restored()).hasSize(600 - 256);
        assertThat(rest.skipped()).hasSize(256);
    }

    @Test
    void undoOnAFullDisk_changesNothing() {
        String run = pruned(3);
        store.fillDisk();

        StoreException failure = Answers.failure(store.run(store.main.undo(run)));

        assertThat(failure.code()).isEqualTo(ErrorCode.DISK_FULL);
        assertThat(failure.outcome()).isEqualTo(StoreException.Outcome.NOT_APPLIED);
        assertThat(store.files().recover().size()).isZero();
    }

    @Test
    void undosAtTheSameTime_bringEachEntryBackOnce() {
        String run = pruned(600);
        Future<UndoReport> first = store.send(store.main.undo(run));
        Future<UndoReport> second = store.send(store.main.undo(run));
        store.steps.runAll();

        assertThat(Answers.of(first).restored().size()
                        + Answers.of(second).restored().size())
                .isEqualTo(600);
        assertThat(restoredACommit().stream().mapToInt(Integer::intValue).sum()).isEqualTo(600);
    }

    @Test
    void transcriptThatCannotBeRenamed_isReported() {
        store.storage.seed("main", List.of(Entries.entry("a", 1, 0, "s")));
        store.files().transcripts.add("s");
        String run = String.valueOf(
                Answers.of(store.run(store.main.delete("a"))).receipt().run());
        store.files().transcriptsStay = true;

        UndoReport report = Answers.of(store.run(store.main.undo(run)));

        assertThat(report.restored()).containsExactly(new SessionKey("a"));
        assertThat(report.withoutTranscript()).containsExactly(new SessionKey("a"));
    }

    @Test
    void recordThatIsDroppedMeanwhile_isReported() {
        String run = pruned(3);
        Future<UndoReport> undone = store.send(store.main.undo(run));
        assertThat(store.steps.runOne()).isTrue();
        assertThat(store.steps.runOne()).isTrue();
        store.files().droppedDays.addAll(new MemoryLedger(store.files()).days());
        store.steps.runAll();

        assertThat(Answers.of(undone).restored()).isEmpty();
        assertThat(Answers.of(undone).skipped())
                .extracting(UndoReport.Skipped::why)
                .containsOnly(UndoObstacle.RECORD_LOST);
    }

    @Test
    void storeThatIsClosedWhileItsLedgerIsRead_isOpenedAgain() {
        String run = pruned(3);
        Future<RunPage> listed = store.send(store.main.runs());
        Future<UndoReport> undone = store.send(store.main.undo(run));
        store.time.advance(Duration.ofMinutes(11));
        store.engine.tick();
        store.steps.runAll();

        assertThat(Answers.of(listed).runs()).hasSize(1);
        assertThat(undone.isComplete()).isTrue();
    }

    @Test
    void runsOfAClosedStore_openIt() {
        String run = pruned(3);
        store.time.advance(Duration.ofMinutes(11));
        store.engine.tick();
        store.steps.runAll();
        assertThat(store.engine.lanes()).isZero();

        assertThat(Answers.of(store.run(store.main.runs())).runs())
                .extracting(RemovalRun::run)
                .containsExactly(run);
    }

    @Test
    void undoAfterTheDrainBegan_isRefused() {
        String run = pruned(3);
        Future<UndoReport> undone = store.send(store.main.undo(run));
        assertThat(store.steps.runOne()).isTrue();
        Future<Void> drained = store.engine.drain();
        store.steps.runAll();

        Answers.awaitSuccess(drained);
        assertThat(Answers.code(undone)).isEqualTo(ErrorCode.DRAINING);
        assertThat(store.files().opened).isFalse();
    }

    @Test
    void brokenLedger_answersItsReader() {
        String run = pruned(3);
        store.files().ledgerFailure = new IllegalStateException("broken");

        assertThat(Answers.code(store.run(store.main.runs()))).isEqualTo(ErrorCode.INTERNAL);
        assertThat(Answers.code(store.run(store.main.undo(run)))).isEqualTo(ErrorCode.INTERNAL);
        store.files().ledgerFailure = new StoreException(ErrorCode.DISK_FULL, "no space");
        assertThat(Answers.code(store.run(store.main.runs()))).isEqualTo(ErrorCode.DISK_FULL);
        store.perform(store.main.put("new", "{}"));
    }
}
