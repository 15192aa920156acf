package dev.holdfast.session.json;

import java.nio.charset.StandardCharsets;

/**
 * Finds where values begin and end in JSON text that is known to be well-formed (a parser has accepted it before, see
 * {@link StrictParser} and {@link EntryReader}). Checks nothing, allocates nothing but the strings it is asked for, and
 * never recurses, so no depth can harm it.
 */
final class JsonScan {
    private static final int ESCAPED_UNIT = 4;

    private JsonScan() {}

    /** The first place at or after {@code at} that is not white space; {@code to} when there is none. */
    static int skipSpace(byte[] text, int at, int to) {
        int i = at;
        while (i < to && isSpace(text[i])) {
            i++;
        }
        return i;
    }

    /** The place after the last byte before {@code to} that is not white space. */
    static int trimEnd(byte[] text, int from, int to) {
        int i = to;
        while (i > from && isSpace(text[i - 1])) {
            i--;
        }
        return i;
    }

    /** The place after the string whose opening quote is at {@code at}. */
    static int skipString(byte[] text, int at) {
        int i = at + 1;
        while (text[i] != '"') {
            i += text[i] == '\\' ? 2 : 1;
        }
        return i + 1;
    }

    /** The place after the value that begins at {@code at}. */
    static int skipValue(byte[] text, int at, int to) {
        return switch (text[at]) {
            case '"' -> skipString(text, at);
            case '{', '[' -> skipContainer(text, at);
            default -> skipLiteral(text, at, to);
        };
    }

    /** How many levels of objects and arrays the value in {@code [from, to)} has; 0 for a scalar. */
    static int height(byte[] text, int from, int to) {
        int depth = 0;
        int highest = 0;
        int i = from;
        while (i < to) {
            switch (text[i]) {
                case '"' -> i = skipString(text, i) - 1;
                case '{', '[' -> highest = Math.max(highest, ++depth);
                case '}', ']' -> depth--;
                default -> {
                    // what stands between them has no height
                }
            }
            i++;
        }
        return highest;
    }

    /** What the string literal in {@code [from, to)}, quotes included, says. Lone surrogates stay lone. */
    static String string(byte[] text, int from, int to) {
        int first = from + 1;
        int end = to - 1;
        int escape = indexOfEscape(text, first, end);
        if (escape == end) {
            return new String(text, first, end - first, StandardCharsets.UTF_8);
        }
        StringBuilder said = new StringBuilder(end - first);
        int at = first;
        while (escape < end) {
            said.append(new String(text, at, escape - at, StandardCharsets.UTF_8));
            at = unescape(text, escape + 1, said);
            escape = indexOfEscape(text, at, end);
        }
        return said.append(new String(text, at, end - at, StandardCharsets.UTF_8))
                .toString();
    }

    private static int unescape(byte[] text, int at, StringBuilder to) {
        switch (text[at]) {
            case 'b' -> to.append('\b');
            case 'f' -> to.append('\f');
            case 'n' -> to.append('\n');
            case 'r' -> to.append('\r');
            case 't' -> to.append('\t');
            case 'u' -> {
                int unit = 0;
                for (int i = 1; i <= ESCAPED_UNIT; i++) {
                    unit = unit << 4 | Character.digit(text[at + i], 16);
                }
                to.append((char) unit);
                return at + 1 + ESCAPED_UNIT;
            }
            default -> to.append((char) text[at]);
        }
        return at + 1;
    }

    private static int indexOfEscape(byte[] text, int from, int to) {
        int i = from;
        while (i < to && text[i] != '\\') {
            i++;
        }
        return i;
    }

    private static int skipContainer(byte[] text, int at) {
        int depth = 1;
        int i = at + 1;
        while (depth > 0) {
            switch (text[i]) {
                case '"' -> i = skipString(text, i) - 1;
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {
                    // commas, colons, numbers and literals do not nest
                }
            }
            i++;
        }
        return i;
    }

    private static int skipLiteral(byte[] text, int at, int to) {
        int i = at;
        while (i < to && !isSpace(text[i]) && text[i] != ',' && text[i] != ']' && text[i] != '}') {
            i++;
        }
        return i;
    }

    private static boolean isSpace(byte c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }
}
