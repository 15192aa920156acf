package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.file.FaultyDisk.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Temporary files that crashes leave, and copies of broken snapshots. */
class LeftoversTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_790_000_000_000L);

    @TempDir
    Path directory;

    private final FaultyDisk disk = new FaultyDisk(new NioDisk());
    private StorePaths paths = new StorePaths(Path.of("."));
    private int names;

    @BeforeEach
    void givenAStore() {
        paths = new StorePaths(directory);
    }

    private TemporaryFiles temporaryFiles() {
        return new TemporaryFiles(disk, paths, InstantSource.fixed(NOW));
    }

    private AtomicReplacement replacement() {
        Backups backups = new Backups(disk, paths, InstantSource.fixed(NOW), () -> 0);
        SnapshotFile snapshots = new SnapshotFile(disk, PlainEntries::parse, pause -> {});
        return new AtomicReplacement(disk, paths, snapshots, backups, pause -> {}, () -> "r" + names++);
    }

    private CorruptCopies corruptCopies() {
        return new CorruptCopies(disk, paths, InstantSource.fixed(NOW), () -> "r" + names++);
    }

    private Path aged(String name, long seconds) throws IOException {
        Path path = Files.writeString(directory.resolve(name), "{}");
        return Files.setLastModifiedTime(path, FileTime.from(NOW.minusSeconds(seconds)));
    }

    @Test
    void temporaryFiles_goWhenOlderThanFiveMinutes() throws IOException {
        assertThat(aged("sessions.json.r1.tmp", 301)).exists();
        assertThat(aged("sessions.json.r2.tmp", 299)).exists();
        assertThat(aged("sessions.json.4711.2b5e.tmp", 900)).exists();
        assertThat(aged("notes.tmp", 900)).exists();
        assertThat(aged("sessions.json", 900)).exists();
        assertThat(Files.setLastModifiedTime(
                        Files.createDirectory(directory.resolve("sessions.d.tmp")),
                        FileTime.from(NOW.minusSeconds(900))))
                .exists();

        assertThat(temporaryFiles().clear(replacement()))
                .containsExactly("sessions.json.4711.2b5e.tmp", "sessions.json.r1.tmp");
        assertThat(disk.list(directory))
                .containsExactly("notes.tmp", "sessions.d.tmp", "sessions.json", "sessions.json.r2.tmp");
    }

    @Test
    void completeCopy_staysForRecovery_aDamagedOneDoesNot() throws IOException {
        Path plain = aged("plain", 0);
        ContentDigest digest = ContentDigest.of(disk, plain);
        String good = new CopyName(3, "12", digest).toString();
        String bad = new CopyName(3, "12", new ContentDigest(5, digest.sha256())).toString();
        assertThat(aged(good, 900)).exists();
        assertThat(aged(bad, 900)).exists();

        assertThat(temporaryFiles().clear(replacement())).containsExactly(bad);
        assertThat(directory.resolve(good)).exists();
    }

    @Test
    void temporaryFileThatCannotBeDeleted_stopsNothing() throws IOException {
        assertThat(aged("sessions.json.r1.tmp", 900)).exists();
        assertThat(aged("sessions.json.r2.tmp", 900)).exists();
        disk.fail(Operation.DELETE, 1, "Permission denied");

        assertThat(temporaryFiles().clear(replacement())).containsExactly("sessions.json.r2.tmp");
    }

    @Test
    void brokenSnapshot_isSetAsideOncePerContent() throws IOException {
        Files.writeString(paths.snapshot(), "{broken");
        Path first = corruptCopies().setAside();
        Path again = corruptCopies().setAside();
        Files.writeString(paths.snapshot(), "{brOken");
        Path other = corruptCopies().setAside();

        assertThat(first).isEqualTo(paths.corrupt(NOW.toEpochMilli())).hasContent("{broken");
        assertThat(again).isEqualTo(first);
        assertThat(other).isEqualTo(paths.corrupt(NOW.toEpochMilli() + 1)).hasContent("{brOken");
        assertThat(disk.list(directory)).hasSize(3);
        assertThat(disk.log()).last().asString().startsWith("SYNC_DIRECTORY");
    }

    @Test
    void settingAsideThatFails_leavesNoHalfCopy() throws IOException {
        Files.writeString(paths.snapshot(), "{broken");
        disk.shortWrites();
        disk.fail(Operation.WRITE, 1, "No space left on device");

        assertThatThrownBy(() -> corruptCopies().setAside()).hasMessageContaining("No space");
        assertThat(disk.list(directory)).containsExactly("sessions.json");
        assertThat(paths.snapshot()).hasContent("{broken");
    }
}
