package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Answers;
import dev.holdfast.session.Command;
import dev.holdfast.session.Entries;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.MaintenancePolicy.Mode;
import dev.holdfast.session.PruneReport;
import dev.holdfast.session.RemovalReason;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The sessions of cron runs, and stores that are opened only to look after them. */
final class ReaperTest {
    private static final Duration RETENTION = Duration.ofHours(24);

    /** Warn, since the mode does not matter to the reaper. */
    private static final MaintenancePolicy POLICY =
            new MaintenancePolicy(Mode.WARN, Duration.ofDays(30), 500, RETENTION);

    private final QueueFixture store = new QueueFixture(POLICY);
    private final List<SessionEntry> entries = new ArrayList<>();

    @AfterEach
    void contractOfOpenStoresWasKept() {
        store.storage.assertSound();
    }

    private void entry(String key, Duration age) {
        entry(key, store.time.millis() - age.toMillis(), false, false);
    }

    private void entry(String key, long updatedAt, boolean pinned, boolean running) {
        entries.add(Entries.entry(key, updatedAt, entries.size(), "s" + entries.size(), pinned, running, false));
    }

    private void runs(int count, Duration age) {
        for (int i = 0; i < count; i++) {
            entry("agent:a:cron:job:run:" + i, age);
        }
    }

    private PruneReport reap() {
        return Answers.of(store.run(store.main.reap()));
    }

    private List<String> left() {
        return store.files().recover().entries().keySet().stream()
                .map(SessionKey::value)
                .toList();
    }

    private static List<String> removed(PruneReport report) {
        return report.removals().stream()
                .map(removal -> removal.entry().key().value())
                .toList();
    }

    @Test
    void runsPastTheirRetention_areRemovedWithWhatHangsBelowThem() {
        Duration past = RETENTION.plusMillis(1);
        entry("agent:a:cron:job:run:1", past);
        entry("agent:a:cron:job:run:1:subagent:x", past);
        entry("agent:a:cron:job:run:2", RETENTION);
        entry("agent:a:cron:job:run:3", Duration.ofHours(1));
        store.storage.seed("main", entries);

        PruneReport report = reap();

        assertThat(removed(report)).containsExactly("agent:a:cron:job:run:1:subagent:x", "agent:a:cron:job:run:1");
        assertThat(report.reaped()).isEqualTo(2);
        assertThat(report.pruned() + report.capped()).isZero();
        assertThat(report.removals()).extracting(PruneReport.Removed::reason).containsOnly(RemovalReason.CRON_RUN);
        assertThat(report.run()).startsWith("reaper-");
    }

    @Test
    void runWithoutUpdatedAt_countsAsUpdatedIn1970() {
        entry("agent:a:cron:job:run:1", SessionEntry.UNDATED, false, false);
        store.storage.seed("main", entries);

        assertThat(reap().reaped()).isEqualTo(1);
    }

    @Test
    void everythingElse_stays() {
        Duration old = Duration.ofDays(300);
        List<String> others = List.of(
                "agent:a:cron:job",
                "agent:a:main",
                "agent:a:slack:cron:job:run:1",
                "agent:a:cron:job:run",
                "agent:a:cron:job:run:",
                "cron:job:run:1");
        others.forEach(key -> entry(key, old));
        entry("agent:a:cron:job:run:pinned", 1, true, false);
        entry(
                "agent:a:cron:job:run:running",
                store.time.millis() - Duration.ofDays(6).toMillis(),
                false,
                true);
        store.storage.seed("main", entries);

        assertThat(reap().reaped()).isZero();

        assertThat(left()).hasSize(8);
        assertThat(store.files().commits).isEmpty();
    }

    @Test
    void transcripts_areArchivedUnlessAnotherSessionUsesThem() {
        long old = 1000;
        store.storage.seed(
                "main",
                List.of(
                        Entries.entry("agent:a:cron:job", store.time.millis(), 0, "shared"),
                        Entries.entry("agent:a:cron:job:run:1", old, 1, "shared"),
                        Entries.entry("agent:a:cron:job:run:2", old, 2, "own")));
        store.files().transcripts.addAll(List.of("shared", "own"));

        assertThat(reap().reaped()).isEqualTo(2);

        assertThat(store.files().archives).singleElement().asString().startsWith("own.jsonl.deleted.");
        assertThat(store.files().transcripts).containsExactly("shared");
    }

    @Test
    void sweep_letsWaitingCommandsPassBetweenItsCommits() {
        runs(1000, Duration.ofDays(2));
        store.storage.seed("main", entries);
        Future<PruneReport> sweep = store.send(store.main.reap());
        assertThat(store.steps.runOne()).isTrue();
        Future<Command.Written> passing = store.send(store.main.put("new", "{}"));
        assertThat(store.steps.runOne()).isTrue();

        assertThat(passing.isComplete()).isTrue();
        assertThat(sweep.isComplete()).isFalse();
        store.steps.runAll();
        assertThat(Answers.of(sweep).reaped()).isEqualTo(1000);
        assertThat(store.files().commits)
                .extracting(commit -> commit.changes().size())
                .containsExactly(256, 1, 256, 256, 232);
        assertThat(left()).containsExactly("new");
    }

    @Test
    void drainInMidSweep_endsTheSweepAndClosesTheStore() {
        runs(600, Duration.ofDays(2));
        store.storage.seed("main", entries);
        Future<PruneReport> sweep = store.send(store.main.reap());
        assertThat(store.steps.runOne()).isTrue();

        Future<Void> drained = store.engine.drain();
        store.steps.runAll();

        assertThat(Answers.of(sweep).reaped()).isEqualTo(600);
        Answers.awaitSuccess(drained);
        assertThat(left()).isEmpty();
        store.storage.assertReleased();
    }

    @Test
    void sweepThatFails_removesTheRestTheNextTime() {
        runs(600, Duration.ofDays(2));
        store.storage.seed("main", entries);
        Future<PruneReport> sweep = store.send(store.main.reap());
        assertThat(store.steps.runOne()).isTrue();
        store.fillDisk();
        store.steps.runAll();
        assertThat(Answers.code(sweep)).isEqualTo(ErrorCode.DISK_FULL);
        store.storage.assertReleased();

        assertThat(reap().reaped()).isEqualTo(600 - 256);

        assertThat(left()).isEmpty();
    }

    @Test
    void corruptStore_failsAndIsSweptOnceItIsWhole() {
        runs(1, Duration.ofDays(2));
        store.storage.seed("main", entries);
        store.files().openFailure = new StoreException(ErrorCode.STORE_CORRUPT, "sessions.json does not parse");
        assertThat(Answers.code(store.run(store.main.reap()))).isEqualTo(ErrorCode.STORE_CORRUPT);

        store.files().openFailure = null;

        assertThat(reap().reaped()).isEqualTo(1);
    }

    @Test
    void closedStore_isOpenedSweptAndClosedAgain() {
        runs(1, Duration.ofDays(2));
        store.storage.seed("main", entries);

        assertThat(reap().reaped()).isEqualTo(1);

        assertThat(store.engine.lanes()).isZero();
        assertThat(store.files().deeds).containsExactly("open", "append 2", "close");
    }

    @Test
    void closedStoreWithNothingDue_isNotOpenedUntilSomethingIs() {
        runs(1, Duration.ofHours(23));
        store.storage.seed("main", entries);
        assertThat(reap().reaped()).isZero();
        store.time.advance(Duration.ofHours(1));
        assertThat(reap().reaped()).isZero();
        assertThat(Answers.of(store.run(store.main.maintain())).afterCount()).isEqualTo(1);
        assertThat(store.files().deeds).containsExactly("open", "close");

        store.time.advance(Duration.ofMillis(1));

        assertThat(reap().reaped()).isEqualTo(1);
        assertThat(store.files().deeds).containsExactly("open", "close", "open", "append 2", "close");
    }

    @Test
    void closedStoreThatSomebodyElseChanged_isOpened() {
        runs(1, Duration.ofHours(1));
        store.storage.seed("main", entries);
        assertThat(reap().reaped()).isZero();
        runs(3, Duration.ofDays(2));
        store.storage.seed("main", entries.subList(1, 4));

        store.files().stamp = "theirs";

        assertThat(reap().reaped()).isEqualTo(3);
    }

    @Test
    void closedStore_isLookedAtOnceADay() {
        store.storage.seed("main", List.of(Entries.entry("a", store.time.millis(), 0)));
        assertThat(reap().reaped()).isZero();

        store.time.advance(Duration.ofDays(1));
        assertThat(reap().reaped()).isZero();

        assertThat(store.files().deeds).containsExactly("open", "close", "open", "close");
    }

    @Test
    void storeThatIsUsedDuringItsSweep_staysOpen() {
        runs(600, Duration.ofDays(2));
        store.storage.seed("main", entries);
        Future<PruneReport> sweep = store.send(store.main.reap());
        assertThat(store.steps.runOne()).isTrue();
        Future<?> used = store.send(store.main.put("new", "{}"));
        store.steps.runAll();

        Answers.awaitSuccess(sweep);
        Answers.awaitSuccess(used);
        assertThat(store.engine.lanes()).isEqualTo(1);
        assertThat(store.files().opened).isTrue();
    }

    @Test
    void sweep_displacesNoStoreThatIsInUse() {
        QueueFixture tight = new QueueFixture(QueueFixture.withMaxOpenBytes(1300));
        tight.storage.seed("closed", Entries.many(2));
        tight.perform(tight.on("hot").put("a", "{}"));
        tight.perform(tight.on("hot").put("b", "{}"));
        tight.time.advance(Duration.ofSeconds(59));

        assertThat(Answers.code(tight.run(tight.on("closed").reap()))).isEqualTo(ErrorCode.STORE_BUSY);
        assertThat(tight.storage.files("hot").opened).isTrue();
        tight.time.advance(Duration.ofSeconds(1));

        Future<PruneReport> sweep = tight.run(tight.on("closed").reap());
        tight.tickFor(Duration.ofSeconds(1));

        assertThat(Answers.of(sweep).afterCount()).isEqualTo(2);
        assertThat(tight.storage.files("hot").opened).isFalse();
        tight.storage.assertReleased();
    }

    @Test
    void oneStoreThatHangs_doesNotKeepOthersFromTheirSweep() {
        runs(1, Duration.ofDays(2));
        store.storage.seed("main", entries);
        store.storage.seed("other", entries);
        store.files().onAppend = () -> {
            Future<PruneReport> other = store.send(store.on("other").reap());
            store.steps.runAll();
            assertThat(Answers.of(other).reaped()).isEqualTo(1);
        };

        assertThat(reap().reaped()).isEqualTo(1);
    }

    @Test
    void retentionOfZero_reapsNothing() {
        QueueFixture off = new QueueFixture(new MaintenancePolicy(Mode.ENFORCE, Duration.ZERO, 0, Duration.ZERO));
        runs(3, Duration.ofDays(300));
        off.storage.seed("main", entries);

        assertThat(Answers.of(off.run(off.main.reap())).reaped()).isZero();
    }
}
