package dev.holdfast.session.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JsonPatchTest {
    private static final JsonPatch.Bounds BOUNDS = new JsonPatch.Bounds(1 << 20, 128);

    @ParameterizedTest
    @MethodSource({
        "dev.holdfast.session.json.JsonPatchCases#appendixOfRfc6902",
        "dev.holdfast.session.json.JsonPatchCases#documents",
        "dev.holdfast.session.json.JsonPatchCases#membersAndNulls",
        "dev.holdfast.session.json.JsonPatchCases#arrays",
        "dev.holdfast.session.json.JsonPatchCases#malformedPatches"
    })
    void jsonPatch_doesWhatRfc6902Says(
            String document, String patch, @Nullable String result, @Nullable ErrorCode failure) {
        if (failure != null) {
            Refusal.of(failure, () -> apply(document, patch));
        } else {
            assertThat(apply(document, patch)).isEqualTo(result);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1.0, true",
        "1, 1e0, true",
        "10, 1E+1, true",
        "0.1, 1e-1, true",
        "100, 1.00e2, true",
        "-0, 0.0e5, true",
        "0e999999999, 0, true",
        "1e999999999, 10e999999998, true",
        "1e99999999999999999999, 10e99999999999999999998, true",
        "1e-99999999999999999999, 0.1e-99999999999999999998, true",
        "123456789012345678901234567890, 1.2345678901234567890123456789e29, true",
        "1, -1, false",
        "1, 10, false",
        "1e400, 1e401, false",
        "9007199254740993, 9007199254740992, false",
        "0.1, 0.10000000000000000001, false",
        "1, [1], false",
        "1, true, false"
    })
    void test_comparesNumbersByValue(String there, String expected, boolean equal) {
        String document = "{\"n\":" + there + "}";
        String patch = "[{\"op\":\"test\",\"path\":\"/n\",\"value\":" + expected + "}]";

        if (equal) {
            assertThat(apply(document, patch)).isEqualTo(document);
        } else {
            Refusal.at("/0", ErrorCode.PATCH_CONFLICT, () -> apply(document, patch));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,\"b\":[{\"c\":2,\"d\":3}]} | {\"b\":[{\"d\":3.0,\"c\":2}],\"a\":1} | true",
                "\"\\u0041/\"                        | \"A\\/\"                           | true",
                "\"é\\ud83d\\ude00\"                 | \"\\u00e9😀\"                      | true",
                "{\"\\u0061\":1}                     | {\"a\":1}                          | true",
                "{\"a\":1,\"a\":2}                   | {\"a\":2}                          | true",
                "[1,2]                               | [2,1]                              | false",
                "[1,2]                               | [1]                                | false",
                "{\"a\":1}                           | {\"a\":1,\"b\":null}               | false",
                "{\"a\":null}                        | {\"b\":null}                       | false",
                "{}                                  | []                                 | false",
                "\"a\"                               | \"A\"                              | false"
            })
    void test_comparesWhatValuesSay(String there, String expected, boolean equal) {
        String document = "{\"v\":" + there + "}";
        String patch = "[{\"op\":\"test\",\"path\":\"/v\",\"value\":" + expected + "}]";

        if (equal) {
            assertThat(apply(document, patch)).isEqualTo(document);
        } else {
            Refusal.of(ErrorCode.PATCH_CONFLICT, () -> apply(document, patch));
        }
    }

    @Test
    void jsonPatch_keepsTheTextOfWhatItDoesNotTouch() {
        String document = "{ \"n\" : 1.0 ,\n \"deep\": { \"x\" : [ 1e2,  2 ] , \"y\":-0 },\"z\" : [ ] , \"e\":{ } }";

        assertThat(apply(document, "[{\"op\":\"replace\",\"path\":\"/deep/x/1\",\"value\":3}]"))
                .isEqualTo(document.replace("  2 ", "  3 "));
        assertThat(
                        apply(
                                document,
                                "[{\"op\":\"test\",\"path\":\"/e\",\"value\":{}},{\"op\":\"test\",\"path\":\"/z\",\"value\":[]}]"))
                .isEqualTo(document);
    }

    @Test
    void copies_stopAsSoonAsTheDocumentIsTooLarge() {
        StringBuilder patch =
                new StringBuilder("[{\"op\":\"add\",\"path\":\"/a\",\"value\":\"" + "x".repeat(1000) + "\"}");
        for (int i = 0; i < 10_000; i++) {
            patch.append(",{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b")
                    .append(i)
                    .append("\"}");
        }

        Refusal.of(ErrorCode.TOO_LARGE, () -> apply("{}", patch.append("]").toString()));
    }

    @Test
    void copies_thatReplaceEachOther_areNoGrowth() {
        StringBuilder patch =
                new StringBuilder("[{\"op\":\"add\",\"path\":\"/a\",\"value\":\"" + "x".repeat(1000) + "\"}");
        for (int i = 0; i < 5_000; i++) {
            patch.append(",{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"}");
        }

        assertThat(apply("{}", patch.append("]").toString())).hasSizeBetween(2000, 2100);
    }

    @Test
    void patches_thatAskForTooMuchWork_areRefused() {
        String large = "[" + "[1],".repeat(100_000) + "1]";
        StringBuilder patch = new StringBuilder("[{\"op\":\"test\",\"path\":\"/a/0/0\",\"value\":1}");
        for (int i = 0; i < 20_000; i++) {
            patch.append(
                    ",{\"op\":\"remove\",\"path\":\"/a/0/0\"},{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/a\"},{\"op\":\"add\",\"path\":\"/a/0/0\",\"value\":1}");
        }

        Refusal.of(
                ErrorCode.TOO_LARGE,
                () -> apply("{\"a\":" + large + "}", patch.append("]").toString()));
    }

    @Test
    void moves_cannotNestTheDocumentTooDeep() {
        StringBuilder patch = new StringBuilder("[{\"op\":\"add\",\"path\":\"/a\",\"value\":{}}");
        for (int i = 0; i < 10_000; i++) {
            patch.append(
                    ",{\"op\":\"add\",\"path\":\"/b\",\"value\":{}},{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/b/a\"},"
                            + "{\"op\":\"move\",\"from\":\"/b\",\"path\":\"/a\"}");
        }

        Refusal.at(
                "/b/a",
                ErrorCode.INVALID_ENTRY,
                () -> apply("{}", patch.append("]").toString()));
    }

    @Test
    void values_mayReachTheLastLevel_andNoFurther() {
        String reaches = "[".repeat(127) + "]".repeat(127);

        assertThat(apply("{}", "[{\"op\":\"add\",\"path\":\"/a\",\"value\":" + reaches + "}]"))
                .isEqualTo("{\"a\":" + reaches + "}");
        Refusal.at(
                "/a",
                ErrorCode.INVALID_ENTRY,
                () -> apply("{}", "[{\"op\":\"add\",\"path\":\"/a\",\"value\":[" + reaches + "]}]"));
        Refusal.of(
                ErrorCode.INVALID_ENTRY,
                () -> apply(
                        "{}",
                        "[{\"op\":\"add\",\"path\":\"/a\",\"value\":" + "[".repeat(90_000) + "]".repeat(90_000)
                                + "}]"));
    }

    @Test
    void jsonPatch_worksBesideValues_thatSomebodyElseNestedDeep() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);

        assertThat(apply("{\"deep\":" + deep + ",\"a\":1}", "[{\"op\":\"remove\",\"path\":\"/a\"}]"))
                .isEqualTo("{\"deep\":" + deep + "}");
        String lessDeep = "[".repeat(10_000) + "]".repeat(10_000);
        String patch = "[{\"op\":\"remove\",\"path\":\"/deep" + "/0".repeat(9_000) + "\"}]";
        Refusal.of(ErrorCode.INVALID_ENTRY, () -> apply("{\"deep\":" + lessDeep + "}", patch));
    }

    private static String apply(String document, String patch) {
        byte[] text = Documents.utf8(patch);
        Work work = Work.forPatch(document.length(), text.length);
        JsonValue target = JsonValue.of(Documents.utf8(document), work);
        return Documents.text(JsonPatch.parse(text, BOUNDS.maxDepth(), work)
                .applyTo(target, BOUNDS, work)
                .toBytes());
    }
}
