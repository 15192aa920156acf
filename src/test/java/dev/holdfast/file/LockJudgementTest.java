package dev.holdfast.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks that name a living process, written by it or by an earlier one. */
class LockJudgementTest {
    private static final Instant BOOT = Instant.parse("2026-11-20T00:00:00Z");
    private static final Instant BEGAN = BOOT.plus(Duration.ofHours(10));
    private static final Instant NOW = BOOT.plus(Duration.ofHours(30));

    @TempDir
    Path proc;

    @BeforeEach
    void givenALivingProcess() throws IOException {
        Files.writeString(Files.createDirectories(proc.resolve("self")).resolve("stat"), "");
        Files.writeString(proc.resolve("stat"), "cpu 1 2 3\nbtime " + BOOT.getEpochSecond() + "\nprocesses 9\n");
        began(42, Duration.ofHours(10).toSeconds() * 100);
    }

    private void began(long pid, long ticks) throws IOException {
        Path stat = Files.createDirectories(proc.resolve(Long.toString(pid))).resolve("stat");
        Files.writeString(
                stat, pid + " (a) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 " + ticks + " 20 21\n", UTF_8);
    }

    private boolean alive(String json, Instant modified) {
        FileStamp file = new FileStamp("1", 10, TimeUnit.MILLISECONDS.toNanos(modified.toEpochMilli()), 0, true, false);
        return new LockJudgement(new ProcessTable(proc))
                .alive(LockContent.parse(json.getBytes(UTF_8)).orElseThrow(), file, NOW);
    }

    private boolean alive(String json) {
        return alive(json, NOW);
    }

    @Test
    void processThatBeganAfterTheLock_didNotWriteIt() {
        assertThat(alive("{\"pid\":42,\"createdAt\":\"" + BEGAN.minusSeconds(60) + "\"}"))
                .isFalse();
        assertThat(alive("{\"pid\":42,\"startedAt\":" + BEGAN.minusSeconds(60).toEpochMilli() + "}"))
                .isFalse();
        assertThat(alive("{\"pid\":42,\"createdAt\":\"2026-11-20T11:59:00+02:00\"}"))
                .isFalse();
    }

    @Test
    void freshLockOfALivingProcess_isHeld() {
        assertThat(alive("{\"pid\":42,\"createdAt\":\"" + BEGAN.plusSeconds(1) + "\"}"))
                .isTrue();
        assertThat(alive("{\"pid\":42,\"startedAt\":" + NOW.toEpochMilli() + "}"))
                .isTrue();
        assertThat(alive("{\"pid\":42,\"createdAt\":\"" + BEGAN.minusMillis(900) + "\"}"))
                .isTrue();
    }

    @Test
    void lockOlderThanTheBoot_isDead() throws IOException {
        began(1, 0);
        assertThat(alive("{\"pid\":1,\"createdAt\":\"" + BOOT.minusSeconds(60) + "\"}"))
                .isFalse();
        assertThat(alive("{\"pid\":1,\"createdAt\":\"" + BOOT.plusSeconds(60) + "\"}"))
                .isTrue();
    }

    @Test
    void lockWithoutAPlausibleTime_isAsOldAsItsFile() {
        String future = "{\"pid\":42,\"createdAt\":\"" + NOW.plus(Duration.ofDays(9)) + "\"}";
        for (String json : new String[] {"{\"pid\":42}", "{\"pid\":42,\"createdAt\":\"soon\"}", future}) {
            assertThat(alive(json, BEGAN.minusSeconds(60))).as(json).isFalse();
            assertThat(alive(json, BEGAN.plusSeconds(60))).as(json).isTrue();
        }
    }

    @Test
    void startTime_decidesAlone() {
        String old = ",\"createdAt\":\"" + BOOT.minusSeconds(60) + "\"}";
        assertThat(alive("{\"pid\":42,\"starttime\":3600000" + old)).isTrue();
        assertThat(alive("{\"pid\":42,\"starttime\":3600001" + old)).isFalse();
    }

    @Test
    void timesThatCannotBe_proveNothing() throws IOException {
        String old = "{\"pid\":42,\"createdAt\":\"" + BOOT.minusSeconds(60) + "\"}";
        Files.writeString(proc.resolve("stat"), "btime " + NOW.plusSeconds(5).getEpochSecond() + "\n");
        assertThat(alive(old)).isTrue();
        Files.writeString(proc.resolve("stat"), "btime soon\n");
        assertThat(alive(old)).isTrue();
        Files.delete(proc.resolve("stat"));
        assertThat(alive(old)).isTrue();
    }

    @Test
    void zombie_isDead() throws IOException {
        String rest = " 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 777 20 21\n";
        Files.writeString(Files.createDirectories(proc.resolve("41")).resolve("stat"), "41 (a) Z b) Z" + rest);
        Files.writeString(Files.createDirectories(proc.resolve("42")).resolve("stat"), "42 (a) Z b) S" + rest);
        ProcessTable table = new ProcessTable(proc);

        assertThat(table.alive(41, OptionalLong.empty())).isFalse();
        assertThat(table.alive(42, OptionalLong.empty())).isTrue();
        assertThat(table.alive(42, OptionalLong.of(777))).isTrue();
        assertThat(table.alive(42, OptionalLong.of(778))).isFalse();
    }
}
