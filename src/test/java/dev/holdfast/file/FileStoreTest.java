package dev.holdfast.file;

import static dev.holdfast.file.StoreHarness.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.commit.OpenStore.Checkpoint;
import dev.holdfast.file.FaultyDisk.Operation;
import dev.holdfast.session.Durability;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreException.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An open store whose disk fails, fills up, or is written by somebody else. */
class FileStoreTest {
    @TempDir
    Path root;

    private StoreHarness main;

    @BeforeEach
    void openStore() {
        main = new StoreHarness(root);
        main.open();
        main.put("a", document(1));
    }

    private StoreException failedPut(String key, int n) {
        return catchThrowableOfType(StoreException.class, () -> main.put(key, document(n)));
    }

    private static boolean journal(Path path) {
        return path.toString().contains("sessions.journal.");
    }

    @Test
    void room_isMadeAheadOfSmallCommitsAndGivenBack() throws IOException {
        Path segment = main.lastSegment();
        long size = Files.size(segment);
        main.put("b", document(2));

        assertThat(Files.size(segment)).isEqualTo(size).isGreaterThan(StoreHarness.endOfCommits(segment));
        main.close();
        assertThat(Files.size(segment)).isEqualTo(StoreHarness.endOfCommits(segment));
    }

    @Test
    void roomThatCannotBeMade_failsNoCommit() throws IOException {
        main.checkpoint();
        main.disk.fail(Operation.WRITE, 2, "No space left on device");

        main.put("b", document(2));

        assertThat(Files.size(main.lastSegment())).isEqualTo(StoreHarness.endOfCommits(main.lastSegment()));
        main.put("c", document(3));
        assertThat(Files.size(main.lastSegment()))
                .as("it is not tried again in this segment")
                .isEqualTo(StoreHarness.endOfCommits(main.lastSegment()));
        main.killAndOpen();
        assertThat(main.contents().keySet()).containsExactly("a", "b", "c");
    }

    @Test
    void fullDisk_takesTheCommitBackAndGoesOn() throws IOException {
        long size = StoreHarness.endOfCommits(main.lastSegment());
        main.disk.shortWrites();
        main.disk.failFirst(Operation.WRITE, 1, FileStoreTest::journal, "No space left on device");

        StoreException failure = failedPut("b", 2);

        assertThat(failure.code()).isEqualTo(ErrorCode.DISK_FULL);
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
        assertThat(main.store().usable()).isTrue();
        assertThat(Files.size(main.lastSegment())).isEqualTo(size);
        main.disk.heal();
        main.put("c", document(3));
        main.killAndOpen();
        assertThat(main.contents().keySet()).containsExactly("a", "c");
    }

    @Test
    void failedWrite_isNoMatterOfSpace() {
        main.disk.failFirst(Operation.WRITE, 1, FileStoreTest::journal, "Input/output error");

        StoreException failure = failedPut("b", 2);

        assertThat(failure.code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
    }

    @Test
    void commitThatCannotBeTakenBack_leavesItsFateOpen() {
        main.disk.failFirst(Operation.WRITE, 1, FileStoreTest::journal, "Disk quota exceeded");
        main.disk.failFirst(Operation.TRUNCATE, 1, FileStoreTest::journal, "Input/output error");

        StoreException failure = failedPut("b", 2);

        assertThat(failure.code()).isEqualTo(ErrorCode.DISK_FULL);
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(main.store().usable()).isFalse();
        assertThat(failedPut("c", 3).outcome()).isEqualTo(Outcome.NOT_APPLIED);
    }

    /** PostgreSQL learned it in 2018: a sync that succeeds after one that failed proves nothing. */
    @Test
    void failedSync_makesTheNextOpeningWriteEverythingAnew() {
        main.disk.failFirst(Operation.SYNC, 1, FileStoreTest::journal, "Input/output error");

        StoreException failure = failedPut("b", 2);

        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(main.store().usable()).isFalse();
        main.close();
        assertThat(main.snapshotExists())
                .as("nothing is trusted, nothing is written")
                .isFalse();

        main.open();

        assertThat(main.contents().keySet()).containsExactly("a", "b");
        assertThat(main.snapshot()).contains(document(1)).contains(document(2));
        assertThat(main.storage.figures().checkpoints()).isEqualTo(1);
        main.put("c", document(3));
        main.killAndOpen();
        assertThat(main.contents().keySet()).containsExactly("a", "b", "c");
    }

    @Test
    void failedSyncAndAFullDisk_keepsTheStoreClosed() {
        main.disk.failFirst(Operation.SYNC, 1, FileStoreTest::journal, "Input/output error");
        assertThat(failedPut("b", 2).outcome()).isEqualTo(Outcome.UNKNOWN);
        main.close();
        main.disk.failAlways(Operation.WRITE, path -> path.toString().endsWith(".tmp"), "No space left on device");

        assertThatThrownBy(main::open).isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.code())
                .isEqualTo(ErrorCode.DISK_FULL));

        main.disk.heal();
        main.open();
        assertThat(main.snapshot()).contains(document(2));
    }

    @Test
    void failedSyncOfACheckpointsMark_isNotMistakenForASyncOfCommits() {
        Checkpoint checkpoint = main.store().cut(main.view);
        main.disk.failFirst(Operation.SYNC, 1, FileStoreTest::journal, "Input/output error");

        checkpoint.write();

        assertThat(main.store().usable()).isFalse();
        assertThat(failedPut("b", 2).code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
    }

    @Test
    void checkpoint_doesNotHoldUpCommits() {
        Checkpoint checkpoint = main.store().cut(main.view);
        main.put("b", document(2));
        assertThat(main.snapshotExists()).isFalse();

        checkpoint.write();

        assertThat(main.snapshot()).contains(document(1)).doesNotContain(document(2));
        main.put("c", document(3));
        main.killAndOpen();
        assertThat(main.contents().keySet()).containsExactly("a", "b", "c");
        assertThat(main.storage.figures().replayedCommits()).isEqualTo(2);
    }

    @Test
    void failedCheckpoint_keepsTheJournalAndIsTriedLater() {
        long quiet = Duration.ofSeconds(6).toNanos();
        main.disk.failAlways(Operation.WRITE, path -> path.toString().endsWith(".tmp"), "No space left on device");
        assertThat(main.store().checkpointDue(main.view, quiet)).isTrue();
        main.checkpoint();
        assertThat(main.storage.figures().failedCheckpoints()).isEqualTo(1);
        assertThat(main.store().checkpointDue(main.view, quiet)).isFalse();
        assertThat(main.store().usable()).isTrue();
        main.pass(Duration.ofSeconds(5));
        assertThat(main.store().checkpointDue(main.view, quiet)).isTrue();
        main.checkpoint();
        main.pass(Duration.ofSeconds(9));
        assertThat(main.store().checkpointDue(main.view, quiet)).isFalse();
        main.pass(Duration.ofSeconds(1));

        main.disk.heal();
        main.put("b", document(2));
        main.checkpoint();

        assertThat(main.snapshot()).contains(document(2));
        assertThat(main.store().checkpointDue(main.view, quiet)).isFalse();
        assertThat(main.names()).noneMatch(name -> name.endsWith(".tmp"));
    }

    @Test
    void abandonedStore_isNotWrittenByItsCheckpoint() {
        Checkpoint checkpoint = main.store().cut(main.view);
        main.store().abandon();

        checkpoint.write();

        assertThat(main.snapshotExists()).isFalse();
        assertThat(main.names()).doesNotContain("sessions.json.lock").noneMatch(name -> name.endsWith(".tmp"));
        main.open();
        assertThat(main.contents().keySet()).containsExactly("a");
    }

    @Test
    void stolenLock_stopsCommitsAndCheckpoints() {
        main.write("sessions.json.lock", "{\"pid\":1,\"createdAt\":\"2026-11-22T10:00:00.000Z\"}");
        main.checkpoint();
        assertThat(main.snapshotExists()).isFalse();
        assertThat(main.store().usable()).isFalse();
        assertThat(failedPut("b", 2).code()).isEqualTo(ErrorCode.STORE_LOCKED);
    }

    @Test
    void locksAreCheckedWhenTheLastCheckIsOld() {
        main.write("sessions.json.lock", "{\"pid\":1,\"createdAt\":\"2026-11-22T10:00:00.000Z\"}");
        main.put("b", document(2));
        main.pass(Duration.ofSeconds(11));

        assertThat(failedPut("c", 3).code()).isEqualTo(ErrorCode.STORE_LOCKED);
        assertThat(main.store().usable()).isFalse();
    }

    @Test
    void refresh_renewsTheLocksOfOpenStores() {
        String before = StoreHarness.read(main.file("sessions.json.lock"));
        main.pass(Duration.ofSeconds(5));

        main.storage.upkeep().forEach(each -> each.task().run());

        assertThat(StoreHarness.read(main.file("sessions.json.lock"))).isNotEqualTo(before);
        main.close();
        main.storage.upkeep().forEach(each -> each.task().run());
        assertThat(main.names()).doesNotContain("sessions.json.lock");
    }

    @Test
    void history_staysAsFarAsItIsWanted() {
        main.settings = main.settings(Durability.FSYNC, 20_000);
        main.kill();
        main.open();
        for (int i = 0; i < 10; i++) {
            main.put("k" + i, "{\"x\":\"" + "y".repeat(5_000) + "\"}");
            main.checkpoint();
        }

        long bytes = main.store().sizes().journalBytes();
        assertThat(bytes).isBetween(10_000L, 30_000L);
        assertThat(main.view.revision() - main.store().oldestRevision()).isBetween(1L, 3L);
        long oldest = main.store().oldestRevision();
        main.killAndOpen();
        assertThat(main.storage.figures().replayedCommits()).isZero();
        assertThat(main.store().oldestRevision()).isEqualTo(oldest);
        assertThat(main.contents()).hasSize(11);
    }

    @Test
    void sizes_areThoseOnDisk() throws IOException {
        assertThat(main.store().sizes().snapshotBytes()).isZero();
        main.checkpoint();
        main.put("b", document(2));

        assertThat(main.store().sizes().snapshotBytes()).isEqualTo(Files.size(main.file("sessions.json")));
        long bytes = 0;
        for (Path segment : main.segments()) {
            bytes += StoreHarness.endOfCommits(segment);
        }
        assertThat(main.store().sizes().journalBytes()).isEqualTo(bytes);
    }

    @Test
    void osDurability_doesNotSyncCommits() {
        main.settings = main.settings(Durability.OS, 1 << 20);
        main.kill();
        main.open();
        int steps = main.disk.steps();

        main.put("b", document(2));

        assertThat(main.disk.steps()).isEqualTo(steps + 1);
        assertThat(main.store().durability()).isEqualTo(Durability.OS);
        main.killAndOpen();
        assertThat(main.contents().keySet()).containsExactly("a", "b");
    }

    @Test
    void lockedStore_namesItsHolder() {
        FileStorage other =
                new FileStorage(main.settings, "other", main.disk, pause -> {}, () -> main.now, () -> main.nanos);

        assertThatThrownBy(() -> other.open(
                        StoreHarness.STORE,
                        new dev.holdfast.session.Deadline(main.nanos),
                        dev.holdfast.commit.MemoryClaim.UNBOUNDED))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_LOCKED))
                .hasMessageContaining("testhost");
        main.put("b", document(2));
    }

    @Test
    void lockOfALongOpening_isRenewedFromTheBeginning() {
        main.kill();
        main.disk.before(Operation.READ, FileStoreTest::journal, () -> {
            main.pass(Duration.ofSeconds(20));
            main.storage.upkeep().forEach(each -> each.task().run());
        });
        main.open();

        assertThat(StoreHarness.read(main.file("sessions.json.lock"))).contains(main.now.toString());
    }

    @Test
    void lockThatWasReleased_isNotRenewed() {
        main.close();
        main.storage.upkeep().forEach(each -> each.task().run());

        assertThat(main.names()).doesNotContain("sessions.json.lock");
    }

    @Test
    void firstWriteThatFails_leavesNoJournal() {
        main.close();
        StoreHarness other = new StoreHarness(root.resolve("other"));
        other.open();
        other.disk.failFirst(Operation.WRITE, 1, FileStoreTest::journal, "No space left on device");
        StoreException failure = catchThrowableOfType(StoreException.class, () -> other.put("a", document(1)));
        other.close();

        assertThat(failure.code()).isEqualTo(ErrorCode.DISK_FULL);
        assertThat(other.names()).containsExactly("sessions.owner");
        assertThat(other.storage.stores()).isEmpty();
    }

    @Test
    void segmentThatCouldNeitherBeMadeNorDeleted_isNoGapInTheJournal() {
        main.disk.failFirst(Operation.SYNC, 1, FileStoreTest::journal, "Input/output error");
        main.disk.failAlways(Operation.DELETE, FileStoreTest::journal, "Input/output error");
        main.checkpoint();
        main.disk.heal();
        main.put("b", document(2));
        main.killAndOpen();
        assertThat(main.contents().keySet()).containsExactly("a", "b");
    }

    @Test
    void segmentThatCouldNeitherBeMadeNorDeleted_doesNotStopLaterCheckpoints() {
        main.disk.failFirst(Operation.SYNC, 1, FileStoreTest::journal, "Input/output error");
        main.disk.failAlways(Operation.DELETE, FileStoreTest::journal, "Input/output error");
        main.checkpoint();
        main.disk.heal();
        main.put("b", document(2));
        main.checkpoint();
        main.put("c", document(3));

        assertThat(main.snapshot()).contains("\"b\"").doesNotContain("\"c\"");
        main.killAndOpen();
        assertThat(main.contents().keySet()).containsExactly("a", "b", "c");
    }

    @Test
    void replayedCommits_areSyncedBeforeAnythingBuildsOnThem() {
        main.kill();
        main.open();

        List<String> log = main.disk.log();
        assertThat(log).contains("SYNC sessions.journal.00000000000000000001");
        assertThat(log.indexOf("SYNC sessions.journal.00000000000000000001"))
                .isLessThan(log.indexOf("WRITE sessions.journal.00000000000000000002"));
    }

    @Test
    void replayedCommitsThatCannotBeSynced_areWrittenAnew() {
        main.kill();
        main.disk.failFirst(Operation.SYNC, 1, FileStoreTest::journal, "Input/output error");
        main.open();

        assertThat(main.contents().keySet()).containsExactly("a");
        assertThat(main.snapshot()).contains("\"a\"");
    }
}
