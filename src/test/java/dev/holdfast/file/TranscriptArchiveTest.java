package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.commit.Ledger.Transcript;
import dev.holdfast.file.FaultyDisk.Operation;
import dev.holdfast.file.TranscriptArchive.Failed;
import dev.holdfast.file.TranscriptArchive.Moved;
import dev.holdfast.file.TranscriptArchive.Nothing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
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
        assertThat(archive().chooseName("abc.jsonl", "deleted", AT, Set.of())).hasValue(NAME);

        assertThat(archive().archive("abc.jsonl", NAME)).isEqualTo(new Moved(directory.resolve(NAME)));

        assertThat(directory.resolve(NAME)).hasContent("abc.jsonl");
        assertThat(disk.list(directory)).containsExactly(NAME);
    }

    @Test
    void chosenName_isNeitherThereNorTaken() throws IOException {
        transcript("abc.jsonl");
        transcript(NAME);
        assertThat(archive()
                        .chooseName("abc.jsonl", "deleted", AT, Set.of("abc.jsonl.deleted.2026-02-23T12-34-56.001Z")))
                .hasValue("abc.jsonl.deleted.2026-02-23T12-34-56.002Z");
    }

    @Test
    void archivingTwice_changesNothing() throws IOException {
        transcript("abc.jsonl");
        assertThat(archive().archive("abc.jsonl", NAME)).isInstanceOf(Moved.class);
        assertThat(archive().archive("abc.jsonl", NAME)).isEqualTo(new Nothing());
        assertThat(disk.list(directory)).containsExactly(NAME);
    }

    @Test
    void existingArchive_isNeverReplaced() throws IOException {
        transcript("abc.jsonl");
        Files.writeString(directory.resolve(NAME), "earlier");

        assertThat(archive().archive("abc.jsonl", NAME)).isInstanceOf(Failed.class);

        assertThat(directory.resolve(NAME)).hasContent("earlier");
        assertThat(directory.resolve("abc.jsonl")).hasContent("abc.jsonl");
    }

    @Test
    void linkInPlaceOfATranscript_isLeftAlone(@TempDir Path elsewhere) throws IOException {
        Path secret = Files.writeString(elsewhere.resolve("secret"), "secret");
        Files.createSymbolicLink(directory.resolve("abc.jsonl"), secret);
        Files.createDirectory(directory.resolve("dir.jsonl"));

        assertThat(archive().chooseName("abc.jsonl", "deleted", AT, Set.of())).isEmpty();
        assertThat(archive().archive("abc.jsonl", NAME)).isEqualTo(new Nothing());
        assertThat(archive().chooseName("dir.jsonl", "deleted", AT, Set.of())).isEmpty();
        assertThat(secret).hasContent("secret");
        assertThat(disk.list(directory)).containsExactly("abc.jsonl", "dir.jsonl");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../abc.jsonl", "sessions.json", "a/b.jsonl"})
    void fileOutsideTheDirectory_isNeverMoved(String file) throws IOException {
        Files.writeString(directory.resolve("sessions.json"), "{}");
        String name = file + ".deleted.2026-02-23T12-34-56.000Z";

        assertThat(archive().archive(file, name)).isInstanceOf(Failed.class);
        assertThat(archive().restore(file, name)).isInstanceOf(Failed.class);
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
        assertThat(archive().archive("abc.jsonl", name)).isInstanceOf(Failed.class);
        assertThat(disk.list(directory)).containsExactly("abc.jsonl");
    }

    @Test
    void failureToRename_isReported() throws IOException {
        transcript("abc.jsonl");
        disk.fail(Operation.RENAME, 1, "Input/output error");

        assertThat(archive().archive("abc.jsonl", NAME))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.why()).contains("Input/output error"));
        assertThat(disk.list(directory)).containsExactly("abc.jsonl");
    }

    @Test
    void archive_getsTheNameOfItsTranscriptBack() throws IOException {
        transcript(NAME);

        assertThat(archive().restore("abc.jsonl", NAME)).isEqualTo(new Moved(directory.resolve("abc.jsonl")));

        assertThat(directory.resolve("abc.jsonl")).hasContent(NAME);
        assertThat(disk.list(directory)).containsExactly("abc.jsonl");
        assertThat(archive().restore("abc.jsonl", NAME)).isEqualTo(new Nothing());
    }

    @Test
    void restoring_overwritesNothing() throws IOException {
        transcript(NAME);
        transcript("abc.jsonl");

        assertThat(archive().restore("abc.jsonl", NAME)).isInstanceOf(Failed.class);

        assertThat(directory.resolve("abc.jsonl")).hasContent("abc.jsonl");
        assertThat(directory.resolve(NAME)).hasContent(NAME);
    }

    @Test
    void restoring_thatWasInterruptedIsEnded() throws IOException {
        transcript(NAME);
        disk.fail(Operation.DELETE, 1, "Input/output error");
        assertThat(archive().restore("abc.jsonl", NAME)).as("its name is back").isInstanceOf(Moved.class);
        assertThat(disk.list(directory)).containsExactly("abc.jsonl", NAME);

        assertThat(archive().restore("abc.jsonl", NAME)).isInstanceOf(Moved.class);

        assertThat(disk.list(directory)).containsExactly("abc.jsonl");
    }

    @Test
    void restoring_doesWithoutLinks() throws IOException {
        transcript(NAME);
        disk.fail(Operation.LINK, 1, "Operation not permitted");

        assertThat(archive().restore("abc.jsonl", NAME)).isInstanceOf(Moved.class);

        assertThat(disk.list(directory)).containsExactly("abc.jsonl");
    }

    @Test
    void restoring_needsTheArchiveOfThatSession() throws IOException {
        Files.createDirectory(directory.resolve(NAME));
        transcript("def.jsonl.deleted.2026-02-23T12-34-56.000Z");

        assertThat(archive().restore("abc.jsonl", NAME)).isInstanceOf(Failed.class);
        assertThat(archive().restore("abc.jsonl", "def.jsonl.deleted.2026-02-23T12-34-56.000Z"))
                .isInstanceOf(Failed.class);
        assertThat(archive().restore("def.jsonl", "def.jsonl.deleted.2026-02-23T12-34-57.000Z"))
                .isInstanceOf(Failed.class);
    }

    @Test
    void transcript_isFoundWhereverItIs() throws IOException {
        assertThat(archive().find(List.of(NAME))).isEqualTo(Transcript.GONE);
        assertThat(archive().find(List.of())).isEqualTo(Transcript.NONE);
        transcript("abc.jsonl");
        assertThat(archive().find(List.of(NAME))).isEqualTo(Transcript.IN_PLACE);
        transcript(NAME);
        assertThat(archive().find(List.of(NAME))).isEqualTo(Transcript.NAME_TAKEN);
        Files.delete(directory.resolve("abc.jsonl"));
        assertThat(archive().find(List.of(NAME))).isEqualTo(Transcript.ARCHIVED);
    }

    @Test
    void filesOfASession_areFoundAsAUnit() throws IOException {
        String topic = "abc-topic-1.jsonl.deleted.2026-02-23T12-34-56.000Z";
        transcript(NAME);
        transcript(topic);
        assertThat(archive().find(List.of(NAME, topic))).isEqualTo(Transcript.ARCHIVED);
        transcript("abc-topic-1.jsonl");
        assertThat(archive().find(List.of(NAME, topic))).isEqualTo(Transcript.NAME_TAKEN);
        Files.delete(directory.resolve(topic));
        assertThat(archive().find(List.of(NAME, topic)))
                .as("a part is in its place")
                .isEqualTo(Transcript.ARCHIVED);
        Files.delete(directory.resolve("abc-topic-1.jsonl"));
        assertThat(archive().find(List.of(NAME, topic))).isEqualTo(Transcript.GONE);
    }
}
