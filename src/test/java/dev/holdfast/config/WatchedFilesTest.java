package dev.holdfast.config;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedFilesTest {
    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void writeTheFile() throws IOException {
        file = Files.writeString(directory.resolve("holdfast.yaml"), "a: 1");
    }

    @Test
    void file_thatIsWrittenInPlace_hasChangedOnceItKeepsStill() throws IOException {
        WatchedFiles watched = new WatchedFiles(List.of(file));

        Files.writeString(file, "a: ");
        boolean halfWritten = watched.haveChanged();
        Files.writeString(file, "a: 2");

        assertThat(halfWritten).isFalse();
        assertThat(watched.haveChanged()).isFalse();
        assertThat(watched.haveChanged()).isTrue();
        assertThat(watched.haveChanged()).as("told already").isFalse();
    }

    @Test
    void file_thatIsRenamedOverIt_isSeen() throws IOException {
        WatchedFiles watched = new WatchedFiles(List.of(file));

        Files.move(Files.writeString(directory.resolve("new"), "a: 2"), file, ATOMIC_MOVE);

        assertThat(changesWithinTwoLooks(watched)).isTrue();
    }

    @Test
    void directoryOfAConfigMap_thatIsExchanged_isSeen() throws IOException {
        Path mount = ConfigMapMount.with(directory.resolve("mount"), "holdfast.yaml", "a: 1");
        WatchedFiles watched = new WatchedFiles(List.of(mount.resolve("holdfast.yaml")));

        ConfigMapMount.exchange(mount, "holdfast.yaml", "a: 2");

        assertThat(changesWithinTwoLooks(watched)).isTrue();
    }

    @Test
    void fileThatIsOnlyTouched_hasNotChanged() throws IOException {
        WatchedFiles watched = new WatchedFiles(List.of(file));

        Files.setLastModifiedTime(file, FileTime.fromMillis(0));

        assertThat(changesWithinTwoLooks(watched)).isFalse();
    }

    @Test
    void fileThatIsChangedAndChangedBack_hasNotChanged() throws IOException {
        WatchedFiles watched = new WatchedFiles(List.of(file));

        Files.writeString(file, "a: 2");
        boolean first = watched.haveChanged();
        Files.writeString(file, "a: 1");

        assertThat(first).isFalse();
        assertThat(changesWithinTwoLooks(watched)).isFalse();
    }

    @Test
    void fileThatGoesAndComes_isToldOfBothTimes() throws IOException {
        WatchedFiles watched = new WatchedFiles(List.of(file));

        Files.delete(file);
        boolean gone = changesWithinTwoLooks(watched);
        Files.writeString(file, "a: 1");

        assertThat(gone).isTrue();
        assertThat(changesWithinTwoLooks(watched)).isTrue();
    }

    @Test
    void anyOfSeveralFiles_isEnough() throws IOException {
        Path key = Files.writeString(directory.resolve("tls.key"), "k1");
        WatchedFiles watched = new WatchedFiles(List.of(file, key));

        Files.writeString(key, "k2");

        assertThat(changesWithinTwoLooks(watched)).isTrue();
    }

    private static boolean changesWithinTwoLooks(WatchedFiles watched) {
        boolean first = watched.haveChanged();
        return watched.haveChanged() || first;
    }
}
