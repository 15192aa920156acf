package dev.holdfast.session.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.SessionEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryReaderTest {
    @Test
    void read_takesWhatListsAndMaintenanceNeed() {
        String json =
                "{ \"deep\":{\"sessionId\":\"inner\",\"updatedAt\":1}, \"sessionId\":\"a\\u0062c\",\"updatedAt\":1790000000000,"
                        + "\"label\":\"l\",\"displayName\":\"é\",\"subject\":\"s\",\"pinnedAt\":1,\"status\":\"running\" }";

        SessionEntry entry = read(json);

        assertThat(entry.sessionId()).isEqualTo("abc");
        assertThat(entry.updatedAt()).isEqualTo(1_790_000_000_000L);
        assertThat(entry.label()).isEqualTo("l");
        assertThat(entry.displayName()).isEqualTo("é");
        assertThat(entry.subject()).isEqualTo("s");
        assertThat(entry.pinned()).isTrue();
        assertThat(entry.running()).isTrue();
        assertThat(entry.foreign()).isFalse();
        assertThat(entry.position()).isEqualTo(3);
        assertThat(Documents.text(entry)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "0                   | 0",
                "9007199254740991    | 9007199254740991",
                "9007199254740992    | -1",
                "-1                  | -1",
                "-0                  | 0",
                "-0.0                | 0",
                "-0.5                | -1",
                "1.0                 | 1",
                "1e3                 | 1000",
                "1790000000000.9     | 1790000000000",
                "1.79e12             | 1790000000000",
                "17.9E+11            | 1790000000000",
                "1.7900000000005e12  | 1790000000000",
                "1790000000000000e-3 | 1790000000000",
                "0.00179e15          | 1790000000000",
                "9.007199254740991e15| 9007199254740991",
                "9007199254740991.9  | 9007199254740991",
                "9.007199254740992e15| -1",
                "0e999999999999      | 0",
                "1e-999999999999     | 0",
                "1e999999999999      | -1",
                "1e0000000000000003  | 1000",
                "1e400               | -1",
                "0.9                 | 0",
                "\"5\"               | -1",
                "null                | -1",
                "{\"updatedAt\":5}   | -1",
                "123456789012345678901234567890123456789012345678901234567890 | -1",
                "7,\"updatedAt\":8   | 8",
                "7,\"updatedAt\":[]  | -1"
            })
    void read_countsOnlyUsableTimes(String written, long time) {
        assertThat(read("{\"updatedAt\":" + written + "}").updatedAt()).isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"2026-11-01\" | true",
                "\"5\"          | true",
                "true           | true",
                "{}             | true",
                "[5]            | true",
                "-1             | true",
                "1e400          | true",
                "null           | false",
                "0              | false",
                "1e12           | false",
                "\"x\",\"updatedAt\":7 | false"
            })
    void read_leavesEntriesAloneWhoseTimeIsUnreadable(String written, boolean unreadable) {
        assertThat(read("{\"updatedAt\":" + written + "}").foreign()).isEqualTo(unreadable);
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "1790000000, true", "100000000000, true", "100000000001, false"})
    void read_doubtsTimesThatLookLikeSeconds(String written, boolean doubtful) {
        SessionEntry entry = read("{\"updatedAt\":" + written + "}");

        assertThat(entry.doubtfulTime()).isEqualTo(doubtful);
        assertThat(entry.foreign()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "false", "0", "0.0", "-0", "0e7", "\"\"", "[]", "{ }", "1,\"pinnedAt\":null"})
    void read_findsNoPinInWhatIsEmpty(String written) {
        assertThat(read("{\"pinnedAt\":" + written + ",\"label\":\"l\"}").pinned())
                .isFalse();
        assertThat(read("{\"pinnedAt\":" + written + ",\"label\":\"l\"}").label())
                .isEqualTo("l");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "1", "0.1", "\"0\"", "\" \"", "[0]", "{\"a\":{}}", "null,\"pinnedAt\":1"})
    void read_findsAPinInEverythingElse(String written) {
        assertThat(read("{\"pinnedAt\":" + written + ",\"label\":\"l\"}").pinned())
                .isTrue();
        assertThat(read("{\"pinnedAt\":" + written + ",\"label\":\"l\"}").label())
                .isEqualTo("l");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "null", "[\"x\"]", "{\"sessionId\":\"x\"}", "\"x\",\"sessionId\":1", "true"})
    void read_countsOnlyStrings_asSessionIds(String written) {
        assertThat(read("{\"sessionId\":" + written + "}").sessionId()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{\"sessionId\":\"s\"}]", "\"text\"", "1", "-1.5e-3", "true", "null", " [ ] "})
    void read_marksWhatIsNoObject_asForeign(String json) {
        SessionEntry entry = read(json);

        assertThat(entry.foreign()).isTrue();
        assertThat(entry.sessionId()).isNull();
        assertThat(entry.dated()).isFalse();
        assertThat(Documents.text(entry)).isEqualTo(json);
    }

    @Test
    void read_marksOverLargeEntries_asForeign_andReadsThem() {
        String json = "{\"a\":\"" + "x".repeat(100) + "\",\"sessionId\":\"s\"}";

        SessionEntry entry = EntryReader.read(Documents.KEY, Documents.utf8(json), 0, new EntryLimits(100, 5));

        assertThat(entry.foreign()).isTrue();
        assertThat(entry.sessionId()).isEqualTo("s");
    }

    @Test
    void read_minds_neitherDepth_norLength_norCollidingNames() {
        StringBuilder json = new StringBuilder("{\"deep\":" + "[{\"a\":".repeat(50_000) + "1" + "}]".repeat(50_000));
        json.append(",\"number\":").append("9".repeat(2_000)).append(",\"tiny\":1e-999999999999999999999");
        json.append(",\"")
                .append("n".repeat(100_000))
                .append("\":\"")
                .append("s".repeat(1 << 20))
                .append('"');
        for (int i = 0; i < 1 << 12; i++) {
            StringBuilder name = new StringBuilder();
            for (int bit = 0; bit < 12; bit++) {
                name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            json.append(",\"").append(name).append("\":0");
        }

        assertThat(read(json + ",\"sessionId\":\"s\"}").sessionId()).isEqualTo("s");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"a\":1",
                "{\"a\":1}}",
                "{} {}",
                "{\"a\":01}",
                "{'a':1}",
                "\ufeff{}",
                "1 2",
                "nul",
                "{\"a\":\"\n\"}"
            })
    void read_refusesWhatIsNotJson(String json) {
        Refusal.of(ErrorCode.MALFORMED_JSON, () -> read(json));
    }

    private static SessionEntry read(String json) {
        return EntryReader.read(Documents.KEY, Documents.utf8(json), 3, EntryLimits.DEFAULT);
    }
}
