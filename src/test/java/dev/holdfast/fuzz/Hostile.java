package dev.holdfast.fuzz;

import java.util.List;
import java.util.Map;
import java.util.Random;

/** Pieces of requests that servers have stumbled over. Everything is drawn from the one random source given. */
final class Hostile {
    /** What takes the place of a path segment. It leaves the path's shape alone, as far as a strict reader goes. */
    private static final List<String> SEGMENTS = List.of(
            "%",
            "%2",
            "%zz",
            "a%G0",
            "%00",
            "a%00b",
            "%0d%0aX-Evil:%201",
            "%c0%af",
            "%e0%80%af",
            "%f8%88%80%80%80",
            "%c3",
            "%ff%fe",
            "%ed%a0%80",
            "%f4%90%80%80",
            "%7f",
            "%c2%85",
            "%2e",
            "%2e%2e",
            "%2E%2e",
            "%5c..%5c",
            "..%5c..",
            "%2fetc%2fpasswd",
            "%252e%252e%252f",
            "%25%32%66",
            "sessions.json",
            "sessions.json.lock",
            "CON",
            "a%20b",
            "+",
            "%2B",
            "a;b=c",
            "*",
            "~",
            "%F0%9F%A6%9E",
            "%E2%80%AE",
            "e%CC%81",
            "__proto__",
            "constructor",
            "-1",
            "null",
            "main%2f..%2fother",
            "%2F",
            "%3F",
            "%23",
            "'%22%3Cscript%3E",
            "$%7Bjndi:ldap:%2F%2Fx%7D");

    /** What takes the place of a path segment and changes the path. */
    private static final List<String> BREAKS = List.of(
            "",
            ".",
            "..",
            "../..",
            "../../../../etc/passwd",
            "a/b",
            "/",
            "//",
            "a/../b",
            "..;/x",
            "#x",
            "?x=1",
            "?",
            "\\",
            "..\\..\\x",
            "prune",
            "recover/",
            "sessions");

    private static final List<String> VALUES = List.of(
            "",
            "0",
            "-1",
            "1",
            "1001",
            "99999999999999999999",
            "1e3",
            "0x10",
            "NaN",
            "true",
            "TRUE",
            "yes",
            "null",
            "%",
            "%zz",
            "%00",
            "%c3%28",
            "%ed%a0%80",
            "+",
            "a+b",
            "%2B",
            "*",
            "**",
            "\\",
            "%5C",
            "*%3F*",
            "[",
            "a,b,,c",
            ",",
            "-24h",
            "-",
            "--1h",
            "-1h30m",
            "-99999999999999999999d",
            "2026-11-22T00:00:00Z",
            "2026-13-45T99:99:99Z",
            "%3Cscript%3E",
            "..",
            "%2e%2e%2f",
            "eyJhIjoxfQ",
            "====",
            "%F0%9F%A6%9E",
            "'%20OR%201=1--",
            "%0a",
            "1.5",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808");

    private static final List<String> NAMES = List.of(
            "verbose",
            "Limit",
            "limit%00",
            "key",
            "keyprefix",
            "_",
            "",
            "%",
            "a%5B%5D",
            "limit ",
            "__proto__",
            "touch",
            "cursor",
            "fields",
            "q");

    private static final List<String> HEADER_VALUES = List.of(
            "",
            "*",
            "\"",
            "\"\"",
            "\"abc",
            "abc",
            "W/\"abc\"",
            "w/\"abc\"",
            "\"a\", \"b\"",
            "\"a\",,\"b\"",
            "*, \"a\"",
            ",",
            "\"a\" \"b\"",
            "-1",
            "999999999999999999999999",
            "wait=",
            "wait=-1",
            "wait=99999999999",
            "wait=1.5",
            "wait=abc",
            "return=minimal",
            "return=\"minimal\"; x=y, wait=1",
            "return=representation, return=minimal",
            ";;;===",
            "%",
            "%00",
            "..",
            "../../etc/passwd",
            "Thu, 99 Foo 2026 25:61:61 GMT",
            "Thu, 01 Jan 1970 00:00:00 GMT",
            "gzip;q=0",
            "gzip;q=abc",
            "identity;q=0, *;q=0",
            "br, zstd",
            "gzip, gzip, gzip",
            "\u00e4\u00f6\u00fc",
            "<script>",
            "${jndi:ldap://x}",
            "a b\tc");

    private static final List<String> TYPES = List.of(
            "text/plain",
            "application/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/json; charset=iso-8859-1",
            "application/json; charset=utf-16",
            "application/json;;;",
            "json",
            "*/*",
            "/",
            "application/",
            "",
            "application/json, text/plain",
            "application/merge-patch",
            "application/vnd.api+json",
            "application/json-patch+json; charset=\"utf-8",
            "APPLICATION/JSON",
            "application/octet-stream");

    /** Header lines that are not HTTP. */
    private static final List<Map.Entry<String, String>> BROKEN = List.of(
            Map.entry("X-Bad\u0000Name", "1"),
            Map.entry("X Bad", "1"),
            Map.entry("X-Nul", "a\u0000b"),
            Map.entry("Content-Length", "abc"),
            Map.entry("Content-Length", "-5"),
            Map.entry("Transfer-Encoding", "chunked, nonsense"),
            Map.entry("", "empty"),
            Map.entry("X-Folded", "a\r\n\u0001b"),
            Map.entry("Expect", "the unexpected"));

    private final Random random;

    Hostile(Random random) {
        this.random = random;
    }

    String segment() {
        return switch (random.nextInt(12)) {
            case 0 -> "a".repeat(random.nextInt(480, 540));
            case 1 -> "%C3%A4".repeat(random.nextInt(250, 262));
            case 2 -> noise(1 + random.nextInt(20));
            default -> pick(SEGMENTS);
        };
    }

    String pathBreak() {
        return pick(BREAKS);
    }

    String value() {
        return random.nextInt(10) == 0 ? noise(1 + random.nextInt(40)) : pick(VALUES);
    }

    String name() {
        return pick(NAMES);
    }

    String headerValue() {
        return random.nextInt(12) == 0 ? "\"" + "a".repeat(random.nextInt(3000)) + "\"" : pick(HEADER_VALUES);
    }

    String mediaType() {
        return pick(TYPES);
    }

    Map.Entry<String, String> brokenHeader() {
        return random.nextInt(4) == 0 ? Map.entry("X-Long", "a".repeat(20_000)) : pick(BROKEN);
    }

    /** A target with bytes that no request target has. */
    String brokenTarget(String target) {
        return switch (random.nextInt(6)) {
            case 0 -> target + " with spaces";
            case 1 -> target + "\u0000";
            case 2 -> target + "\u00c3(";
            case 3 -> target + "?x=" + "a".repeat(20_000);
            case 4 -> "";
            default -> "http://[::1/" + target;
        };
    }

    /** Percent-encoded random bytes. */
    private String noise(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(String.format("%%%02X", random.nextInt(256)));
        }
        return text.toString();
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
