package dev.holdfast.session.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes strings as JSON (RFC 8259, section 7) in UTF-8: escapes what must be escaped and nothing else. A surrogate
 * without its other half, which UTF-8 cannot carry, is written as an escape too, so every Java string survives.
 */
public final class JsonText {
    private JsonText() {}

    /** {@code text} as a JSON string, quotes included. */
    public static byte[] quote(String text) {
        int plain = plainLength(text, 0);
        if (plain == text.length()) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            byte[] quoted = new byte[utf8.length + 2];
            quoted[0] = '"';
            System.arraycopy(utf8, 0, quoted, 1, utf8.length);
            quoted[quoted.length - 1] = '"';
            return quoted;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16).append('"');
        int at = 0;
        while (plain < text.length()) {
            escaped.append(text, at, plain);
            appendEscaped(escaped, text.charAt(plain));
            at = plain + 1;
            plain = plainLength(text, at);
        }
        return escaped.append(text, at, plain).append('"').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Appends {@code text} as a JSON string, quotes included. */
    public static void quote(String text, ByteArrayOutputStream to) {
        to.writeBytes(quote(text));
    }

    /** The first place at or after {@code from} that needs an escape; the length when none does. */
    private static int plainLength(String text, int from) {
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                return i;
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return i;
                }
                i++;
            }
            i++;
        }
        return i;
    }

    private static void appendEscaped(StringBuilder to, char c) {
        to.append('\\');
        switch (c) {
            case '"', '\\' -> to.append(c);
            case '\b' -> to.append('b');
            case '\f' -> to.append('f');
            case '\n' -> to.append('n');
            case '\r' -> to.append('r');
            case '\t' -> to.append('t');
            default -> {
                to.append('u');
                for (int shift = 12; shift >= 0; shift -= 4) {
                    to.append(Character.forDigit(c >> shift & 0xf, 16));
                }
            }
        }
    }
}
