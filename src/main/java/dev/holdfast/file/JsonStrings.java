package dev.holdfast.file;

import java.nio.charset.StandardCharsets;

/** JSON strings as the snapshot has them for keys. */
final class JsonStrings {
    private JsonStrings() {}

    /** The text of a valid string token, quotes included. A lone surrogate that was escaped stays one. */
    static String decode(byte[] token) {
        String raw = new String(token, 1, token.length - 2, StandardCharsets.UTF_8);
        if (raw.indexOf('\\') < 0) {
            return raw;
        }
        StringBuilder text = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escaped = raw.charAt(++i);
            switch (escaped) {
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> {
                    text.append((char) Integer.parseInt(raw, i + 1, i + 5, 16));
                    i += 4;
                }
                default -> text.append(escaped);
            }
        }
        return text.toString();
    }

    /**
     * The string token of a session key, as {@code JSON.stringify} of ECMAScript writes it: only quote and backslash are
     * escaped, since a key has neither control characters nor lone surrogates.
     */
    static byte[] encode(String key) {
        return ('"' + key.replace("\\", "\\\\").replace("\"", "\\\"") + '"').getBytes(StandardCharsets.UTF_8);
    }
}
