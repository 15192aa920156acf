package dev.holdfast.session.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.StoreException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryWriterPutTest {
    private static final String STAMPS = "\"sessionId\":\"s\",\"updatedAt\":1700000000001";

    private final Documents documents = Documents.withDefaults();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{" + STAMPS + "}",
                "{ \"updatedAt\" : 1700000000001 ,\n\t\"sessionId\":\"s\", \"n\": 1.0 }",
                "{" + STAMPS + ",\"a\":123456789012345678901234567890,\"b\":1e400,\"c\":-0,\"d\":1E+2,\"e\":0.10}",
                "{" + STAMPS + ",\"a\":\"\\ud800\",\"b\":\"\\u0041\\/\",\"\\u00e9\":\"é😀\u007f\"}",
                "{" + STAMPS + ",\"a\":{\"x\":1},\"b\":{\"x\":1},\"c\":[{\"x\":1},{\"x\":[ ]}],\"d\":{ }}"
            })
    void put_keepsEveryByte_ofACompleteDocument(String body) {
        Revised revised = documents.put(" \r\n\t" + body + "\n ", null);

        assertThat(Documents.text(revised.entry())).isEqualTo(body);
        assertThat(revised.completed()).isFalse();
        assertThat(revised.entry().sessionId()).isEqualTo("s");
        assertThat(revised.entry().updatedAt()).isEqualTo(1_700_000_000_001L);
        assertThat(revised.entry().position()).isEqualTo(Documents.NEW_POSITION);
        assertThat(revised.entry().foreign()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}            | {\"sessionId\":\"new-id\",\"updatedAt\":1790000000000}",
                "{ }           | { \"sessionId\":\"new-id\",\"updatedAt\":1790000000000}",
                "{\"a\": 1.0 } | {\"a\": 1.0 ,\"sessionId\":\"new-id\",\"updatedAt\":1790000000000}",
                "{\"updatedAt\":1700000000007}       | {\"updatedAt\":1700000000007,\"sessionId\":\"new-id\"}",
                "{\"sessionId\":\"x\"}   | {\"sessionId\":\"x\",\"updatedAt\":1790000000000}",
                "{\"sess\\u0069onId\":\"x\"} | {\"sess\\u0069onId\":\"x\",\"updatedAt\":1790000000000}"
            })
    void put_appendsOnlyWhatIsMissing(String body, String stored) {
        Revised revised = documents.put(body, null);

        assertThat(Documents.text(revised.entry())).isEqualTo(stored);
        assertThat(revised.completed()).isTrue();
        assertThat(documents.stored(stored))
                .usingRecursiveComparison()
                .ignoringFields("position")
                .isEqualTo(revised.entry());
    }

    @Test
    void put_takesMissingStamps_fromThePresentEntry() {
        long later = Documents.NOW + 10;
        SessionEntry present = documents.stored("{\"sessionId\":\"kept\",\"updatedAt\":" + later + "}");

        Revised revised = documents.put("{\"a\":1}", present);

        assertThat(Documents.text(revised.entry()))
                .isEqualTo("{\"a\":1,\"sessionId\":\"kept\",\"updatedAt\":" + later + "}");
        assertThat(revised.entry().position()).isEqualTo(present.position());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"sessionId\":\"\"}", "{\"sessionId\":5}", "[1]", "{\"a\":1}", "7"})
    void put_makesANewSessionId_whenThePresentEntryHasNoUsableOne(String present) {
        Revised revised = documents.put("{\"updatedAt\":1700000000003}", documents.stored(present));

        assertThat(revised.entry().sessionId()).isEqualTo(Documents.NEW_ID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "5", "\"\"", "{}", "[\"s\"]", "true"})
    void put_refusesASessionIdThatIsNone(String id) {
        Refusal.at(
                "/sessionId",
                ErrorCode.INVALID_ENTRY,
                () -> documents.put("{\"sessionId\":" + id + ",\"updatedAt\":1700000000001}", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "-1",
                "-0",
                "1.0",
                "1e3",
                "9007199254740992",
                "\"1\"",
                "[]",
                "123456789012345678901234567890"
            })
    void put_refusesAnUpdatedAtThatIsNone(String time) {
        Refusal.at(
                "/updatedAt",
                ErrorCode.INVALID_ENTRY,
                () -> documents.put("{\"sessionId\":\"s\",\"updatedAt\":" + time + "}", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1790000000", "100000000000"})
    void put_refusesAnUpdatedAtInSeconds(String time) {
        StoreException refusal = Refusal.caught(
                ErrorCode.INVALID_ENTRY, () -> documents.put("{\"sessionId\":\"s\",\"updatedAt\":" + time + "}", null));

        assertThat(refusal.detail()).contains(time, "seconds", "milliseconds");
        assertThat(documents.put("{\"updatedAt\":0}", null).entry().updatedAt()).isZero();
        assertThat(documents.put("{\"updatedAt\":100000000001}", null).entry().updatedAt())
                .isEqualTo(100_000_000_001L);
    }

    @Test
    void put_measuresSessionIds_inBytesOfUtf8() {
        String longest = "é".repeat(127) + "x";

        assertThat(documents
                        .put("{\"sessionId\":\"" + longest + "\"}", null)
                        .entry()
                        .sessionId())
                .isEqualTo(longest);
        Refusal.at(
                "/sessionId",
                ErrorCode.INVALID_ENTRY,
                () -> documents.put("{\"sessionId\":\"" + longest + "x\"}", null));
    }

    @Test
    void put_takesTheLargestTime() {
        assertThat(documents
                        .put("{\"updatedAt\":9007199254740991}", null)
                        .entry()
                        .updatedAt())
                .isEqualTo((1L << 53) - 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,\"a\":1}                       | /a",
                "{\"a\":1,\"\\u0061\":2}                 | /a",
                "{\"x\":[{\"b\":{\"c\":1,\"c\":2}}]}     | /x/0/b/c",
                "{\"sessionId\":\"s\",\"sessionId\":\"s\"} | /sessionId",
                "{\"1\":0,\"2\":0,\"3\":0,\"4\":0,\"5\":0,\"6\":0,\"7\":0,\"8\":0,\"9\":0,\"10\":0,\"3\":1} | /3"
            })
    void put_refusesDuplicateNames_atAnyLevel(String body, String pointer) {
        Refusal.at(pointer, ErrorCode.DUPLICATE_MEMBER, () -> documents.put(body, null));
    }

    @Test
    void put_refusesDeepDocuments_withoutHarm() {
        assertThat(documents.put(nested(127), null).completed()).isTrue();
        Refusal.of(ErrorCode.INVALID_ENTRY, () -> documents.put(nested(128), null));
        Refusal.of(ErrorCode.INVALID_ENTRY, () -> documents.put(nested(100_000), null));
        Refusal.of(ErrorCode.MALFORMED_JSON, () -> documents.put("[".repeat(100_000), null));
        Refusal.of(ErrorCode.MALFORMED_JSON, () -> documents.put("[{\"\":".repeat(50_000), null));
        Refusal.of(ErrorCode.INVALID_ENTRY, () -> documents.put("[".repeat(500_000), null));
    }

    @Test
    void put_countsTheBytesOfTheDocument_withoutOuterWhiteSpace() {
        Documents small = new Documents(new EntryLimits(52, 8));
        String fits = "{\"sessionId\":\"s\",\"updatedAt\":1700000000001,\"a\":\"1\"}";

        assertThat(fits).hasSize(51);
        assertThat(small.put("   " + fits + "   ", null).entry().json()).hasSize(51);
        Refusal.of(ErrorCode.TOO_LARGE, () -> small.put(fits.replace("\"1\"", "\"123\""), null));
        Refusal.of(ErrorCode.TOO_LARGE, () -> small.put("{\"a\":1}", null));
    }

    @Test
    void put_letsAnOverLargeEntryShrink_butNotGrow() {
        Documents small = new Documents(new EntryLimits(52, 8));
        String stamps = "{\"sessionId\":\"s\",\"updatedAt\":1700000000001,\"a\":\"";
        SessionEntry present = small.stored(stamps + "x".repeat(60) + "\"}");

        assertThat(present.foreign()).isTrue();
        assertThat(small.put(stamps + "y".repeat(60) + "\"}", present).entry().foreign())
                .isTrue();
        assertThat(small.put(stamps + "\"}", present).entry().foreign()).isFalse();
        Refusal.of(ErrorCode.TOO_LARGE, () -> small.put(stamps + "y".repeat(61) + "\"}", present));
    }

    @Test
    void put_refusesInvalidUtf8_alsoInsideStrings() {
        int[][] broken = {
            {0x80},
            {0xc3},
            {0xc0, 0xaf},
            {0xe0, 0x80, 0xaf},
            {0xed, 0xa0, 0x80},
            {0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80},
            {0xf4, 0x90, 0x80, 0x80},
            {0xf5, 0x80, 0x80, 0x80},
            {0xff},
            {0xe2, 0x82},
            {0xf0, 0x82, 0x82, 0xac}
        };
        for (int[] bytes : broken) {
            StringBuilder body = new StringBuilder("{\"sessionId\":\"s\",\"a\":\"é");
            for (int b : bytes) {
                body.append((char) b);
            }
            byte[] latin = body.append("\"}").toString().replace("é", "Ã©").getBytes(StandardCharsets.ISO_8859_1);

            assertThat(Refusal.caught(ErrorCode.MALFORMED_JSON, () -> documents.put(latin, null))
                            .detail())
                    .contains("UTF-8")
                    .contains("at byte 24");
        }
    }

    @Test
    void put_refusesOtherEncodings_andByteOrderMarks() {
        String body = "{\"sessionId\":\"s\"}";
        Refusal.of(ErrorCode.MALFORMED_JSON, () -> documents.put("\ufeff" + body, null));
        for (String encoding : new String[] {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE"}) {
            byte[] other = body.getBytes(Charset.forName(encoding));
            Refusal.of(ErrorCode.MALFORMED_JSON, () -> documents.put(other, null));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[1,2]", "\"s\"", "1", "-1.5e3", "true", "null", " [ ] "})
    void put_refusesJsonThatIsNoObject(String body) {
        Refusal.at("", ErrorCode.INVALID_ENTRY, () -> documents.put(body, null));
    }

    private static String nested(int levels) {
        return "{\"a\":" + "[".repeat(levels) + "]".repeat(levels) + "}";
    }
}
