package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootDirectoryTest {
    @TempDir
    private Path directory;

    @Test
    void directory_withEnoughRoom_isNoTrouble() {
        assertThat(new RootDirectory(directory).trouble(1)).isEmpty();
    }

    @Test
    void directory_withLessRoomThanWanted_saysHowMuchIsLeft() {
        assertThat(new RootDirectory(directory).trouble(Long.MAX_VALUE)).hasValueSatisfying(why -> assertThat(why)
                .matches(".* has only \\d+ bytes free; store\\.file\\.minFree is " + Long.MAX_VALUE));
    }

    @Test
    void directory_thatIsGone_isTrouble() throws IOException {
        RootDirectory root = new RootDirectory(directory.resolve("data"));
        root.prepare();
        Files.delete(root.path());

        assertThat(root.trouble(0)).contains(root.path() + " is not a directory");
    }

    @Test
    void directory_thatCanOnlyBeRead_isPrepared_andIsTrouble() throws IOException {
        Path readOnly = Files.createDirectory(
                directory.resolve("ro"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-x------")));
        Assumptions.assumeFalse(Files.isWritable(readOnly), "root may write everywhere");
        RootDirectory root = new RootDirectory(readOnly);

        root.prepare();

        assertThat(root.trouble(0)).hasValueSatisfying(why -> assertThat(why).endsWith("only reads are served"));
    }
}
