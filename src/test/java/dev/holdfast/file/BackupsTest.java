package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.file.FaultyDisk.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupsTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();

    @TempDir
    Path directory;

    private final FaultyDisk disk = new FaultyDisk(new NioDisk());
    private StorePaths paths = new StorePaths(Path.of("."));
    private Instant now = Instant.ofEpochMilli(1_790_000_000_000L);

    @BeforeEach
    void givenASnapshot() throws IOException {
        paths = new StorePaths(directory);
        Files.writeString(paths.snapshot(), "{\"a\": {}}");
    }

    private Backups backups(long rotateBytes) {
        return new Backups(disk, paths, () -> now, () -> rotateBytes);
    }

    private void backupAged(long hours) throws IOException {
        Files.writeString(paths.backup(now.toEpochMilli() - hours * HOUR), "{}");
    }

    private List<Long> agesInHours() throws IOException {
        return backups(0).times().stream()
                .map(time -> (now.toEpochMilli() - time) / HOUR)
                .toList();
    }

    @Test
    void firstBackup_isMadeWhateverTheSize_andTheSnapshotStays() throws IOException {
        Path backup = backups(0).keepSnapshot().orElseThrow();

        assertThat(backup).hasFileName("sessions.json.bak.1790000000000").hasContent("{\"a\": {}}");
        assertThat(paths.snapshot()).hasContent("{\"a\": {}}");
        assertThat(disk.log()).last().asString().startsWith("SYNC_DIRECTORY");
    }

    @Test
    void missingSnapshot_hasNothingToKeep() throws IOException {
        Files.delete(paths.snapshot());
        assertThat(backups(1).keepSnapshot()).isEmpty();
    }

    @Test
    void smallSnapshot_isKeptOnceADay() throws IOException {
        backupAged(24);
        assertThat(backups(100).keepSnapshot()).isEmpty();
        now = now.plusMillis(1);
        assertThat(backups(100).keepSnapshot()).isPresent();
    }

    @Test
    void largeSnapshot_isKeptEachTime_alsoWithinAMillisecond() throws IOException {
        assertThat(backups(8).keepSnapshot()).isPresent();
        assertThat(backups(8).keepSnapshot()).hasValue(paths.backup(1_790_000_000_001L));
        assertThat(backups(9).keepSnapshot()).isEmpty();
        assertThat(backups(0).keepSnapshot()).isEmpty();
    }

    @Test
    void threeStay_theNewestTwoAndTheNewestOfYesterday() throws IOException {
        for (long hours : new long[] {1, 2, 3, 23, 24, 30, 100}) {
            backupAged(hours);
        }
        assertThat(backups(1).keepSnapshot()).isPresent();
        assertThat(agesInHours()).containsExactly(0L, 1L, 24L);
    }

    @Test
    void namesWithoutAPlausibleTime_belongToPeople() throws IOException {
        List<String> theirs = List.of(
                "sessions.json.bak.1",
                "sessions.json.bak.20261127",
                "sessions.json.bak." + now.getEpochSecond(),
                "sessions.json.bak.0001700000000",
                "sessions.json.bak.9999999999999",
                "sessions.json.bak." + now.plus(Duration.ofDays(30)).toEpochMilli(),
                "sessions.json.bak",
                "sessions.json.backup");
        for (String name : theirs) {
            Files.writeString(directory.resolve(name), "mine");
        }
        for (int i = 0; i < 6; i++) {
            now = now.plusSeconds(1);
            assertThat(backups(1).keepSnapshot()).isPresent();
        }
        assertThat(disk.list(directory)).containsAll(theirs).hasSize(theirs.size() + 3 + 1);
    }

    @Test
    void backupsOfATimeWhenTheClockWasAhead_doNotCrowdOutNewOnes() throws IOException {
        backupAged(-30 * 24);
        backupAged(-31 * 24);
        assertThat(backups(0).keepSnapshot()).isPresent();
        now = now.plusSeconds(1);
        assertThat(backups(1).keepSnapshot()).isPresent();
        assertThat(backups(1).times()).containsExactly(now.toEpochMilli(), now.toEpochMilli() - 1000);
    }

    @Test
    void superfluous_isDecidedByNumber() {
        Instant at = Instant.ofEpochMilli(1_000 * HOUR);
        assertThat(Backups.superfluous(List.of(), at)).isEmpty();
        assertThat(Backups.superfluous(List.of(1L, 2L, 3L), at)).isEmpty();
        assertThat(Backups.superfluous(hours(999, 998, 997, 996), at)).isEqualTo(hours(997));
        assertThat(Backups.superfluous(hours(999, 998, 997, 976, 975), at)).isEqualTo(hours(997, 975));
        assertThat(Backups.superfluous(hours(900, 800, 700, 600), at)).isEqualTo(hours(600));
        assertThat(Backups.superfluous(hours(999, 800, 700, 600), at)).isEqualTo(hours(600));
        assertThat(Backups.superfluous(List.of(999L, 1_700_000_000_002L, 1_700_000_000_001L, 5L), at))
                .containsExactly(5L);
    }

    private static List<Long> hours(long... hours) {
        return java.util.Arrays.stream(hours).map(hour -> hour * HOUR).boxed().toList();
    }

    @Test
    void withoutLinks_theBackupIsACopy() throws IOException {
        disk.failAlways(Operation.LINK, path -> true, "Operation not permitted");

        Path backup = backups(0).keepSnapshot().orElseThrow();

        assertThat(backup).hasContent("{\"a\": {}}");
        assertThat(disk.stat(backup).orElseThrow().inode())
                .isNotEqualTo(disk.stat(paths.snapshot()).orElseThrow().inode());
        assertThat(disk.log()).anyMatch(step -> step.startsWith("SYNC sessions.json.bak"));
        assertThat(disk.list(directory)).hasSize(2);
    }

    @Test
    void failedCopy_leavesNoHalfBackup() throws IOException {
        disk.failAlways(Operation.LINK, path -> true, "Operation not permitted");
        disk.shortWrites();
        disk.fail(Operation.WRITE, 1, "No space left on device");

        assertThatThrownBy(() -> backups(0).keepSnapshot()).hasMessageContaining("No space");
        assertThat(disk.list(directory)).containsExactly("sessions.json");
    }

    @Test
    void linkedBackup_becomesAFileOfItsOwn() throws IOException {
        Path linked = backups(0).keepSnapshot().orElseThrow();
        Path other = Files.writeString(paths.backup(5), "{}");
        String inode = disk.stat(other).orElseThrow().inode();

        backups(0).unlinkFromSnapshot();
        Files.writeString(paths.snapshot(), "overwritten");

        assertThat(linked).hasContent("{\"a\": {}}");
        assertThat(disk.stat(other).orElseThrow().inode()).isEqualTo(inode);
    }

    @Test
    void oldBackupThatCannotBeDeleted_isLeft() throws IOException {
        for (long hours : new long[] {1, 2, 3}) {
            backupAged(hours);
        }
        disk.failAlways(Operation.DELETE, path -> true, "Permission denied");
        assertThat(backups(1).keepSnapshot()).isPresent();
        assertThat(agesInHours()).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void largeStoreInSteadyUse_comesToHaveABackupOfYesterday() throws IOException {
        for (int hour = 0; hour < 60; hour++) {
            now = now.plus(Duration.ofHours(1));
            assertThat(backups(1).keepSnapshot()).isPresent();
        }

        assertThat(agesInHours()).hasSize(3).startsWith(0L, 1L).last().satisfies(age -> assertThat(age)
                .isGreaterThanOrEqualTo(24L));
    }
}
