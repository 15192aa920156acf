package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Answers;
import dev.holdfast.session.Command;
import dev.holdfast.session.Entries;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.Precondition;
import dev.holdfast.session.PruneReport;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreStatus;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How maintenance is spread over commits. */
final class MaintenanceStepsTest {
    private static final MaintenancePolicy DAYS_30 =
            new MaintenancePolicy(MaintenancePolicy.Mode.ENFORCE, Duration.ofDays(30), 0, Duration.ofHours(24));

    private final QueueFixture store = new QueueFixture(DAYS_30);

    @AfterEach
    void contractOfOpenStoresWasKept() {
        store.storage.assertSound();
    }

    private void seedStale(int count) {
        store.storage.seed("main", Entries.many(count));
    }

    private List<Integer> commitSizes() {
        return store.files().commits.stream()
                .map(commit -> commit.changes().size())
                .toList();
    }

    private StoreStatus.Figures figures() {
        return Objects.requireNonNull(
                Answers.of(store.run(store.main.describe())).figures());
    }

    private List<String> runs() {
        List<String> runs = new ArrayList<>();
        for (Change change : store.files().changes()) {
            if (change instanceof Change.Remove remove) {
                runs.add(remove.removal().run());
            }
        }
        return runs;
    }

    @Test
    void timer_purgesBehindItsRunAndNobodyElseDoes() {
        seedStale(700);
        Answers.awaitSuccess(store.run(store.main.put("new", "{}")));
        Answers.awaitSuccess(store.run(store.main.get("new")));
        Answers.awaitSuccess(store.run(store.main.prune(false)));
        Answers.awaitSuccess(store.run(store.main.reap()));
        assertThat(store.files().purges).isEmpty();

        Answers.awaitSuccess(store.run(store.main.maintain()));

        assertThat(store.files().purges).containsExactly(store.time.instant());
    }

    @Test
    void figures_tellWhatIsProtectedAndHowTheLastRunEnded() {
        seedStale(1);
        Answers.awaitSuccess(store.run(store.main.put("pinned", "{\"pinnedAt\":1}")));
        Answers.awaitSuccess(store.run(store.main.maintain()));
        StoreStatus.LastMaintenance good = Objects.requireNonNull(figures().lastMaintenance());
        assertThat(figures().protectedEntries()).isEqualTo(1);
        assertThat(figures().overCap()).isZero();
        assertThat(good.error()).isNull();
        assertThat(good.took()).isGreaterThanOrEqualTo(Duration.ZERO);

        Answers.awaitSuccess(store.run(store.main.put("old", "{\"updatedAt\":1700000000001}")));
        store.time.setWallClock(store.time.instant().plus(Duration.ofDays(31)));
        store.files().appendFailures.add(new StoreException(ErrorCode.DISK_FULL, "no space is left"));
        Future<PruneReport> failed = store.run(store.main.prune(false));

        assertThat(Answers.code(failed)).isEqualTo(ErrorCode.DISK_FULL);
        assertThat(Objects.requireNonNull(figures().lastMaintenance()).error()).isEqualTo(ErrorCode.DISK_FULL);
    }

    @Test
    void write_removesAtMost64BesideItAndTheRestFollowsUnderTheSameRun() {
        seedStale(700);

        Command.Written written = Answers.of(store.run(store.main.put("new", "{}")));

        assertThat(commitSizes()).containsExactly(1 + 64, 256, 256, 700 - 64 - 512);
        assertThat(written.receipt().revision()).isEqualTo(700 + 65);
        assertThat(runs())
                .hasSize(700)
                .containsOnly(Objects.requireNonNull(written.receipt().run()));
        assertThat(store.files().recover().size()).isEqualTo(1);
    }

    @Test
    void waitingCommands_passBetweenTheCommitsOfARun() {
        seedStale(1000);
        Future<PruneReport> pruned = store.send(store.main.prune(false));
        assertThat(store.steps.runOne()).isTrue();
        Future<Command.Written> passing = store.send(store.main.put("new", "{}"));
        assertThat(store.steps.runOne()).isTrue();

        assertThat(passing.isComplete()).isTrue();
        assertThat(pruned.isComplete()).isFalse();
        store.steps.runAll();
        assertThat(Answers.of(pruned).pruned()).isEqualTo(1000 - 64);
        assertThat(Answers.of(pruned).receipt().revision())
                .isEqualTo(store.files().recover().revision());
    }

    @Test
    void writesDuringARun_startNoSecondOne() {
        seedStale(2000);
        Future<?> first = store.send(store.main.put("w0", "{}"));
        for (int i = 1; i < 5; i++) {
            assertThat(store.steps.runOne()).isTrue();
            Answers.awaitSuccess(first);
            first = store.send(store.main.put("w" + i, "{}"));
        }
        store.steps.runAll();

        assertThat(commitSizes()).containsExactly(65, 65, 256, 65, 256, 65, 256, 65, 256, 256, 256, 144);
    }

    @Test
    void activeSessionOfAWrite_isProtectedInTheCommitsThatFollow() {
        seedStale(500);

        store.perform(store.main.put("new", "{}", Precondition.NONE, "k499"));

        assertThat(store.files().recover().entries().keySet())
                .extracting(SessionKey::value)
                .containsExactly("k499", "new");
    }

    @Test
    void runThatFailsHalfWay_saysThatItsOutcomeIsUnknown() {
        seedStale(600);
        Future<PruneReport> pruned = store.send(store.main.prune(false));
        assertThat(store.steps.runOne()).isTrue();
        store.fillDisk();
        store.steps.runAll();

        StoreException failure = Answers.failure(pruned);
        assertThat(failure.code()).isEqualTo(ErrorCode.DISK_FULL);
        assertThat(failure.outcome()).isEqualTo(StoreException.Outcome.UNKNOWN);
        assertThat(store.files().recover().size()).isEqualTo(600 - 256);
    }

    @Test
    void runThatBreaksHalfWay_isAnswered() {
        seedStale(600);
        Future<PruneReport> pruned = store.send(store.main.prune(false));
        assertThat(store.steps.runOne()).isTrue();
        store.files().onAppend = () -> {
            throw new IllegalStateException("broken");
        };
        store.steps.runAll();

        assertThat(Answers.code(pruned)).isEqualTo(ErrorCode.INTERNAL);
        store.files().onAppend = () -> {};
        store.perform(store.main.get("k599"));
    }

    @Test
    void maintenanceBesideARefusedCommit_isNotReportedAsTheLastOne() {
        seedStale(10);
        store.fillDisk();

        assertThat(Answers.code(store.run(store.main.put("new", "{}")))).isEqualTo(ErrorCode.DISK_FULL);

        assertThat(figures().lastMaintenance()).isNull();
        store.perform(store.main.put("new", "{}"));
        assertThat(Objects.requireNonNull(figures().lastMaintenance()).removed())
                .isEqualTo(10);
    }

    @Test
    void maintenanceBesideARefusedCommit_isNotFollowedByTheRest() {
        seedStale(700);
        store.fillDisk();

        assertThat(Answers.code(store.run(store.main.put("new", "{}")))).isEqualTo(ErrorCode.DISK_FULL);

        assertThat(store.files().commits).isEmpty();
        store.perform(store.main.put("new", "{}"));
        assertThat(commitSizes()).containsExactly(1 + 64, 256, 256, 700 - 64 - 512);
    }

    @Test
    void runOfAPruneByOtherLimits_doesNotReplaceTheRestOfAWritesRun() {
        seedStale(1000);
        Future<PruneReport> pruned = store.send(store.main.prune(false, Duration.ZERO, 700, null));
        assertThat(store.steps.runOne()).isTrue();
        Future<?> written = store.send(store.main.put("new", "{}"));
        store.steps.runAll();

        Answers.awaitSuccess(pruned);
        Answers.awaitSuccess(written);
        assertThat(store.files().recover().size()).isEqualTo(1);
    }

    @Test
    void runBetweenTwoCommitsThatTakesTooLong_tellsItsCallerThatItsOutcomeIsUnknown() {
        seedStale(600);
        Future<PruneReport> pruned = store.send(store.main.prune(false));
        assertThat(store.steps.runOne()).isTrue();
        store.time.advance(Duration.ofSeconds(40));
        store.engine.tick();
        assertThat(pruned.isComplete()).isFalse();

        store.time.advance(Duration.ofMillis(1));
        store.engine.tick();

        StoreException failure = Answers.failure(pruned);
        assertThat(failure.code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
        assertThat(failure.outcome()).isEqualTo(StoreException.Outcome.UNKNOWN);
        store.steps.runAll();
        assertThat(store.files().recover().size()).isZero();
    }

    @Test
    void laterCommitOfARunThatHangs_tellsItsCallerThatItsOutcomeIsUnknown() {
        seedStale(600);
        Future<PruneReport> pruned = store.send(store.main.prune(false));
        assertThat(store.steps.runOne()).isTrue();
        List<Boolean> answered = new ArrayList<>();
        store.files().onAppend = () -> {
            store.files().onAppend = () -> {};
            store.time.advance(Duration.ofSeconds(41));
            store.engine.tick();
            answered.add(pruned.isComplete());
        };
        store.steps.runAll();

        assertThat(answered).containsExactly(true);
        assertThat(Answers.code(pruned)).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
    }

    @Test
    void sharedSessionId_keepsItsTranscriptUntilTheLastEntryGoes() {
        store.storage.seed(
                "main",
                List.of(Entries.entry("a", 1, 0, "shared"), Entries.entry("b", store.time.millis(), 1, "shared")));
        store.files().transcripts.add("shared");
        store.perform(store.main.put("new", "{}"));
        assertThat(store.files().recover().size()).isEqualTo(2);
        assertThat(store.files().archives).isEmpty();

        store.perform(store.main.delete("b"));

        assertThat(store.files().archives).singleElement().asString().startsWith("shared.jsonl.deleted.");
    }
}
