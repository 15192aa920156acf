package dev.holdfast.session.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Command;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.SessionEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryWriterPatchTest {
    private static final long LATER = Documents.NOW + 1000;

    private final Documents documents = Documents.withDefaults();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                // present | patch | touched | untouched
                "-                                      | {}                       | new-id:1790000000000 | new-id:1790000000000",
                "-                                      | {\"updatedAt\":1700000000005}        | new-id:1790000000000 | new-id:1700000000005",
                "-                                      | {\"updatedAt\":1790000001000} | new-id:1790000001000 | new-id:1790000001000",
                "-                                      | {\"sessionId\":\"p\"}    | p:1790000000000      | p:1790000000000",
                "{\"sessionId\":\"e\",\"updatedAt\":1700000000007}  | {}                       | e:1790000000000      | e:1700000000007",
                "{\"sessionId\":\"e\",\"updatedAt\":1700000000007}  | {\"updatedAt\":1700000000009}        | e:1790000000000      | e:1700000000007",
                "{\"sessionId\":\"e\",\"updatedAt\":1700000000007}  | {\"sessionId\":\"p\"}    | p:1790000000000      | p:1700000000007",
                "{\"sessionId\":\"e\",\"updatedAt\":1700000000007}  | {\"sessionId\":null,\"updatedAt\":null} | e:1790000000000 | e:1700000000007",
                "{\"sessionId\":\"e\",\"updatedAt\":1790000001000} | {}            | e:1790000001000      | e:1790000001000",
                "{\"sessionId\":\"e\",\"updatedAt\":1790000001000} | {\"updatedAt\":1790000002000} | e:1790000002000 | e:1790000001000",
                "{\"sessionId\":\"e\"}                  | {\"updatedAt\":1700000000009}        | e:1790000000000      | e:1700000000009",
                "{\"sessionId\":\"e\",\"updatedAt\":\"x\"} | {}                    | e:1790000000000      | e:1790000000000",
                "{\"sessionId\":5,\"updatedAt\":1.5}    | {\"a\":1}                | new-id:1790000000000 | new-id:1",
                "[1]                                    | {\"a\":1}                | new-id:1790000000000 | new-id:1790000000000"
            })
    void mergePatch_stampsEntries(@Nullable String present, String patch, String touched, String untouched) {
        SessionEntry entry = present == null ? null : documents.stored(present);

        assertThat(stamps(documents.merge(patch, entry))).isEqualTo(touched);
        assertThat(stamps(documents.untouched(patch, entry))).isEqualTo(untouched);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                                                                       | e:1790000000000",
                "[{\"op\":\"replace\",\"path\":\"/sessionId\",\"value\":\"p\"}]           | p:1790000000000",
                "[{\"op\":\"remove\",\"path\":\"/sessionId\"}]                            | e:1790000000000",
                "[{\"op\":\"remove\",\"path\":\"/updatedAt\"}]                            | e:1790000000000",
                "[{\"op\":\"add\",\"path\":\"/updatedAt\",\"value\":1790000001000}]       | e:1790000001000",
                "[{\"op\":\"add\",\"path\":\"\",\"value\":{}}]                            | e:1790000000000",
                "[{\"op\":\"add\",\"path\":\"\",\"value\":{\"sessionId\":\"p\"}}]         | p:1790000000000",
                "[{\"op\":\"move\",\"from\":\"/sessionId\",\"path\":\"/x\"}]              | e:1790000000000"
            })
    void jsonPatch_stampsEntries(String patch, String stamps) {
        SessionEntry entry = documents.stored("{\"sessionId\":\"e\",\"updatedAt\":1700000000007}");

        assertThat(stamps(documents.jsonPatch(patch, entry))).isEqualTo(stamps);
    }

    @Test
    void patch_keepsEveryByte_butTheOnesItChanges() {
        String text =
                "{\n  \"updatedAt\": 1700000000007,\n  \"n\": 1.0,\n  \"sessionId\": \"\\u0065\",\n  \"deep\": { \"x\": [ 1e400 ] }\n}";
        SessionEntry present = documents.stored(text);

        assertThat(Documents.text(documents.untouched("{}", present).entry())).isEqualTo(text);
        assertThat(Documents.text(documents.merge("{}", present).entry()))
                .isEqualTo(text.replace("1700000000007", "1790000000000"));
        assertThat(Documents.text(
                        documents.merge("{\"n\":2.50,\"o\":\"p\"}", present).entry()))
                .isEqualTo(text.replace("1700000000007", "1790000000000")
                        .replace("1.0", "2.50")
                        .replace("}\n}", "}\n,\"o\":\"p\"}"));
    }

    @Test
    void patch_appendsMissingStamps_last() {
        assertThat(Documents.text(
                        documents.merge("{\"a\":{\"b\":1,\"c\":null}}", null).entry()))
                .isEqualTo("{\"a\":{\"b\":1},\"sessionId\":\"new-id\",\"updatedAt\":1790000000000}");
    }

    @Test
    void patch_readsTheTraits_asTheReaderDoes() {
        SessionEntry present = documents.stored("{\"label\":\"old\",\"status\":\"done\",\"pinnedAt\":null}");

        Revised revised = documents.merge(
                "{\"label\":\"a\\nb\",\"displayName\":\"d\",\"subject\":\"s\",\"pinnedAt\":1,\"status\":\"running\"}",
                present);

        assertThat(revised.entry().running()).isTrue();
        assertThat(revised.entry().pinned()).isTrue();
        assertThat(revised.entry().label()).isEqualTo("a\nb");
        assertThat(revised.entry())
                .usingRecursiveComparison()
                .isEqualTo(documents.stored(Documents.text(revised.entry())));
        assertThat(revised.entry().position()).isEqualTo(present.position());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"sessionId\":5}      | /sessionId",
                "{\"sessionId\":\"\"}   | /sessionId",
                "{\"sessionId\":{}}     | /sessionId",
                "{\"updatedAt\":\"1\"}  | /updatedAt",
                "{\"updatedAt\":1.0}    | /updatedAt",
                "{\"updatedAt\":-1}     | /updatedAt"
            })
    void mergePatch_refusesBadStamps(String patch, String pointer) {
        SessionEntry present = documents.stored("{\"sessionId\":\"e\",\"updatedAt\":1700000000007}");

        Refusal.at(pointer, ErrorCode.INVALID_ENTRY, () -> documents.merge(patch, present));
        Refusal.at(pointer, ErrorCode.INVALID_ENTRY, () -> documents.untouched(patch, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1", "\"x\"", "[]", "[{\"a\":1}]", "true"})
    void mergePatch_refusesToReplaceAnEntry_bySomethingElse(String patch) {
        Refusal.at("", ErrorCode.INVALID_ENTRY, () -> documents.merge(patch, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"a\":1}x",
                "{\"a\":1,\"a\":2}",
                "{\"a\":{\"b\":1,\"b\":null}}",
                "\ufeff{}",
                "{'a':1}",
                "{\"a\":NaN}",
                "{a:1}"
            })
    void mergePatch_refusesMalformedPatches(String patch) {
        Refusal.of(ErrorCode.MALFORMED_PATCH, () -> documents.merge(patch, null));
    }

    @Test
    void patches_refuseInvalidUtf8() {
        byte[] patch = {'{', '"', 'a', '"', ':', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', '}'};

        Refusal.of(ErrorCode.MALFORMED_PATCH, () -> documents.patch(Command.Patch.Format.MERGE, patch, true, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"op\":\"add\",\"path\":\"\",\"value\":[]}]",
                "[{\"op\":\"replace\",\"path\":\"\",\"value\":null}]",
                "[{\"op\":\"remove\",\"path\":\"\"}]"
            })
    void jsonPatch_refusesAResult_thatIsNoObject(String patch) {
        Refusal.at("", ErrorCode.INVALID_ENTRY, () -> documents.jsonPatch(patch, documents.stored("{\"a\":1}")));
    }

    @Test
    void jsonPatch_worksOnWhatSomebodyElseStored() {
        SessionEntry present = documents.stored("[1]");

        Refusal.of(
                ErrorCode.INVALID_ENTRY,
                () -> documents.jsonPatch("[{\"op\":\"add\",\"path\":\"/-\",\"value\":2}]", present));
        assertThat(documents
                        .jsonPatch(
                                "[{\"op\":\"test\",\"path\":\"/0\",\"value\":1},{\"op\":\"add\",\"path\":\"\",\"value\":{}}]",
                                present)
                        .entry()
                        .foreign())
                .isFalse();
    }

    @Test
    void patch_keepsDuplicates_thatSomebodyElseStored() {
        SessionEntry present =
                documents.stored("{\"d\":{\"x\":1,\"x\":2},\"sessionId\":\"s\",\"updatedAt\":1700000000001}");

        assertThat(Documents.text(documents.untouched("{\"a\":1}", present).entry()))
                .isEqualTo("{\"d\":{\"x\":1,\"x\":2},\"sessionId\":\"s\",\"updatedAt\":1700000000001,\"a\":1}");
    }

    @Test
    void patch_boundsSizeAndDepth() {
        Documents small = new Documents(new EntryLimits(60, 4));
        SessionEntry over =
                small.stored("{\"sessionId\":\"s\",\"updatedAt\":1700000000001,\"a\":\"" + "x".repeat(60) + "\"}");

        Refusal.of(ErrorCode.TOO_LARGE, () -> small.merge("{\"a\":\"" + "x".repeat(20) + "\"}", null));
        Refusal.of(ErrorCode.TOO_LARGE, () -> small.untouched("{\"b\":1}", over));
        assertThat(small.untouched("{\"a\":\"" + "y".repeat(60) + "\"}", over)
                        .entry()
                        .foreign())
                .isTrue();
        assertThat(small.untouched("{\"a\":null}", over).entry().foreign()).isFalse();
        Refusal.at("/a/b/c/d", ErrorCode.INVALID_ENTRY, () -> small.merge("{\"a\":{\"b\":{\"c\":{\"d\":{}}}}}", null));
        Refusal.of(
                ErrorCode.INVALID_ENTRY,
                () -> documents.merge("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}", null));
    }

    private static String stamps(Revised revised) {
        SessionEntry read = EntryReader.read(Documents.KEY, revised.entry().json(), 0, EntryLimits.DEFAULT);
        assertThat(read.updatedAt()).isEqualTo(revised.entry().updatedAt()).isLessThan(LATER * 2);
        assertThat(read.sessionId()).isEqualTo(revised.entry().sessionId());
        return read.sessionId() + ":" + read.updatedAt();
    }
}
