package dev.holdfast.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Percent-encoding of the parts of a URI (RFC 3986, section 2.1), strict in both directions: what is not UTF-8 is
 * refused, never replaced by another character.
 */
final class RawPath {
    private static final String HEX = "0123456789ABCDEF";

    private RawPath() {}

    /**
     * The text that a path segment stands for. A {@code +} is itself.
     *
     * @throws IllegalArgumentException when an escape is broken, or the bytes are not UTF-8
     */
    static String decodeSegment(String raw) {
        return decode(raw, false);
    }

    /**
     * The text that a name or value of a query stands for. A {@code +} is a space.
     *
     * @throws IllegalArgumentException when an escape is broken, or the bytes are not UTF-8
     */
    static String decodeQuery(String raw) {
        return decode(raw, true);
    }

    private static String decode(String raw, boolean plusIsSpace) {
        if (plain(raw, plusIsSpace)) {
            return raw;
        }
        byte[] bytes = new byte[raw.length()];
        int length = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes[length++] = escaped(raw, i);
                i += 2;
            } else if (c == '+' && plusIsSpace) {
                bytes[length++] = ' ';
            } else if (c < 0x80) {
                bytes[length++] = (byte) c;
            } else {
                throw new IllegalArgumentException("characters outside ASCII are percent-encoded in a URI");
            }
        }
        return utf8(bytes, length);
    }

    private static boolean plain(String raw, boolean plusIsSpace) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%' || c >= 0x80 || (c == '+' && plusIsSpace)) {
                return false;
            }
        }
        return true;
    }

    private static byte escaped(String raw, int at) {
        int high = at + 2 < raw.length() ? digit(raw.charAt(at + 1)) : -1;
        int low = at + 2 < raw.length() ? digit(raw.charAt(at + 2)) : -1;
        if (high < 0 || low < 0) {
            throw new IllegalArgumentException(
                    "'%' at position " + at + " is not followed by two hexadecimal digits; '%' itself is %25");
        }
        return (byte) (high << 4 | low);
    }

    private static int digit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    private static String utf8(byte[] bytes, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("its escapes are not well-formed UTF-8", e);
        }
    }

    /** The canonical segment of a text: all but unreserved characters, {@code :} and {@code @} is percent-encoded. */
    static String encodeSegment(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder encoded = new StringBuilder(bytes.length + 8);
        for (byte b : bytes) {
            if (staysItself(b)) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.charAt(b >> 4 & 0xf)).append(HEX.charAt(b & 0xf));
            }
        }
        return encoded.toString();
    }

    private static boolean staysItself(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || "-._~:@".indexOf(b) >= 0;
    }
}
