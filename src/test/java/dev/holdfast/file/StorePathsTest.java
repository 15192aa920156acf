package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.StoreName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorePathsTest {
    @TempDir
    Path root;

    private final Disk disk = new NioDisk();

    private void store(String name, String file) throws IOException {
        Path directory =
                Files.createDirectories(root.resolve("agents").resolve(name).resolve("sessions"));
        Files.writeString(directory.resolve(file), "{}");
    }

    private StorePaths paths() {
        return StorePaths.of(root, new StoreName("main"));
    }

    @Test
    void files_areNamedAsDocumented() {
        Path directory = root.resolve("agents/main/sessions");
        assertThat(paths().directory()).isEqualTo(directory);
        assertThat(paths().snapshot()).isEqualTo(directory.resolve("sessions.json"));
        assertThat(paths().owner()).isEqualTo(directory.resolve("sessions.owner"));
        assertThat(paths().lock()).isEqualTo(directory.resolve("sessions.json.lock"));
        assertThat(paths().backup(17)).isEqualTo(directory.resolve("sessions.json.bak.17"));
        assertThat(paths().corrupt(18)).isEqualTo(directory.resolve("sessions.json.corrupt.18"));
        assertThat(paths().segment(19)).isEqualTo(directory.resolve("sessions.journal.00000000000000000019"));
    }

    @Test
    void ownNames_areRecognised_othersAreNot() {
        assertThat(StorePaths.backupMillis("sessions.json.bak.1700000000002")).hasValue(1_700_000_000_002L);
        assertThat(StorePaths.backupMillis("sessions.json.bak.")).isEmpty();
        assertThat(StorePaths.backupMillis("sessions.json.bak.12x")).isEmpty();
        assertThat(StorePaths.corruptMillis("sessions.json.corrupt.5")).hasValue(5);
        assertThat(StorePaths.corruptMillis("sessions.json.bak.5")).isEmpty();
        assertThat(StorePaths.segmentSequence("sessions.journal.00000000000000000019"))
                .hasValue(19);
        assertThat(StorePaths.segmentSequence("sessions.journal.19")).isEmpty();
        assertThat(StorePaths.segmentSequence("sessions.journal.99999999999999999999"))
                .isEqualTo(OptionalLong.empty());
        assertThat(StorePaths.isTemporary("sessions.json.1f.tmp")).isTrue();
        assertThat(StorePaths.isTemporary("notes.tmp")).isFalse();
        assertThat(StorePaths.isTemporary("sessions.json")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "9c43630d-af01-4acd-a234-13897be1888f", "A.b_c-d", "sessionsX", "x..y"})
    void transcript_ofAPlainId_isInTheDirectory(String id) {
        assertThat(paths().transcript(id)).hasValue(paths().directory().resolve(id + ".jsonl"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../x",
                "a/b",
                "a\\b",
                "/etc/passwd",
                "-a",
                "_a",
                "é",
                "a\u0000",
                "a\n",
                "a:b",
                "sessions.json",
                "sessions.journal"
            })
    void transcript_ofAnyOtherId_isNone(String id) {
        assertThat(paths().transcript(id)).isEmpty();
    }

    @Test
    void transcript_ofALongId_isNoneBeyond128Characters() {
        assertThat(paths().transcript("a".repeat(128))).isPresent();
        assertThat(paths().transcript("a".repeat(129))).isEmpty();
    }

    @Test
    void stores_areDirectoriesWithValidNamesThatWereWritten() throws IOException {
        store("main", "sessions.json");
        store("second", "sessions.journal.00000000000000000001");
        store("unwritten", "notes.txt");
        store("Main", "sessions.json");
        store("a b", "sessions.json");
        Files.writeString(root.resolve("agents").resolve("file"), "");

        assertThat(StorePaths.stores(disk, root)).containsExactly(new StoreName("main"), new StoreName("second"));
    }

    @Test
    void missingRoot_hasNoStores() throws IOException {
        assertThat(StorePaths.stores(disk, root.resolve("none"))).isEmpty();
    }

    @Test
    void linkOutOfTheRoot_isNoStore(@TempDir Path elsewhere) throws IOException {
        Path outside = Files.createDirectories(elsewhere.resolve("sessions"));
        Files.writeString(outside.resolve("sessions.json"), "{}");
        Files.createDirectories(root.resolve("agents/half"));
        Files.createSymbolicLink(root.resolve("agents/whole"), elsewhere);
        Files.createSymbolicLink(root.resolve("agents/half/sessions"), outside);
        store("main", "sessions.json");
        Files.createSymbolicLink(root.resolve("agents/alias"), root.resolve("agents/main"));

        assertThat(StorePaths.stores(disk, root)).containsExactly(new StoreName("alias"), new StoreName("main"));
        StorePaths whole = StorePaths.of(root, new StoreName("whole"));
        assertThat(whole.contained(disk, root)).isFalse();
        assertThat(StorePaths.of(root, new StoreName("new")).contained(disk, root))
                .isTrue();
        assertThat(StorePaths.of(root.resolve("no"), new StoreName("new")).contained(disk, root.resolve("no")))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "abc.jsonl.deleted.2026-02-23T12-34-56.000Z, abc.jsonl, deleted, 2026-02-23T12:34:56Z",
        "abc.jsonl.reset.2026-02-23T12-34-56.789Z, abc.jsonl, reset, 2026-02-23T12:34:56.789Z",
        "abc.jsonl.deleted.2026-02-23T12-34-56Z, abc.jsonl, deleted, 2026-02-23T12:34:56Z",
        "a.deleted.b.jsonl.deleted.2026-02-23T12-34-56.001Z, a.deleted.b.jsonl, deleted, 2026-02-23T12:34:56.001Z"
    })
    void archiveName_isRead(String name, String file, String reason, Instant at) {
        assertThat(ArchiveName.parse(name)).hasValue(new ArchiveName(file, reason, at));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keep.deleted.keep.jsonl",
                "abc.jsonl",
                "abc.jsonl.deleted.2026-02-30T12-34-56.000Z",
                "abc.jsonl.deleted.2026-02-23T12:34:56.000Z",
                "abc.jsonl.bak.2026-02-23T12-34-56.000Z",
                "abc.jsonl.deleted.2026-02-23T25-34-56.000Z",
                ".deleted.2026-02-23T12-34-56.000Z"
            })
    void otherNames_areNoArchives(String name) {
        assertThat(ArchiveName.parse(name)).isEmpty();
    }

    @Test
    void archiveName_isWrittenInWholeMilliseconds() {
        ArchiveName name = ArchiveName.deleted("abc", Instant.parse("2026-02-23T12:34:56.999999Z"));
        assertThat(name).hasToString("abc.jsonl.deleted.2026-02-23T12-34-56.999Z");
        assertThat(name.next()).hasToString("abc.jsonl.deleted.2026-02-23T12-34-57.000Z");
    }
}
