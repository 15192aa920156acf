package dev.holdfast.file;

import static dev.holdfast.file.StoreHarness.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.commit.Change;
import dev.holdfast.commit.MemoryClaim;
import dev.holdfast.commit.OpenStore;
import dev.holdfast.file.FaultyDisk.Operation;
import dev.holdfast.session.Cause;
import dev.holdfast.session.Deadline;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreException.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store whose file others write, too: what it sees of them, and what it does not do to them. */
class SharedStoreTest {
    @TempDir
    Path root;

    private StoreHarness main;

    @BeforeEach
    void shared() {
        main = new StoreHarness(root);
        main.share();
    }

    /** What another process does: writes a temporary file and renames it. */
    private void foreign(String text) {
        main.write("foreign.tmp", text);
        try {
            Files.move(main.file("foreign.tmp"), main.file("sessions.json"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertRefused(ThrowingCallable command, ErrorCode code, Outcome outcome, String detail) {
        assertThatThrownBy(command).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.outcome()).isEqualTo(outcome);
            assertThat(e.detail()).contains(detail);
        });
    }

    @Test
    void commit_isTheFile_andLeavesNeitherLockNorJournal() {
        main.open();
        main.put("b", document(1), "a", document(2));

        assertThat(main.snapshot()).isEqualTo("{\n  \"b\": " + document(1) + ",\n  \"a\": " + document(2) + "\n}");
        assertThat(main.names()).containsExactly("sessions.json", "sessions.owner");
        assertThat(main.disk.log()).containsSubsequence("RENAME sessions.json", "SYNC_DIRECTORY sessions");
    }

    @Test
    void turn_holdsTheLockFile() {
        main.open();
        main.begin();

        assertThat(main.names()).contains("sessions.json.lock");
        assertThat(StoreHarness.read(main.file("sessions.json.lock"))).contains("\"pid\"", "\"createdAt\"");
        main.files().end();
        assertThat(main.names()).doesNotContain("sessions.json.lock");
    }

    @Test
    void changesOfOthers_areSeenAsExternal() {
        main.open();
        main.put("a", document(1), "b", document(2), "c", document(3));
        long before = main.view.revision();
        foreign("{\"c\":" + document(3) + ",\"x\":" + document(9) + ",\"a\":" + document(7) + "}");

        assertThat(main.files().changed(before)).isTrue();
        OpenStore.External external = Objects.requireNonNull(main.refresh());

        assertThat(Objects.requireNonNull(external.changes()).changes())
                .extracting(
                        change -> change.getClass().getSimpleName(),
                        change -> change.key().value(),
                        Change::cause)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("Vanish", "b", Cause.EXTERNAL),
                        org.assertj.core.groups.Tuple.tuple("Put", "x", Cause.EXTERNAL),
                        org.assertj.core.groups.Tuple.tuple("Put", "a", Cause.EXTERNAL));
        assertThat(main.view.revision())
                .isEqualTo(external.changes().revision())
                .isGreaterThan(before);
        assertThat(main.files().changed(main.view.revision())).isFalse();
        assertThat(main.contents().keySet()).containsExactly("c", "x", "a");
    }

    @Test
    void commit_buildsOnWhatOthersWrote() {
        main.open();
        main.put("a", document(1));
        foreign("{\"x\":{\"of\":\"another\"},\"a\":" + document(5) + ",\"bad key \\u0001\":7}");

        main.put("b", document(2));

        assertThat(main.contents()).containsEntry("x", "{\"of\":\"another\"}").containsEntry("a", document(5));
        assertThat(main.snapshot()).contains("\"bad key \\u0001\": 7", "\"b\": " + document(2));
    }

    @Test
    void sameContentsInAnotherFile_areNoChange() {
        main.open();
        main.put("a", document(1));
        long before = main.view.revision();
        foreign("{ \"a\" : " + document(1) + "}");

        assertThat(Objects.requireNonNull(main.refresh()).changes()).isNull();
        assertThat(main.view.revision()).isEqualTo(before);
        assertThat(main.refresh()).isNull();
    }

    @Test
    void fileOfTheSameSizeAndTime_isNoticed() throws IOException {
        main.open();
        main.put("a", document(1));
        FileTime time = Files.getLastModifiedTime(main.file("sessions.json"));
        foreign("{\n  \"a\": " + document(2) + "\n}");
        Files.setLastModifiedTime(main.file("sessions.json"), time);

        assertThat(main.refresh()).isNotNull();
        assertThat(main.contents()).containsEntry("a", document(2));
        Files.writeString(main.file("sessions.json"), "{\n  \"a\": " + document(3) + "\n}");
        Files.setLastModifiedTime(main.file("sessions.json"), time);

        assertThat(main.refresh()).isNotNull();
        assertThat(main.contents()).containsEntry("a", document(3));
    }

    @Test
    void inodeOfTheKnownFile_doesNotComeBack() {
        main.open();
        for (int n = 0; n < 50; n++) {
            main.put("a", document(n));
            foreign("{\n  \"a\": " + document(n + 1) + "\n}");
            assertThat(main.refresh()).as("look %s", n).isNotNull();
            assertThat(main.contents()).containsEntry("a", document(n + 1));
        }
    }

    @Test
    void halfWrittenFile_isReadAgain() {
        main.open();
        main.put("a", document(1));
        main.write("sessions.json", "");
        main.whileSleeping = pause -> {
            assertThat(pause).isEqualTo(Duration.ofMillis(50));
            main.write("sessions.json", "{\"a\":" + document(2) + "}");
        };

        assertThat(main.refresh()).isNotNull();
        assertThat(main.contents()).containsEntry("a", document(2));
    }

    @Test
    void brokenFile_isNeverAnEmptyStore() {
        main.open();
        main.put("a", document(1));
        main.write("sessions.json", "{\"a\":" + document(2) + ",\"b\":{");

        assertRefused(main::begin, ErrorCode.STORE_CORRUPT, Outcome.NOT_APPLIED, "sessions.json");

        main.files().end();
        assertThat(main.files().usable()).isFalse();
        assertThat(main.names()).anyMatch(name -> name.startsWith("sessions.json.corrupt."));
        main.close();
        assertRefused(main::open, ErrorCode.STORE_CORRUPT, Outcome.NOT_APPLIED, "sessions.json");
        main.write("sessions.json", "{\"a\":" + document(2) + "}");
        main.open();
        assertThat(main.contents()).isEqualTo(Map.of("a", document(2)));
    }

    @Test
    void brokenFile_canBeSalvaged() {
        main.open();
        main.put("a", document(1));
        main.close();
        main.write("sessions.json", "{\"a\":" + document(2) + ",\"b\":{");
        assertRefused(main::open, ErrorCode.STORE_CORRUPT, Outcome.NOT_APPLIED, "sessions.json");

        assertThat(main.recover("salvage").kept()).isEqualTo(1);

        main.open();
        assertThat(main.contents()).isEqualTo(Map.of("a", document(2)));
        assertThat(main.segments()).isEmpty();
    }

    @Test
    void missingFile_isAnEmptyStoreThatDoesNotExist() throws IOException {
        main.open();
        main.put("a", document(1));
        Files.delete(main.file("sessions.json"));

        OpenStore.External external = Objects.requireNonNull(main.refresh());

        assertThat(external.exists()).isFalse();
        assertThat(main.contents()).isEmpty();
        main.put("b", document(2));
        assertThat(main.snapshot()).isEqualTo("{\n  \"b\": " + document(2) + "\n}");
    }

    @Test
    void stolenLock_isNoticedAndNothingIsWritten() {
        main.open();
        main.put("a", document(1));
        String before = main.snapshot();
        main.disk.before(
                Operation.SYNC,
                path -> path.toString().contains("sessions.json.")
                        && !path.toString().contains("sessions.json.lock"),
                () -> main.write("sessions.json.lock", "{\"pid\":1,\"createdAt\":\"2026-11-22T10:00:30Z\"}"));

        assertRefused(() -> main.put("b", document(2)), ErrorCode.STORE_LOCKED, Outcome.NOT_APPLIED, "another process");

        main.disk.heal();
        main.files().end();
        assertThat(main.snapshot()).isEqualTo(before);
        assertThat(StoreHarness.read(main.file("sessions.json.lock"))).contains("\"pid\":1");
        assertThat(main.names()).noneMatch(name -> name.endsWith(".tmp"));
    }

    @Test
    void writerWithoutTheLock_isNotOverwritten() {
        main.open();
        main.put("a", document(1));
        main.disk.before(
                Operation.SYNC, path -> path.toString().endsWith(".tmp"), () -> foreign("{\"a\":" + document(9) + "}"));

        assertRefused(
                () -> main.put("b", document(2)), ErrorCode.STORE_LOCKED, Outcome.NOT_APPLIED, "wrote without it");

        main.disk.heal();
        main.files().end();
        assertThat(main.snapshot()).isEqualTo("{\"a\":" + document(9) + "}");
        main.put("b", document(2));
        assertThat(main.contents()).isEqualTo(Map.of("a", document(9), "b", document(2)));
    }

    @Test
    void lockOfALivingProcess_isWaitedFor_andItsHolderNamed() {
        long pid = ProcessHandle.current().parent().orElseThrow().pid();
        main.open();
        main.write("sessions.json.lock", "{\"pid\":" + pid + ",\"createdAt\":\"2026-11-22T09:59:59.000Z\"}");

        assertRefused(main::begin, ErrorCode.STORE_LOCKED, Outcome.NOT_APPLIED, "process " + pid);

        main.whileSleeping = pause -> {
            try {
                Files.delete(main.file("sessions.json.lock"));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        };
        main.files().begin(new Deadline(main.nanos + 1_000_000));
        main.files().end();
    }

    @Test
    void lockOfADeadProcess_isTakenOver() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        assertThat(dead.waitFor()).isZero();
        main.open();
        main.write("sessions.json.lock", "{\"pid\":" + dead.pid() + ",\"createdAt\":\"2026-11-22T10:00:00.000Z\"}");

        main.put("a", document(1));

        assertThat(main.names()).doesNotContain("sessions.json.lock");
    }

    @Test
    void holdfastThatHasTheStoreForItself_isNamed() {
        FileStorage alone = new FileStorage(
                new FileSettings(
                        root, main.settings.durability(), main.settings.limits(), 0, 0, FileSettings.Retention.FOREVER),
                "host-2",
                new NioDisk(),
                pause -> {},
                () -> main.now,
                () -> main.nanos);
        OpenStore held = alone.open(StoreHarness.STORE, new Deadline(main.nanos), MemoryClaim.UNBOUNDED);

        assertRefused(
                main::open,
                ErrorCode.STORE_LOCKED,
                Outcome.NOT_APPLIED,
                "process " + ProcessHandle.current().pid() + " on host-2");

        held.close(held.recovered());
        main.open();
        assertRefused(
                () -> alone.open(StoreHarness.STORE, new Deadline(main.nanos), MemoryClaim.UNBOUNDED),
                ErrorCode.STORE_LOCKED,
                Outcome.NOT_APPLIED,
                "on testhost");
        main.close();
    }

    @Test
    void fullDisk_refusesTheCommitAndItsRemovals() {
        main.open();
        main.put("a", document(1));
        main.disk.failAlways(
                Operation.WRITE,
                path -> path.toString().endsWith(".tmp") && !path.toString().contains("lock"),
                "No space left on device");

        assertRefused(() -> main.remove("a", true), ErrorCode.DISK_FULL, Outcome.NOT_APPLIED, "disk is full");

        main.disk.heal();
        main.files().end();
        assertThat(main.files().usable()).isTrue();
        main.put("b", document(2));
        assertThat(main.contents().keySet()).containsExactly("a", "b");
        assertThat(main.ledger().undone())
                .as("the removal that was not made is void")
                .containsExactly(main.removals().get(0).revision());
    }

    @Test
    void directoryThatCannotBeSynced_leavesTheOutcomeOpen_andIsOpenedAgain() {
        main.open();
        main.put("a", document(0));
        main.put("a", document(1));
        main.disk.failAlways(Operation.SYNC_DIRECTORY, path -> true, "EIO");

        assertRefused(
                () -> main.put("a", document(2)), ErrorCode.ENGINE_UNAVAILABLE, Outcome.UNKNOWN, "could not be synced");

        assertThat(main.files().usable()).isFalse();
        main.disk.heal();
        main.close();
        main.open();
        assertThat(main.contents()).isEqualTo(Map.of("a", document(2)));
    }

    @Test
    void owner_thatWasRemoved_isNotWrittenOn() throws IOException {
        main.open();
        main.put("a", document(1));
        Files.delete(main.file("sessions.owner"));

        assertRefused(
                () -> main.put("b", document(2)),
                ErrorCode.STORE_LOCKED,
                Outcome.NOT_APPLIED,
                "sessions.owner was removed");

        assertThat(main.files().usable()).isFalse();
    }

    @Test
    void revisions_beginAtTheClockAndAreNotUsedTwice() {
        main.open();
        assertThat(main.view.revision()).isEqualTo(main.now.toEpochMilli() * 1000);
        main.put("a", document(1));
        main.put("a", document(2));
        long last = main.view.revision();
        main.now = main.now.minusSeconds(3600);
        main.closeAndOpen();
        main.put("a", document(3));

        assertThat(main.view.revision()).isGreaterThan(last);
    }

    @Test
    void busyStore_leavesTheLockFreeBetweenTurns() {
        main.open();
        main.begin();
        main.nanos += Duration.ofMillis(30).toNanos();
        main.files().end();
        main.nanos += Duration.ofMillis(10).toNanos();

        StoreException courtesy = catchThrowableOfType(StoreException.class, () -> main.begin());

        assertThat(courtesy.code()).isEqualTo(ErrorCode.STORE_LOCKED);
        assertThat(courtesy.retryAfter()).isEqualTo(Duration.ofMillis(20));
        main.nanos += Duration.ofMillis(20).toNanos();
        main.begin();
        main.files().end();
    }
}
