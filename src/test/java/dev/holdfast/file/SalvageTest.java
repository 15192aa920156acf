package dev.holdfast.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Command.SkippedMember;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a salvage keeps of spoilt files, and how it names the rest. */
class SalvageTest {
    private static final String PRETTY = """
            {
              "a": {
                "nested": {"x": 1},
                "label": "one"
              },
              "b": {
                "nested": {
                  "x": 2
                },
                "label": "two"
              },
              "c": {
                "label": "three"
              }
            }""";

    private static SnapshotFile.Salvaged salvage(String text) throws IOException {
        return Salvage.of(text.getBytes(UTF_8), PlainEntries::parse);
    }

    private static List<String> keys(SnapshotFile.Salvaged salvaged) {
        return salvaged.entries().stream().map(entry -> entry.key().value()).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NaN",
                "undefined",
                "/* x */ 1",
                "\"bad \\q\"",
                "\"tab\tin\"",
                "\"no end",
                "two\"",
                "}",
                "]",
                "1 2",
                "\"x\"\n<<<<<<< HEAD\n    \"more\": 1"
            })
    void faultInAMember_costsThatMemberOnly(String value) throws IOException {
        for (String text : List.of(PRETTY, PRETTY.replace("\n", "\r\n"), PRETTY.replace("  ", "\t"))) {
            SnapshotFile.Salvaged salvaged = salvage(text.replace("\"two\"", value));
            assertThat(keys(salvaged)).as(text).containsExactly("a", "c");
            assertThat(salvaged.skipped().get(0).key()).isEqualTo("b");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "undefined", "\"bad \\q\"", "tru", "\"a\tb\""})
    void compactFiles_resumeByBrackets(String value) throws IOException {
        SnapshotFile.Salvaged salvaged =
                salvage("{\"a\":{\"n\":{\"x\":1}},\"b\":{\"n\":{\"x\":" + value + "},\"m\":{}},\"c\":{\"n\":{}}}");
        assertThat(keys(salvaged)).containsExactly("a", "c");
        assertThat(salvaged.skipped()).extracting(SkippedMember::key).containsExactly("b");
    }

    @Test
    void missingComma_costsNothing() throws IOException {
        assertThat(keys(salvage(PRETTY.replace("\"label\": \"one\"\n  },", "\"label\": \"one\"\n  }"))))
                .containsExactly("a", "b", "c");
    }

    @Test
    void duplicateKey_keepsTheFirst_andNamesTheOther() throws IOException {
        SnapshotFile.Salvaged salvaged = salvage(PRETTY.replace("\"b\"", "\"a\""));
        assertThat(keys(salvaged)).containsExactly("a", "c");
        assertThat(salvaged.skipped()).singleElement().satisfies(skipped -> {
            assertThat(skipped.key()).isEqualTo("a");
            assertThat(skipped.why()).isEqualTo("has a key twice");
        });
    }

    @Test
    void whatSurroundsTheObject_isSkipped() throws IOException {
        for (String text : List.of(
                "\uFEFF" + PRETTY,
                "// notes\n/* more */\n" + PRETTY,
                PRETTY + "\0\0\0",
                PRETTY.substring(0, PRETTY.length() - 2) + ",\n}",
                PRETTY + PRETTY,
                PRETTY + "\n" + PRETTY)) {
            assertThat(keys(salvage(text))).as(text).containsExactly("a", "b", "c");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "<html>{}</html>", "[{\"key\":\"a\"}]", "\0\0\0", "null", "{'a': {}}"})
    void otherFiles_keepNothing(String text) throws IOException {
        SnapshotFile.Salvaged salvaged = salvage(text);
        assertThat(salvaged.entries()).isEmpty();
        assertThat(salvaged.skipped()).isNotEmpty();
    }

    @Test
    void fileCutAfterAComma_saysSo() throws IOException {
        SnapshotFile.Salvaged salvaged = salvage(PRETTY.substring(0, PRETTY.indexOf("\n  \"c\"")));
        assertThat(keys(salvaged)).containsExactly("a", "b");
        assertThat(salvaged.skipped()).extracting(SkippedMember::why).containsExactly("ends too early");
    }

    @Test
    void cutFile_keepsAllBeforeTheCut() throws IOException {
        SnapshotFile.Salvaged salvaged = salvage(PRETTY.substring(0, PRETTY.indexOf("three")));
        assertThat(keys(salvaged)).containsExactly("a", "b");
        assertThat(salvaged.skipped()).singleElement().satisfies(skipped -> assertThat(skipped.key())
                .isEqualTo("c"));
    }
}
