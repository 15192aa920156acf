package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.file.FaultyDisk.Operation;
import dev.holdfast.file.TranscriptArchive.Archived;
import dev.holdfast.file.TranscriptArchive.Failed;
import dev.holdfast.file.TranscriptArchive.Nothing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TranscriptArchiveTest {
    private static final Instant AT = Instant.parse("2026-02-23T12:34:56Z");
    private static final String NAME = "abc.jsonl.deleted.2026-02-23T12-34-56.000Z";

    @TempDir
    Path directory;

    private final FaultyDisk disk = new FaultyDisk(new NioDisk());

    private TranscriptArchive archive() {
        return new TranscriptArchive(disk, new StorePaths(directory));
    }

    private void transcript(String name) throws IOException {
        Files.writeString(directory.resolve(name), name);
    }

    @Test
    void transcript_isRenamedToTheChosenName() throws IOException {
        transcript("abc.jsonl");
        assertThat(archive().chooseName("abc", AT, Set.of())).hasValue(NAME);

        assertThat(archive().archive("abc", NAME)).isEqualTo(new Archived(directory.resolve(NAME)));

        assertThat(directory.resolve(NAME)).hasContent("abc.jsonl");
        assertThat(disk.list(directory)).containsExactly(NAME);
    }

    @Test
    void chosenName_isNeitherThereNorTaken() throws IOException {
        transcript("abc.jsonl");
        transcript(NAME);
        assertThat(archive().chooseName("abc", AT, Set.of("abc.jsonl.deleted.2026-02-23T12-34-56.001Z")))
                .hasValue("abc.jsonl.deleted.2026-02-23T12-34-56.002Z");
    }

    @Test
    void archivingTwice_changesNothing() throws IOException {
        transcript("abc.jsonl");
        assertThat(archive().archive("abc", NAME)).isInstanceOf(Archived.class);
        assertThat(archive().archive("abc", NAME)).isEqualTo(new Nothing());
        assertThat(disk.list(directory)).containsExactly(NAME);
    }

    @Test
    void existingArchive_isNeverReplaced() throws IOException {
        transcript("abc.jsonl");
        Files.writeString(directory.resolve(NAME), "earlier");

        assertThat(archive().archive("abc", NAME)).isInstanceOf(Failed.class);

        assertThat(directory.resolve(NAME)).hasContent("earlier");
        assertThat(directory.resolve("abc.jsonl")).hasContent("abc.jsonl");
    }

    @Test
    void linkInPlaceOfATranscript_isLeftAlone(@TempDir Path elsewhere) throws IOException {
        Path secret = Files.writeString(elsewhere.resolve("secret"), "secret");
        Files.createSymbolicLink(directory.resolve("abc.jsonl"), secret);
        Files.createDirectory(directory.resolve("dir.jsonl"));

        assertThat(archive().chooseName("abc", AT, Set.of())).isEmpty();
        assertThat(archive().archive("abc", NAME)).isEqualTo(new Nothing());
        assertThat(archive().chooseName("dir", AT, Set.of())).isEmpty();
        assertThat(secret).hasContent("secret");
        assertThat(disk.list(directory)).containsExactly("abc.jsonl", "dir.jsonl");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../abc", "", "sessions.json", "a/b"})
    void idThatNamesNoFile_hasNoTranscript(String id) throws IOException {
        assertThat(archive().chooseName(id, AT, Set.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../abc.jsonl.deleted.2026-02-23T12-34-56.000Z",
                "abc.jsonl",
                "sessions.json",
                "other.jsonl.deleted.2026-02-23T12-34-56.000Z"
            })
    void archiveNameThatWasNeverChosen_isRefused(String name) throws IOException {
        transcript("abc.jsonl");
        assertThat(archive().archive("abc", name)).isInstanceOf(Failed.class);
        assertThat(disk.list(directory)).containsExactly("abc.jsonl");
    }

    @Test
    void failureToRename_isReported() throws IOException {
        transcript("abc.jsonl");
        disk.fail(Operation.RENAME, 1, "Input/output error");

        assertThat(archive().archive("abc", NAME))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.why()).contains("Input/output error"));
        assertThat(disk.list(directory)).containsExactly("abc.jsonl");
    }
}
