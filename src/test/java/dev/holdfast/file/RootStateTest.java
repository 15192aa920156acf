package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootStateTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    Path root;

    @Test
    void time_isReadAsItWasWritten() throws IOException {
        new RootState("a1b2", NOW).write(new NioDisk(), root, "random", true);

        assertThat(RootState.read(new NioDisk(), root)).contains(new RootState("a1b2", NOW));
        assertThat(RootState.passed(root, NOW.minus(Duration.ofDays(700)))).isEqualTo(NOW);
        assertThat(root).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void stateThatCannotBeUnderstood_isNone() throws IOException {
        Files.writeString(root.resolve("holdfast.state"), "{\"id\":\"a\",\"time\":\"yesterday\"}");

        assertThat(RootState.read(new NioDisk(), root)).isEmpty();
        assertThat(RootState.passed(root, NOW)).isNull();
        assertThat(RootState.passed(root.resolve("none"), NOW)).isNull();
    }

    @Test
    void storesThatAreNewerThanTheClock_tellThatTimeHasPassed() throws IOException {
        Path sessions = Files.createDirectories(root.resolve("agents/main/sessions"));
        Files.setLastModifiedTime(sessions, FileTime.from(NOW));

        assertThat(RootState.passed(root, NOW.minus(Duration.ofDays(700)))).isEqualTo(NOW);
        assertThat(RootState.passed(root, NOW.plus(Duration.ofDays(1)))).isNull();
    }
}
