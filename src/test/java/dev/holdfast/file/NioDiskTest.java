package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NioDiskTest {
    @TempDir
    Path directory;

    private final Disk disk = new NioDisk();

    @Test
    void open_respectsItsMode() throws IOException {
        Path path = directory.resolve("f");
        assertThatThrownBy(() -> disk.open(path, Disk.Mode.READ).close()).isInstanceOf(NoSuchFileException.class);
        disk.open(path, Disk.Mode.CREATE).close();
        assertThatThrownBy(() -> disk.open(path, Disk.Mode.CREATE).close())
                .isInstanceOf(FileAlreadyExistsException.class);
        disk.open(path, Disk.Mode.WRITE).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void open_followsNoLinkAndOpensOnlyFiles() throws IOException {
        Path target = Files.writeString(directory.resolve("target"), "secret");
        Path link = Files.createSymbolicLink(directory.resolve("link"), target);

        for (Disk.Mode mode : Disk.Mode.values()) {
            assertThatThrownBy(() -> disk.open(link, mode).close()).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> disk.open(directory, Disk.Mode.READ).close()).hasMessageContaining("not a regular");
        assertThat(target).hasContent("secret");
    }

    @Test
    void createdDirectories_belongToTheirOwnerAlone() throws IOException {
        Path deep = directory.resolve("a/b/c");
        disk.createDirectories(deep);
        disk.createDirectories(deep);
        for (Path path : new Path[] {deep, deep.getParent(), directory.resolve("a")}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void stat_tellsStatesOfAFileApart() throws IOException {
        Path path = directory.resolve("f");
        assertThat(disk.stat(path)).isEmpty();
        Files.writeString(path, "one");
        FileStamp one = disk.stat(path).orElseThrow();
        assertThat(one.regular()).isTrue();
        assertThat(one.size()).isEqualTo(3);
        assertThat(one.changedNanos()).isPositive();

        Files.writeString(directory.resolve("g"), "two");
        disk.rename(directory.resolve("g"), path);

        assertThat(disk.stat(path).orElseThrow().inode()).isNotEqualTo(one.inode());
        assertThat(disk.stat(directory).orElseThrow().directory()).isTrue();
        assertThat(disk.stat(path.resolve("below"))).isEmpty();
        Path link = Files.createSymbolicLink(directory.resolve("link"), path);
        assertThat(disk.stat(link).orElseThrow().regular()).isFalse();
    }

    @Test
    void list_isSorted_andEmptyWithoutADirectory() throws IOException {
        Files.writeString(directory.resolve("b"), "");
        Files.writeString(directory.resolve("a"), "");
        assertThat(disk.list(directory)).containsExactly("a", "b");
        assertThat(disk.list(directory.resolve("none"))).isEmpty();
        assertThat(disk.list(directory.resolve("a"))).isEmpty();
    }

    @Test
    void writes_arePositionalAndWhole() throws IOException {
        Path path = directory.resolve("f");
        try (DiskFile file = disk.open(path, Disk.Mode.CREATE)) {
            file.write(ByteBuffer.wrap("world".getBytes(java.nio.charset.StandardCharsets.US_ASCII)), 6);
            file.write(ByteBuffer.wrap("hello ".getBytes(java.nio.charset.StandardCharsets.US_ASCII)), 0);
            file.sync();
            assertThat(file.size()).isEqualTo(11);
            file.truncate(5);
        }
        assertThat(path).hasContent("hello");
    }

    @Test
    void lock_isHeldOnceAndSurvivesAVainAttempt() throws Exception {
        Path path = directory.resolve("lock");
        try (DiskFile first = disk.open(path, Disk.Mode.WRITE)) {
            assertThat(first.tryLock()).isTrue();
            try (DiskFile second = disk.open(path, Disk.Mode.WRITE)) {
                assertThat(second.tryLock()).isFalse();
            }
            assertThat(lockedForOthers(path)).isTrue();
        }
    }

    /** Whether another process is refused the lock: asks the kernel's own list of locks. */
    private static boolean lockedForOthers(Path path) throws IOException {
        String inode = String.valueOf(Files.getAttribute(path, "unix:ino"));
        return Files.readAllLines(Path.of("/proc/locks")).stream().anyMatch(line -> line.contains(":" + inode + " "));
    }
}
