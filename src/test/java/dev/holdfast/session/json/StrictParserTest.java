package dev.holdfast.session.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.ErrorCode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of RFC 8259, case by case, each value alone and inside a document. */
class StrictParserTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]", "[[] ]", "[\"\"]", "[\"a\"]", "[false]", "[null, 1, \"1\", {}]", "[null]", "[1\n]", " [1]", "[1,null,null,null,2]",
                "[2] ", "[123e65]", "[0e+1]", "[0e1]", "[ 4]", "[-0.000000000000000000000000000000000000000000000001]", "[20e1]",
                "[-0]", "[-123]", "[-1]", "[1E22]", "[1E-2]", "[1E+2]", "[123e45]", "[123.456e78]", "[1e-2]", "[1e+2]", "[123]",
                "[123.456789]", "{\"asd\":\"sdf\", \"dfg\":\"fgh\"}", "{}", "{\"\":0}", "{\"foo\\u0000bar\": 42}",
                "{ \"min\": -1.0e+28, \"max\": 1.0e+28 }", "{\"x\":[{\"id\": \"xxx\"}]}", "{\"a\":[]}",
                "{\"title\":\"\\u041f\\u043e\"}", "{\n\"a\": \"b\"\n}", "[\"\\u0060\\u012a\\u12AB\"]",
                "[\"\\ud801\\udc37\"]", "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]", "[\"\\\\u0000\"]", "[\"\\\"\"]", "[\"a/*b*/c/*d//e\"]",
                "[\"\\\\a\"]", "[\"\\u0012\"]", "[\"\\uFFFF\"]", "[\"asd\"]", "[ \"asd\"]", "[\"\u2028\"]", "[\"\u2029\"]", "[\"\u007f\"]",
                "[\"\\uA66D\"]", "[\"😀\"]", "[\"\uffff\"]", "[\"\\ud800\"]", "[\"\\udc00\\ud800\"]", "\" \"", "42", "-0.1", "null", "true",
                "\"\"", "[\"a\"]\n", "[true]", " [] ", "\t\r\n[]", "1e999999999", "[1e-999999999, 0.4e00669999999999999999999999]"
            })
    void parse_acceptsJson(String json) {
        assertThat(Documents.text(parse(json).toBytes())).isEqualTo(json.strip());
        assertThat(parse("{\"a\":" + json + "}").height()).isEqualTo(parse(json).height() + 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1 true]", "[\"\": 1]", "[\"\"],", "[,1]", "[1,,2]", "[\"x\",,]", "[\"x\"]]", "[\"\",]", "[\"x\"", "[x", "[3[4]]", "[1:2]",
                "[,]", "[-]", "[   , \"\"]", "[\"a\",\n4\n,1,", "[1,]", "[1,,]", "[\"\u000ba\"\\f]", "[*]", "[\"\"", "[1,", "[{}", "[fals]",
                "[nul]", "[tru]", "123\0", "[++1234]", "[+1]", "[+Inf]", "[-01]", "[-1.0.]", "[-2.]", "[-NaN]", "[.-1]", "[.2e-3]",
                "[0.1.2]", "[0.3e+]", "[0.3e]", "[0.e1]", "[0E+]", "[0E]", "[0e+]", "[0e]", "[1.0e+]", "[1.0e-]", "[1.0e]", "[1 000.0]",
                "[1eE2]", "[2.e+3]", "[2.e-3]", "[2.e3]", "[9.e+]", "[Inf]", "[NaN]", "[\uff11]", "[1+2]", "[0x1]", "[0x42]", "[Infinity]",
                "[0e+-1]", "[-123.123foo]", "[-Infinity]", "[-foo]", "[- 1]", "[-012]", "[-.123]", "[-1x]", "[1ea]", "[1.]", "[.123]",
                "[1.2a-3]", "[1.8011670033376514H-308]", "[012]", "[\"x\", truth]", "{[: \"x\"}", "{\"x\", null}", "{\"x\"::\"b\"}",
                "{\uD83C\uDDE8\uD83C\uDDED}", "{\"a\":\"a\" 123}", "{key: 'value'}", "{\"a\" b}", "{:\"b\"}", "{\"a\" \"b\"}", "{\"a\":",
                "{\"a\"", "{1:1}", "{9999E9999:1}", "{null:null,null:null}", "{\"id\":0,,,,,}", "{'a':0}", "{\"id\":0,}",
                "{\"a\":\"b\"}/**/", "{\"a\":\"b\"}/**//", "{\"a\":\"b\"}//", "{\"a\":\"b\"}/", "{\"a\":\"b\",,\"c\":\"d\"}", "{a: \"b\"}",
                "{\"a\":\"a", "{ \"foo\" : \"bar\", \"a\" }", "{\"a\":\"b\"}#", " ", "", "[\"\\uD800\\\"]", "[\"\\uD800\\u\"]",
                "[\"\\uD800\\u1\"]", "[\"\\uD800\\u1x\"]", "[\u00e9]", "[\"\\\u0000\"]", "[\"\\x00\"]", "[\"\\\\\\\"]", "[\"\\\t\"]",
                "[\"\\\uD83C\uDF00\"]", "[\"\\\"]", "[\"\\u00A\"]", "[\"\\uD834\\uDd\"]", "[\"\\uD800\\uD800\\x\"]", "[\"\\a\"]",
                "[\"\\uqqqq\"]", "[\\u0020\"asd\"]", "[\\n]", "\"", "['single quote']", "abc", "[\"\\", "[\"a\u0000a\"]", "[\"new\nline\"]",
                "[\"\t\"]", "\"\\UA66D\"", "\"\"x", "<.>", "[<null>]", "[1]x", "[1]]", "[\"asd]", "a\u00e5", "[True]", "1]", "{\"x\": true,",
                "[][]", "]", "{}}", "{\"\":", "{\"a\":/*comment*/\"b\"}", "{\"a\": true} \"x\"", "[\"a\", ", "[,", "[{", "[\"a", "['", "{",
                "{,", "{[", "{\"a", "{'a'", "[\"\\{[\"\\{[\"\\{[\"\\{", "*", "{\"a\":\"b\"}#{}", "[\\u000A\"\"]", "[1", "[ false, nul",
                "[ true, fals", "[ false, tru", "{\"asd\":\"asd\"", "\u00e5", "[\u2060]", "[\u000c]", "\u00a0[]", "1 2", "[]\u000b", "00", "-"
            })
    void parse_refusesWhatIsNotJson(String text) {
        Refusal.of(ErrorCode.MALFORMED_JSON, () -> parse(text));
        Refusal.of(ErrorCode.MALFORMED_JSON, () -> parse("{\"sessionId\":" + text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"\u00e9\"]", "\u00ff\u00fe[\u0000", "[\u00e5]", "{\"\u00b9\":\"0\",}", "[\"\u00c0\u0080\"]", "[1\u00e5]", "[1e1\u00e5]"})
    void parse_refusesBytes_thatAreNotUtf8(String latin) {
        Refusal.of(ErrorCode.MALFORMED_JSON, () -> parse(latin.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":tru}", "{\"a\":1,}", "{\"a\":\"\u0001\"}", "{\"a\":1} 2"})
    void parse_saysWhere(String text) {
        assertThat(Refusal.caught(ErrorCode.MALFORMED_JSON, () -> parse(text)).detail())
                .matches("the entry is not well-formed JSON: .*\\(at byte \\d+\\)")
                .doesNotContain("Source", "Feature", "ALLOW_");
    }

    private static JsonValue parse(String text) {
        return parse(Documents.utf8(text));
    }

    private static JsonValue parse(byte[] text) {
        return StrictParser.parse(text, StrictParser.Faults.OF_ENTRY, 128, Work.unbounded());
    }
}
