package dev.holdfast.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Any bytes as a JSON string and back, exactly. Only quotes, backslashes and control characters are escaped; the others
 * stand as they are, so that the string is JSON when the bytes are UTF-8.
 */
final class JsonBytes {
    private static final String HEX = "0123456789abcdef";
    private static final byte[] NULL_ESCAPE = "\\u00".getBytes(StandardCharsets.US_ASCII);

    private JsonBytes() {}

    /** Appends {@code bytes} as a string, quotes included. */
    static void quote(byte[] bytes, ByteArrayOutputStream to) {
        to.write('"');
        int plain = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            if (b == '"' || b == '\\' || (b >= 0 && b < ' ')) {
                to.write(bytes, plain, i - plain);
                escape(b, to);
                plain = i + 1;
            }
        }
        to.write(bytes, plain, bytes.length - plain);
        to.write('"');
    }

    private static void escape(byte b, ByteArrayOutputStream to) {
        switch (b) {
            case '"', '\\' -> {
                to.write('\\');
                to.write(b);
            }
            case '\n' -> to.writeBytes(new byte[] {'\\', 'n'});
            case '\r' -> to.writeBytes(new byte[] {'\\', 'r'});
            case '\t' -> to.writeBytes(new byte[] {'\\', 't'});
            default -> {
                to.writeBytes(NULL_ESCAPE);
                to.write(HEX.charAt(b >> 4));
                to.write(HEX.charAt(b & 0xf));
            }
        }
    }

    /**
     * The bytes of the string whose opening quote is at {@code from}.
     *
     * @throws IOException when it is not one that {@link #quote} wrote, or does not end before {@code limit}
     */
    static byte[] unquote(byte[] text, int from, int limit) throws IOException {
        if (from >= limit || text[from] != '"') {
            throw new IOException("there is no string");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(limit - from);
        int plain = from + 1;
        int at = plain;
        while (at < limit && text[at] != '"') {
            if (text[at] != '\\') {
                at++;
                continue;
            }
            bytes.write(text, plain, at - plain);
            at += unescape(text, at + 1, limit, bytes) + 1;
            plain = at;
        }
        if (at >= limit) {
            throw new IOException("a string does not end");
        }
        bytes.write(text, plain, at - plain);
        return bytes.toByteArray();
    }

    /** How many bytes the escape takes behind its backslash. */
    private static int unescape(byte[] text, int at, int limit, ByteArrayOutputStream to) throws IOException {
        byte b = at < limit ? text[at] : 0;
        switch (b) {
            case '"', '\\' -> to.write(b);
            case 'n' -> to.write('\n');
            case 'r' -> to.write('\r');
            case 't' -> to.write('\t');
            case 'u' -> {
                int high = at + 4 < limit ? Character.digit(text[at + 3], 16) : -1;
                int low = high < 0 ? -1 : Character.digit(text[at + 4], 16);
                if (low < 0) {
                    throw new IOException("an escape is broken");
                }
                to.write(high << 4 | low);
                return 5;
            }
            default -> throw new IOException("an escape is not known");
        }
        return 1;
    }
}
