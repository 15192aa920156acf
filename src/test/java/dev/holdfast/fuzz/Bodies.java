package dev.holdfast.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Request bodies: a document's examples, random JSON, and what is nearly JSON or not at all. */
final class Bodies {
    private static final List<String> SCALARS = List.of(
            "null",
            "true",
            "false",
            "0",
            "-0",
            "1.0",
            "1e400",
            "-1E-400",
            "123456789012345678901234567890",
            "0.1000000000000000055511151231257827",
            "9007199254740991",
            "9007199254740993",
            "\"\"",
            "\"a\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\ud83e\\udd9e\"",
            "\"\u00e4\u4e16\"",
            "[]",
            "{}",
            "[[],{}]");
    private static final List<String> NAMES = List.of(
            "sessionId",
            "updatedAt",
            "label",
            "subject",
            "pinnedAt",
            "status",
            "deliveryContext",
            "x",
            "",
            "a/b",
            "m~n",
            "__proto__",
            "\\u0073essionId",
            "\\u0000",
            "dryRun",
            "mode",
            "pruneAfter",
            "maxEntries",
            "activeSessionKey",
            "from",
            "keys",
            "withoutTranscript",
            "op",
            "path",
            "value");
    private static final List<String> BROKEN = List.of(
            "",
            " ",
            "{",
            "}",
            "[",
            "{\"a\":}",
            "{\"a\":1,}",
            "{'a':1}",
            "{a:1}",
            "{\"a\":1}{\"b\":2}",
            "{\"a\":1} x",
            "// c\n{}",
            "{\"a\":NaN}",
            "{\"a\":Infinity}",
            "{\"a\":01}",
            "{\"a\":+1}",
            "{\"a\":.5}",
            "{\"a\":1.}",
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\n\"}",
            "{\"a\":\"\\u12\"}",
            "{\"a\" 1}",
            "{\"a\":tru}",
            "\uFEFF{}",
            "\u0000",
            "null",
            "\"text\"",
            "42",
            "[]",
            "<a/>",
            "a=b&c=d",
            "{\"a\":\"",
            "{\"a\":1e}",
            "{\"a\":--1}");
    private static final List<String> PATCHES = List.of(
            "[{\"op\":\"test\",\"path\":\"/nowhere\",\"value\":1}]",
            "[{\"op\":\"remove\",\"path\":\"\"}]",
            "[{\"op\":\"replace\",\"path\":\"\",\"value\":[]}]",
            "[{\"op\":\"add\",\"path\":\"/a/b/c\",\"value\":1}]",
            "[{\"op\":\"move\",\"from\":\"/sessionId\",\"path\":\"/sessionId/x\"}]",
            "[{\"op\":\"add\"}]",
            "[null]",
            "[1]",
            "[{\"op\":\"copy\",\"from\":\"\",\"path\":\"/self\"}]",
            "[{\"op\":\"ADD\",\"path\":\"/a\",\"value\":1}]",
            "[{\"op\":\"add\",\"path\":\"a\",\"value\":1}]",
            "[{\"op\":\"add\",\"path\":\"/~2\",\"value\":1}]",
            "[{\"op\":\"add\",\"path\":\"/arr/-1\",\"value\":1}]",
            "[]",
            "{}",
            "[{\"op\":\"add\",\"op\":\"remove\",\"path\":\"/label\"}]");
    /** Not UTF-8: a truncated sequence, an overlong one, a lone surrogate, a byte that never occurs. */
    private static final List<String> NOT_UTF8 = List.of(
            "{\"a\":\"\u00c3\"}",
            "{\"a\":\"\u00e4\u00b8",
            "{\"a\":\"\u00c0\u00af\"}",
            "{\"a\":\"\u00ed\u00a0\u0080\"}",
            "{\"a\":\"\u00ff\"}",
            "\u00ff\u00fe{\u0000}\u0000");

    private final Random random;

    Bodies(Random random) {
        this.random = random;
    }

    /** Often one of the examples, as it is. */
    byte[] valid(List<String> examples) {
        if (!examples.isEmpty() && random.nextInt(3) > 0) {
            return utf8(pick(examples));
        }
        return utf8("{\"sessionId\":\"fuzz-" + random.nextInt(5) + "\",\"updatedAt\":" + random.nextInt(1_000_000)
                + ",\"x\":" + value(4) + "}");
    }

    /** Something that a careful server refuses, as a rule. */
    byte[] hostile(List<String> examples) {
        return switch (random.nextInt(13)) {
            case 0, 1 -> utf8(pick(BROKEN));
            case 2 -> pick(NOT_UTF8).getBytes(StandardCharsets.ISO_8859_1);
            case 3 -> utf8(nested(random.nextInt(100, 140), random.nextBoolean()));
            case 4 -> utf8(nested(random.nextInt(2000, 100_000), random.nextBoolean()));
            case 5 -> utf8("{\"a\":" + value(2) + ",\"b\":{\"a\":1,\"a\":2},\"a\":" + value(2) + "}");
            case 6 -> utf8("{\"updatedAt\":" + pick(SCALARS) + ",\"sessionId\":" + pick(SCALARS) + "}");
            // Stored as it is, and answered: the judge of answers reads numbers of up to 1,000 digits.
            case 7 -> utf8("{\"n\":" + "9".repeat(random.nextInt(100, 1_000)) + "}");
            case 8 -> utf8(pick(PATCHES));
            case 9 -> utf8("{\"big\":\"" + "x".repeat(random.nextInt(1_000_000, 3_000_000)) + "\"}");
            case 10 -> bytes(random.nextInt(200));
            case 11 -> mutated(examples.isEmpty() ? utf8(value(4)) : utf8(pick(examples)));
            default -> utf8(value(5));
        };
    }

    /** A random JSON value, at most {@code depth} levels deep. */
    private String value(int depth) {
        int kind = depth == 0 ? 0 : random.nextInt(3);
        if (kind == 0) {
            return pick(SCALARS);
        }
        StringBuilder json = new StringBuilder(kind == 1 ? "{" : "[");
        int members = random.nextInt(5);
        for (int i = 0; i < members; i++) {
            json.append(i == 0 ? "" : ",");
            json.append(kind == 1 ? "\"" + pick(NAMES) + "\":" : "").append(value(depth - 1));
        }
        return json.append(kind == 1 ? "}" : "]").toString();
    }

    private static String nested(int depth, boolean closed) {
        return "{\"a\":" + "[".repeat(depth) + (closed ? "]".repeat(depth) + "}" : "");
    }

    /** A document with a few bytes changed, dropped or doubled. */
    private byte[] mutated(byte[] document) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int often = 1 + random.nextInt(30);
        for (byte b : document) {
            int dice = random.nextInt(often * 10);
            if (dice == 0) {
                out.write(random.nextInt(256));
            } else if (dice != 1) {
                out.write(b);
            }
            if (dice == 2) {
                out.write(b);
            }
        }
        return out.toByteArray();
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
