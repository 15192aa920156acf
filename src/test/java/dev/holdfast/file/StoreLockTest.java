package dev.holdfast.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.file.FaultyDisk.Operation;
import dev.holdfast.session.Deadline;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreLockTest {
    private static final ProcessTable PROCESSES = new ProcessTable(Path.of("/proc"));

    @TempDir
    Path directory;

    private final FaultyDisk disk = new FaultyDisk(new NioDisk());
    private StorePaths paths = new StorePaths(Path.of("."));
    private Instant now = Instant.parse("2026-11-22T08:00:00Z");
    private long ticks;
    private int names;
    private Runnable whileWaiting = () -> {};

    @BeforeEach
    void givenAStore() {
        paths = new StorePaths(directory);
    }

    private StoreLocks locks() {
        return new StoreLocks(
                disk,
                PROCESSES,
                "host-1",
                () -> now,
                () -> ticks,
                pause -> {
                    advance(pause);
                    whileWaiting.run();
                },
                () -> "n" + names++);
    }

    private void advance(Duration time) {
        now = now.plus(time);
        ticks += time.toNanos();
    }

    private StoreLock acquire() throws IOException {
        return locks().acquire(paths, Deadline.after(Duration.ofSeconds(10), () -> ticks));
    }

    private JsonNode lockFile() throws IOException {
        return new JsonMapper().readTree(paths.lock().toFile());
    }

    private void foreignLock(String json) throws IOException {
        Files.writeString(paths.lock(), json);
    }

    private static long deadPid() throws Exception {
        Process process = new ProcessBuilder("true").start();
        assertThat(process.waitFor()).isZero();
        return process.pid();
    }

    private void assertLockedBy(String holder) {
        long start = ticks;
        assertThatThrownBy(this::acquire).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.STORE_LOCKED);
            assertThat(e.detail()).contains(holder);
        });
        assertThat(Duration.ofNanos(ticks - start)).isBetween(Duration.ofSeconds(10), Duration.ofMillis(10_060));
    }

    @Test
    void freeStore_isLocked_inThePredecessorsFormat() throws IOException {
        StoreLock lock = acquire();

        JsonNode json = lockFile();
        assertThat(json.get("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
        assertThat(json.get("createdAt").textValue()).isEqualTo("2026-11-22T08:00:00Z");
        assertThat(json.get("starttime").asLong())
                .isEqualTo(PROCESSES.startTime(PROCESSES.ownPid()).orElseThrow());
        assertThat(json.get("instance").textValue()).isEqualTo(lock.instance());
        assertThat(Files.readString(paths.lock())).startsWith("{\n  \"pid\" : ");
        assertThat(new JsonMapper().readTree(paths.owner().toFile()).get("host").textValue())
                .isEqualTo("host-1");
        lock.release();
    }

    @Test
    void release_leavesOnlyTheOwnerFile() throws IOException {
        StoreLock lock = acquire();
        lock.release();
        lock.release();

        assertThat(disk.list(directory)).containsExactly("sessions.owner");
        assertThat(lock.stillOurs()).isFalse();
        acquire().release();
    }

    @Test
    void secondOpenInTheSameProcess_waits_andDoesNotBreakTheFirst() throws IOException {
        StoreLock first = acquire();
        assertLockedBy("process " + PROCESSES.ownPid() + " on host-1 (Holdfast instance " + first.instance() + ")");

        assertThat(first.stillOurs()).isTrue();
        assertLockedBy(first.instance());
        first.release();
        StoreLock second = acquire();
        assertThat(second.instance()).isNotEqualTo(first.instance());
        assertThat(first.stillOurs()).isFalse();
        assertThat(second.stillOurs()).isTrue();
        second.release();
    }

    @Test
    void twoStores_areLockedSideBySide(@TempDir Path other) throws IOException {
        StoreLock first = acquire();
        paths = new StorePaths(other);
        StoreLock second = acquire();
        second.release();
        assertThat(first.stillOurs()).isTrue();
        first.release();
    }

    @Test
    void lockOfADeadProcess_isTakenOverAtOnce() throws Exception {
        foreignLock("{\n  \"pid\": " + deadPid() + ",\n  \"createdAt\": \"2026-11-22T07:59:59.000Z\"\n}");
        StoreLock lock = acquire();

        assertThat(ticks).isZero();
        assertThat(lock.stillOurs()).isTrue();
        assertThat(disk.list(directory)).containsExactly("sessions.json.lock", "sessions.owner");
        lock.release();
    }

    @Test
    void lockOfAnEarlierProcessWithALivingId_isTakenOverAtOnce() throws IOException {
        long parent = ProcessHandle.current().parent().orElseThrow().pid();
        foreignLock("{\"pid\": " + parent + ", \"createdAt\": \"2026-11-22T07:59:59.000Z\", \"starttime\": 1}");
        acquire().release();
        foreignLock("{\"pid\": " + PROCESSES.ownPid() + ", \"createdAt\": \"2026-11-22T07:59:59.000Z\"}");
        acquire().release();
        assertThat(ticks).isZero();
    }

    @Test
    void lockOfAHoldfastWithoutTheOwnerLock_isTakenOverAtOnce() throws IOException {
        long parent = ProcessHandle.current().parent().orElseThrow().pid();
        foreignLock("{\"pid\": " + parent + ", \"createdAt\": \"2026-11-22T08:00:00.000Z\", \"instance\": \"x\"}");
        acquire().release();
        assertThat(ticks).isZero();
    }

    @Test
    void lockOfALivingProcess_isWaitedFor_andNamed() throws IOException {
        String holder = living();
        foreignLock(holder);
        assertLockedBy(
                "process " + ProcessHandle.current().parent().orElseThrow().pid() + " since 2026-11-22T07:00:00.000Z");
        assertThat(paths.lock()).hasContent(holder);
        assertThat(disk.list(directory)).containsExactly("sessions.json.lock", "sessions.owner");

        whileWaiting = () -> {
            if (names > 5) {
                assertThat(paths.lock().toFile().delete() || !Files.exists(paths.lock()))
                        .isTrue();
            }
        };
        names = 100;
        acquire().release();
    }

    private static String living() {
        long parent = ProcessHandle.current().parent().orElseThrow().pid();
        OptionalLong start = PROCESSES.startTime(parent);
        return "{\"pid\": " + parent + ", \"createdAt\": \"2026-11-22T07:00:00.000Z\", \"starttime\": "
                + start.orElseThrow() + "}";
    }

    @Test
    void halfWrittenLock_isWaitedFor_untilItIsThirtySecondsOld() throws IOException {
        foreignLock("{\"pid\"");
        Files.setLastModifiedTime(paths.lock(), FileTime.from(now.minusSeconds(19)));
        assertLockedBy("cannot be read");

        Files.setLastModifiedTime(paths.lock(), FileTime.from(now.minusSeconds(25)));
        acquire().release();
    }

    @Test
    void refresh_renewsTheTime_byRenaming() throws IOException {
        StoreLock lock = acquire();
        advance(Duration.ofSeconds(5));
        lock.refresh();

        assertThat(lockFile().get("createdAt").textValue()).isEqualTo("2026-11-22T08:00:05Z");
        assertThat(disk.log()).last().isEqualTo("RENAME sessions.json.lock");
        assertThat(disk.list(directory)).containsExactly("sessions.json.lock", "sessions.owner");
        lock.release();
    }

    @Test
    void lockStolenWhileItsRenewalIsPrepared_isLeftToTheThief() throws IOException {
        StoreLock lock = acquire();
        String thief = living();
        disk.before(Operation.WRITE, path -> path.toString().endsWith(".tmp"), () -> {
            advance(Duration.ofSeconds(31));
            steal(thief);
        });

        lock.refresh();

        assertThat(paths.lock()).hasContent(thief);
        assertThat(lock.lost()).isTrue();
        lock.release();
        assertThat(disk.list(directory)).containsExactly("sessions.json.lock", "sessions.owner");
    }

    @Test
    void renewalThatTookLongerThanTheStaleTime_countsAsLost_andTheThiefIsWaitedFor() throws IOException {
        StoreLocks locks = locks();
        StoreLock lock = locks.acquire(paths, new Deadline(ticks));
        disk.before(Operation.RENAME, path -> true, () -> advance(Duration.ofSeconds(40)));
        lock.refresh();
        assertThat(lock.lost()).isTrue();
        lock.release();
        disk.heal();

        assertThatThrownBy(() -> locks.acquire(paths, new Deadline(ticks)))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_LOCKED));
        advance(Duration.ofSeconds(30));
        locks.acquire(paths, new Deadline(ticks)).release();
    }

    @Test
    void renewalAfterAPause_thatIsItselfPrompt_keepsTheLock() throws IOException {
        StoreLock lock = acquire();
        advance(Duration.ofSeconds(60));
        lock.refresh();
        assertThat(lock.lost()).isFalse();
        assertThat(lock.stillOurs()).isTrue();
        lock.release();
    }

    private void steal(String thief) {
        try {
            foreignLock(thief);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void lockThatIsNotAFile_isNamedAtOnce_andNeverFollowed(@TempDir Path elsewhere) throws IOException {
        Path target = Files.writeString(elsewhere.resolve("x"), "theirs");
        for (Path irregular : new Path[] {paths.lock(), paths.owner()}) {
            Files.deleteIfExists(irregular);
            assertIrregular(Files.createDirectory(irregular), "is a directory");
            assertIrregular(Files.createSymbolicLink(irregular, elsewhere.resolve("nowhere")), "symbolic link");
            assertIrregular(Files.createSymbolicLink(irregular, target), "symbolic link");
        }
        assertThat(elsewhere.resolve("nowhere")).doesNotExist();
        assertThat(target).hasContent("theirs");
        acquire().release();
    }

    private void assertIrregular(Path path, String kind) throws IOException {
        assertThatThrownBy(this::acquire).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.STORE_LOCKED);
            assertThat(e.isLasting()).isTrue();
            assertThat(e.detail()).contains(String.valueOf(path.getFileName()), kind, "remove it");
        });
        assertThat(ticks).isZero();
        Files.delete(path);
    }

    @Test
    void stolenLock_isLostForGood_andLeftToTheThief() throws IOException {
        StoreLock lock = acquire();
        String thief = living();
        foreignLock(thief);

        lock.refresh();
        assertThat(lock.lost()).isTrue();
        assertThat(lock.stillOurs()).isFalse();
        assertThat(lock.verified(Duration.ofDays(1))).isFalse();
        Files.delete(paths.lock());
        assertThat(lock.stillOurs()).isFalse();
        foreignLock(thief);
        lock.release();
        assertThat(paths.lock()).hasContent(thief);
    }

    @Test
    void deletedLockFile_isMadeAgain() throws IOException {
        StoreLock lock = acquire();
        Files.delete(paths.lock());

        assertThat(lock.stillOurs()).isTrue();
        assertThat(lockFile().get("instance").textValue()).isEqualTo(lock.instance());
        lock.release();
    }

    @Test
    void deletedLockAndOwnerFile_areLost() throws IOException {
        StoreLock lock = acquire();
        Files.delete(paths.lock());
        Files.delete(paths.owner());

        assertThat(lock.stillOurs()).isFalse();
        assertThat(lock.lost()).isTrue();
        assertThat(paths.lock()).doesNotExist();
        lock.release();
    }

    @Test
    void verified_looksOnlyWhenTheLastLookIsTooOld() throws IOException {
        StoreLock lock = acquire();
        foreignLock(living());
        advance(Duration.ofSeconds(10));
        assertThat(lock.verified(Duration.ofSeconds(10))).isTrue();
        advance(Duration.ofMillis(1));
        assertThat(lock.verified(Duration.ofSeconds(10))).isFalse();
        lock.release();
    }

    @Test
    void lockThatCannotBeRead_isNotProvenOurs_andNotLost() throws IOException {
        StoreLock lock = acquire();
        disk.fail(Operation.READ, 1, "Input/output error");

        assertThat(lock.stillOurs()).isFalse();
        assertThat(lock.lost()).isFalse();
        assertThat(lock.stillOurs()).isTrue();
        lock.release();
    }

    @Test
    void withoutLinks_theLockFileIsStillCreatedExclusively() throws IOException {
        disk.failAlways(Operation.LINK, path -> true, "Operation not permitted");
        StoreLock lock = acquire();
        assertThat(lock.stillOurs()).isTrue();
        lock.release();
        foreignLock(living());
        assertLockedBy("process");
    }

    @Test
    void lockThatChangedSinceItWasJudged_isPutBack() throws IOException {
        foreignLock("theirs");
        LockFile file = new LockFile(disk, paths.lock(), () -> "n" + names++);
        file.remove("judged".getBytes(UTF_8));
        assertThat(paths.lock()).hasContent("theirs");
        file.remove("theirs".getBytes(UTF_8));
        assertThat(disk.list(directory)).isEmpty();
    }

    @Test
    void processTable_knowsLivingDeadAndRecycled() throws Exception {
        long own = PROCESSES.ownPid();
        OptionalLong start = PROCESSES.startTime(own);
        assertThat(start).isPresent();
        assertThat(PROCESSES.alive(own, start)).isTrue();
        assertThat(PROCESSES.alive(own, OptionalLong.empty())).isTrue();
        assertThat(PROCESSES.alive(own, OptionalLong.of(1))).isFalse();
        assertThat(PROCESSES.alive(deadPid(), OptionalLong.empty())).isFalse();
        assertThat(PROCESSES.alive(-1, OptionalLong.empty())).isFalse();
    }
}
