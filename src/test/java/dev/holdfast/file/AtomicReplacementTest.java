package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.file.FaultyDisk.Operation;
import dev.holdfast.file.SnapshotFile.Intact;
import dev.holdfast.session.StoreView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtomicReplacementTest {
    private static final String BACKUP = "sessions.json.bak.5";
    private static final StoreView OLD = PlainEntries.view(7, "a", "{\"old\":\"" + "1".repeat(300_000) + "\"}");
    private static final StoreView NEW = PlainEntries.view(8, "b", "{\"new\":" + "2".repeat(280_000) + "}", "c", "{}");

    @TempDir
    Path directory;

    private final List<Duration> pauses = new ArrayList<>();
    private FaultyDisk disk = new FaultyDisk(new NioDisk());
    private StorePaths paths = new StorePaths(Path.of("."));
    private int names;

    @BeforeEach
    void givenAnOldSnapshot_withABackupThatIsALinkToIt() throws IOException {
        reset();
    }

    private void reset() throws IOException {
        paths = new StorePaths(Files.createDirectory(directory.resolve("store" + names++)));
        disk = new FaultyDisk(new NioDisk());
        AtomicReplacement replacement = replacement(disk);
        replacement.install(replacement.prepare(OLD), () -> true);
        Files.createLink(paths.directory().resolve(BACKUP), paths.snapshot());
        disk = new FaultyDisk(new NioDisk());
    }

    private AtomicReplacement replacement(Disk on) {
        Backups backups = new Backups(on, paths, InstantSource.fixed(Instant.ofEpochMilli(9)), () -> 0);
        SnapshotFile snapshots = new SnapshotFile(on, PlainEntries::parse, pauses::add);
        return new AtomicReplacement(on, paths, snapshots, backups, pauses::add, () -> "r" + names++);
    }

    private void renamesRefused(int times) {
        disk.failFirst(Operation.RENAME, times, paths.snapshot()::equals, "used by another process");
    }

    /** The keys in the snapshot, or "broken". */
    private String keys() throws IOException {
        SnapshotFile snapshots = new SnapshotFile(new NioDisk(), PlainEntries::parse, pause -> {});
        return snapshots.load(paths.snapshot()) instanceof Intact intact
                ? String.join(
                        ",",
                        intact.entries().stream()
                                .map(entry -> entry.key().value())
                                .toList())
                : "broken";
    }

    private List<String> files() throws IOException {
        return new NioDisk().list(paths.directory());
    }

    @Test
    void install_replacesTheSnapshotAndLeavesNothingElse() throws IOException {
        AtomicReplacement replacement = replacement(disk);
        PreparedSnapshot prepared = replacement.prepare(NEW);
        assertThat(keys()).isEqualTo("a");
        assertThat(prepared.digest()).isEqualTo(ContentDigest.of(disk, prepared.temporary()));

        replacement.install(prepared, () -> true);

        assertThat(keys()).isEqualTo("b,c");
        assertThat(files()).containsExactly("sessions.json", BACKUP);
        assertThat(prepared.digest()).isEqualTo(ContentDigest.of(disk, paths.snapshot()));
        assertThat(disk.log().stream().map(step -> step.split(" ", 2)[0]).distinct())
                .containsExactly("WRITE", "SYNC", "RENAME", "SYNC_DIRECTORY");
    }

    @Test
    void lostLocks_leaveTheSnapshotAlone() throws IOException {
        AtomicReplacement replacement = replacement(disk);
        PreparedSnapshot prepared = replacement.prepare(NEW);

        assertThatThrownBy(() -> replacement.install(prepared, () -> false)).isInstanceOf(LocksLostException.class);
        replacement.discard(prepared);

        assertThat(keys()).isEqualTo("a");
        assertThat(files()).containsExactly("sessions.json", BACKUP);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void refusedRename_isTriedAgainWithBackoff(int refusals) throws IOException {
        renamesRefused(refusals);
        AtomicReplacement replacement = replacement(disk);
        replacement.install(replacement.prepare(NEW), () -> true);

        assertThat(keys()).isEqualTo("b,c");
        assertThat(pauses).hasSize(refusals).isSorted().doesNotHaveDuplicates();
        assertThat(disk.log()).noneMatch(step -> step.equals("WRITE sessions.json"));
    }

    @Test
    void renameRefusedForGood_isACopyInPlace_thatSparesTheBackup() throws IOException {
        String inode = disk.stat(paths.snapshot()).orElseThrow().inode();
        byte[] old = Files.readAllBytes(paths.snapshot());
        renamesRefused(Integer.MAX_VALUE);
        AtomicReplacement replacement = replacement(disk);
        replacement.install(replacement.prepare(NEW), () -> true);

        assertThat(keys()).isEqualTo("b,c");
        assertThat(disk.stat(paths.snapshot()).orElseThrow().inode()).isEqualTo(inode);
        assertThat(paths.directory().resolve(BACKUP)).hasBinaryContent(old);
        assertThat(files()).containsExactly("sessions.json", BACKUP);
        List<String> log = disk.log();
        assertThat(log.indexOf("TRUNCATE sessions.json")).isGreaterThan(log.lastIndexOf("WRITE sessions.json"));
    }

    @Test
    void locksLostDuringBackoff_stopTheReplacement() throws IOException {
        renamesRefused(Integer.MAX_VALUE);
        AtomicReplacement replacement = replacement(disk);
        PreparedSnapshot prepared = replacement.prepare(NEW);

        assertThatThrownBy(() -> replacement.install(prepared, () -> pauses.size() < 3))
                .isInstanceOf(LocksLostException.class);
        assertThat(keys()).isEqualTo("a");
    }

    @Test
    void copyThatFails_isReported_andFinishedByTheNextOpen() throws IOException {
        renamesRefused(Integer.MAX_VALUE);
        disk.shortWrites();
        disk.failAlways(Operation.WRITE, paths.snapshot()::equals, "No space left on device");
        AtomicReplacement replacement = replacement(disk);
        PreparedSnapshot prepared = replacement.prepare(NEW);

        assertThatThrownBy(() -> replacement.install(prepared, () -> true))
                .isInstanceOfSatisfying(ReplacementException.class, e -> assertThat(e.interruptedCopy())
                        .isTrue());
        assertThat(keys()).isEqualTo("broken");

        assertThat(replacement(new NioDisk()).finishInterruptedCopy()).isTrue();
        assertThat(keys()).isEqualTo("b,c");
        assertThat(files()).containsExactly("sessions.json", BACKUP);
        assertThat(replacement(new NioDisk()).finishInterruptedCopy()).isFalse();
    }

    @Test
    void replacementAfterABrokenCopy_isNeverUndoneByIt() throws IOException {
        int steps = 0;
        for (int crash = 1; crash <= steps || steps == 0; crash++) {
            reset();
            breakACopy();
            StoreView newest = PlainEntries.view(9, "d", "{}");
            AtomicReplacement replacement = replacement(disk);
            PreparedSnapshot prepared = replacement.prepare(newest);
            int before = disk.steps();
            if (steps > 0) {
                disk.crashAt(crash);
                assertThatThrownBy(() -> replacement.install(prepared, () -> true))
                        .isInstanceOf(FaultyDisk.Crash.class);
            } else {
                replacement.install(prepared, () -> true);
                steps = disk.steps() - before;
                crash = 0;
            }
            boolean mixed = keys().equals("broken");
            boolean finished = replacement(new NioDisk()).finishInterruptedCopy();
            assertThat(finished || !mixed).as("a mixture is finished").isTrue();
            assertThat(keys()).as("crash at step %s", crash).isIn(crash == 0 ? "d" : "b,c", "d");
            assertThat(files()).noneMatch(name -> name.endsWith(".copying.tmp"));
        }
        assertThat(steps).isGreaterThan(4);
    }

    private void breakACopy() {
        renamesRefused(4);
        disk.failFirst(Operation.SYNC, 1, paths.snapshot()::equals, "Input/output error");
        AtomicReplacement broken = replacement(disk);
        assertThatThrownBy(() -> broken.install(broken.prepare(NEW), () -> true))
                .isInstanceOf(ReplacementException.class);
        disk.heal();
    }

    @Test
    void snapshotOfSomebodyElse_isNotOverwrittenByAnOldCopy() throws IOException {
        breakACopy();
        Files.delete(paths.snapshot());
        Files.writeString(paths.directory().resolve("theirs.tmp"), "{\"theirs\": {}}");
        Files.move(paths.directory().resolve("theirs.tmp"), paths.snapshot());

        assertThat(replacement(disk).finishInterruptedCopy()).isFalse();
        assertThat(keys()).isEqualTo("theirs");
        assertThat(files()).containsExactly("sessions.json", BACKUP);
    }

    @Test
    void copyThatHadNotBegun_leavesTheOldSnapshot() throws IOException {
        renamesRefused(Integer.MAX_VALUE);
        disk.failAlways(Operation.OPEN, paths.snapshot()::equals, "Permission denied");
        AtomicReplacement replacement = replacement(disk);
        assertThatThrownBy(() -> replacement.install(replacement.prepare(NEW), () -> true))
                .isInstanceOf(ReplacementException.class);

        assertThat(replacement(new NioDisk()).finishInterruptedCopy()).isFalse();
        assertThat(keys()).isEqualTo("a");
        assertThat(files()).containsExactly("sessions.json", BACKUP);
    }

    @Test
    void damagedCopy_isNotUsed() throws IOException {
        breakACopy();
        Path copy = files().stream()
                .filter(name -> name.endsWith(".copying.tmp"))
                .map(paths.directory()::resolve)
                .findFirst()
                .orElseThrow();
        Files.writeString(copy, "{}");

        assertThat(replacement(disk).finishInterruptedCopy()).isFalse();
        assertThat(replacement(disk).needed(String.valueOf(copy.getFileName()))).isFalse();
        assertThat(files()).contains(String.valueOf(copy.getFileName()));
    }

    @Test
    void diskFullWhilePreparing_leavesNoFile() throws IOException {
        disk.shortWrites();
        disk.fail(Operation.WRITE, 2, "No space left on device");

        assertThatThrownBy(() -> replacement(disk).prepare(NEW)).hasMessageContaining("No space");
        assertThat(files()).containsExactly("sessions.json", BACKUP);
    }

    @Test
    void crashAtAnyStep_ofARename_leavesOldOrNew() throws IOException {
        crashEverywhere(0);
    }

    @Test
    void crashAtAnyStep_ofACopy_leavesOldOrNew_onceItIsFinished() throws IOException {
        crashEverywhere(Integer.MAX_VALUE);
    }

    private void crashEverywhere(int refusals) throws IOException {
        renamesRefused(refusals);
        AtomicReplacement whole = replacement(disk);
        whole.install(whole.prepare(NEW), () -> true);
        int steps = disk.steps();
        assertThat(steps).isGreaterThan(4);

        boolean sawOld = false;
        boolean sawNew = false;
        for (int crash = 1; crash <= steps; crash++) {
            reset();
            byte[] old = Files.readAllBytes(paths.snapshot());
            renamesRefused(refusals);
            disk.shortWrites();
            disk.crashAt(crash);
            AtomicReplacement replacement = replacement(disk);
            assertThatThrownBy(() -> replacement.install(replacement.prepare(NEW), () -> true))
                    .isInstanceOf(FaultyDisk.Crash.class);

            boolean mixed = keys().equals("broken");
            boolean finished = replacement(new NioDisk()).finishInterruptedCopy();

            assertThat(keys()).as("crash at step %s of %s", crash, steps).isIn("a", "b,c");
            assertThat(finished || !mixed).as("a mixture is finished").isTrue();
            assertThat(paths.directory().resolve(BACKUP)).hasBinaryContent(old);
            sawOld |= keys().equals("a");
            sawNew |= keys().equals("b,c");
        }
        assertThat(sawOld && sawNew).isTrue();
    }
}
