package dev.holdfast.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.file.SnapshotFile.Corrupt;
import dev.holdfast.file.SnapshotFile.Intact;
import dev.holdfast.file.SnapshotFile.Missing;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotFileTest {
    @TempDir
    Path directory;

    private final Disk disk = new NioDisk();
    private final List<Duration> pauses = new ArrayList<>();

    private SnapshotFile snapshots() {
        return new SnapshotFile(disk, PlainEntries::parse, pauses::add);
    }

    private Path file() {
        return directory.resolve("sessions.json");
    }

    private SnapshotFile.Loaded load(String text) throws IOException {
        Files.writeString(file(), text);
        return snapshots().load(file());
    }

    private Path written(StoreView view) throws IOException {
        Path copy = directory.resolve("copy");
        try (DiskFile out = disk.open(copy, Disk.Mode.CREATE)) {
            ContentDigest digest = SnapshotFile.write(out, view);
            assertThat(digest).isEqualTo(ContentDigest.of(disk, copy));
        }
        return copy;
    }

    @Test
    void absentFile_isMissing() throws IOException {
        assertThat(snapshots().load(file())).isEqualTo(new Missing());
    }

    @Test
    void untouchedFile_isReproducedByteForByte() throws IOException {
        Files.writeString(file(), predecessorStyle(new Random(7), 300));
        Intact loaded = (Intact) snapshots().load(file());

        Path copy = written(loaded.view(5));

        assertThat(copy).hasSameBinaryContentAs(file());
        assertThat(loaded.digest()).isEqualTo(ContentDigest.of(disk, file()));
        assertThat(loaded.stamp()).isEqualTo(disk.stat(file()).orElseThrow());
        assertThat(loaded.entries()).hasSize(300);
    }

    @Test
    void emptyView_isAnEmptyObject() throws IOException {
        assertThat(written(StoreView.empty())).hasContent("{}");
        assertThat(((Intact) load("{}")).entries()).isEmpty();
    }

    @Test
    void members_keepTheirBytesAndPlaces() throws IOException {
        String odd = "{\n  \"a\": {\"n\":1.0, \"big\":123456789012345678901234567890},\n  \"\\u0000x\": [1, 2],\n"
                + "  \"\": null,\n  \"b\": \"text\",\n  \"\\ud800\": {},\n  \"c\\\"\\\\\": -0.5e+10\n}";
        Intact loaded = (Intact) load(odd);

        assertThat(loaded.entries()).extracting(entry -> entry.key().value()).containsExactly("a", "b", "c\"\\");
        assertThat(loaded.entries()).extracting(SessionEntry::position).containsExactly(0L, 3L, 5L);
        assertThat(loaded.entries()).extracting(SessionEntry::foreign).containsExactly(false, true, true);
        assertThat(loaded.verbatim()).hasSize(3);
        assertThat(written(loaded.view(1))).hasContent(odd);
    }

    @Test
    void escapedKey_isTheKeyItSpells() throws IOException {
        Intact loaded = (Intact) load("{\"\\u0061\\/\\ud83d\\ude00é\": {}}");
        assertThat(loaded.entries().get(0).key()).isEqualTo(new SessionKey("a/😀é"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|is empty|0",
                "` \n `|is empty|3",
                "[]|is not a JSON object|0",
                "null|is not a JSON object|0",
                "\uFEFF|is empty|3",
                "{|ends too early|1",
                "{\"a\": {}|ends too early|8",
                "{\"a\": {\"b\": tru|ends too early|15",
                "{\"a\": {}} x|has something after its JSON object|10",
                "{\"a\": {}}{}|has something after its JSON object|9",
                "{\"a\": {},}|something else where a string is needed|9",
                "{\"a\": {\"b\": 01}}|has no ',' or '}' after a member|13",
                "{\"a\": [1,]}|not a JSON value|9",
                "{\"a\": [1 2]}|has no ',' or ']' after an element|9",
                "{\"a\": {\"b\": +1}}|not a JSON value|12",
                "{\"a\": {\"b\": 1.}}|not a JSON value|14",
                "{\"a\": NaN}|not a JSON value|6",
                "{\"a\": \"\\x\"}|broken escape|8",
                "{\"a\": \"\\u12g4\"}|broken escape|11",
                "{\"a\": \"x\ty\"}|control character|8",
                "{\"a\" {}}|something else where ':' is needed|5",
                "{a: {}}|something else where a string is needed|1",
                "{\"a\": {}, \"b\": 1, \"\\u0061\": {}}|has a key twice|18",
            })
    void brokenFile_isCorrupt_withWhatAndWhere(String text, String what, long offset) throws IOException {
        Corrupt corrupt = (Corrupt) load(text);

        assertThat(corrupt.what()).contains(what);
        assertThat(corrupt.offset()).isEqualTo(offset);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "c0af",
                "c1bf",
                "c328",
                "e08080",
                "eda080",
                "edbfbf",
                "f08080af",
                "f4908080",
                "f5808080",
                "ff",
                "e282"
            })
    void brokenUtf8_isCorrupt_inKeysAndValues(String hex) throws IOException {
        for (String before : List.of("{\"k", "{\"a\": {\"x\": \"", "{\"a\": {\"x")) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(before.getBytes(UTF_8));
            bytes.writeBytes(HexFormat.of().parseHex(hex));
            bytes.writeBytes("\": {}}}".getBytes(UTF_8));
            Files.write(file(), bytes.toByteArray());

            assertThat(snapshots().load(file())).isInstanceOfSatisfying(Corrupt.class, corrupt -> {
                assertThat(corrupt.what()).isEqualTo("has broken UTF-8");
                assertThat(corrupt.offset()).isEqualTo(before.length());
            });
        }
    }

    @Test
    void everyPrefix_isCorrupt() throws IOException {
        String whole = predecessorStyle(new Random(3), 3);
        byte[] bytes = whole.getBytes(UTF_8);
        for (int length = 0; length < bytes.length; length += 29) {
            Files.write(file(), java.util.Arrays.copyOf(bytes, length));
            assertThat(snapshots().load(file())).as("first %s bytes", length).isInstanceOf(Corrupt.class);
        }
    }

    @Test
    void brokenFile_isReadThreeTimes50MillisecondsApart() throws IOException {
        assertThat(load("{\"a\"")).isInstanceOf(Corrupt.class);
        assertThat(pauses).containsExactly(Duration.ofMillis(50), Duration.ofMillis(50));
    }

    @Test
    void halfWrittenFile_isLoadedOnceItIsWhole() throws IOException {
        Files.writeString(file(), "{\"a\": {");
        SnapshotFile patient = new SnapshotFile(disk, PlainEntries::parse, pause -> {
            pauses.add(pause);
            Files.writeString(file(), pauses.size() == 2 ? "{\"a\": {}}" : "");
        });

        assertThat(patient.load(file())).isInstanceOf(Intact.class);
        assertThat(pauses).hasSize(2);
    }

    @Test
    void fileReplacedDuringEachRead_isNotTrusted() throws IOException {
        Files.writeString(file(), "{\"a\": {}}");
        int[] count = {0};
        SnapshotFile hurried = new SnapshotFile(
                disk,
                (key, json, position) -> {
                    replace("{\"a\": {}" + " ".repeat(++count[0]) + "}");
                    return PlainEntries.parse(key, json, position);
                },
                pauses::add);

        assertThatThrownBy(() -> hurried.load(file())).hasMessageContaining("replaced faster");
        assertThat(pauses).hasSize(2);
    }

    private void replace(String text) {
        try {
            Path temporary = directory.resolve("other.tmp");
            Files.writeString(temporary, text);
            disk.rename(temporary, file());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void deepAndLargeValues_areNoProblem() throws IOException {
        String deep = "[".repeat(200_000) + "]".repeat(200_000);
        String large = "\"" + "é".repeat(700_000) + "\"";
        Intact loaded = (Intact) load("{\"deep\": " + deep + ", \"large\": " + large + "}");

        assertThat(loaded.entries())
                .extracting(entry -> new String(entry.json(), UTF_8))
                .containsExactly(deep, large);
    }

    @Test
    void everyKindOfText_mayCrossTheEndOfABuffer() throws IOException {
        for (String unit : List.of("x", "é", "😀", "\\u00e9", "\\n")) {
            for (int shift = 0; shift < 7; shift++) {
                String value = "\"" + "y".repeat(shift) + unit.repeat(600_000 / unit.length()) + "\"";
                Intact loaded = (Intact) load("{\"k\": " + value + "}");
                assertThat(new String(loaded.entries().get(0).json(), UTF_8)).isEqualTo(value);
            }
        }
    }

    @Test
    void salvage_keepsWholeEntriesUpToTheFirstFault() throws IOException {
        Files.writeString(file(), "{\"a\": {\"x\": 1}, \"\": {}, \"b\": {}, \"c\": {\"d\": ");
        SnapshotFile.Salvaged salvaged = snapshots().salvage(file());

        assertThat(salvaged.entries()).extracting(entry -> entry.key().value()).containsExactly("a", "b");
        assertThat(salvaged.verbatim()).hasSize(1);
        assertThat(salvaged.skipped())
                .containsExactly(new dev.holdfast.session.Command.SkippedMember("c", 44, "ends too early"));
    }

    /** Text as the predecessor lays it out, with what makes reading hard: escapes, multi-byte text, braces in strings. */
    private static String predecessorStyle(Random random, int entries) {
        StringBuilder text = new StringBuilder("{\n");
        for (int i = 0; i < entries; i++) {
            text.append(i == 0 ? "" : ",\n").append("  \"agent:main:").append(i % 3 == 0 ? "ключ \\\"" : "cron:");
            text.append(i).append("\": {\n    \"sessionId\": \"").append(i).append("\",\n    \"updatedAt\": ");
            text.append(1_790_000_000_000L + i).append(",\n    \"prompt\": \"");
            int length = random.nextInt(4_000);
            for (int c = 0; c < length; c++) {
                text.append(random.nextInt(20) == 0 ? "}\\\"{é😀\\n\\u0007\\\\" : (char) ('a' + random.nextInt(26)));
            }
            text.append("\",\n    \"list\": [\n      1.0,\n      null\n    ]\n  }");
        }
        return text.append("\n}").toString();
    }
}
