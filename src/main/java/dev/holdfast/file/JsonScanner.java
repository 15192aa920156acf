package dev.holdfast.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.BitSet;

/**
 * Walks JSON text (RFC 8259) once, front to back, and hands out the bytes of chosen parts as they stand. Holds one
 * buffer and the part being taken, never the whole text; depth and size are bounded by nothing else.
 *
 * <p>Strict where the parser of entries is not: overlong forms, surrogates and code points beyond U+10FFFF in UTF-8
 * (table 3-7 of the Unicode Standard) are faults, wherever they stand. Used by one thread.
 */
final class JsonScanner {
    private static final int BUFFER = 256 * 1024;
    private static final int END = -1;

    /** Where the bytes come from. */
    @FunctionalInterface
    interface Source {
        /** Fills {@code into} from its start; the number of bytes, at least 1, or -1 at the end. */
        int read(byte[] into) throws IOException;
    }

    private final Source source;
    private final byte[] buffer;
    private final ByteArrayOutputStream earlier = new ByteArrayOutputStream();
    private final BitSet objects = new BitSet();
    private long base;
    private int position;
    private int limit;
    private int mark = END;

    JsonScanner(Source source) {
        this(source, BUFFER);
    }

    /** A scanner with a buffer of another size. */
    JsonScanner(Source source, int bufferBytes) {
        this.source = source;
        this.buffer = new byte[bufferBytes];
    }

    /** The offset of the next byte. */
    long offset() {
        return base + position;
    }

    /** The next byte, which stays the next one, or -1 at the end. */
    int peek() throws IOException {
        return position < limit || fill() ? buffer[position] & 0xff : END;
    }

    private int next() throws IOException {
        int c = peek();
        if (c != END) {
            position++;
        }
        return c;
    }

    private boolean fill() throws IOException {
        if (mark != END) {
            earlier.write(buffer, mark, limit - mark);
            mark = 0;
        }
        base += limit;
        position = 0;
        limit = 0;
        int count = source.read(buffer);
        if (count < 0) {
            return false;
        }
        limit = count;
        return true;
    }

    /** Begins to keep bytes, from the next one on. */
    void begin() {
        earlier.reset();
        mark = position;
    }

    /** The bytes since {@link #begin}; ends keeping them. */
    byte[] take() {
        byte[] taken;
        if (earlier.size() == 0) {
            taken = java.util.Arrays.copyOfRange(buffer, mark, position);
        } else {
            earlier.write(buffer, mark, position - mark);
            taken = earlier.toByteArray();
        }
        mark = END;
        return taken;
    }

    JsonFault fault(String what) throws IOException {
        return new JsonFault(peek() == END ? "ends too early" : what, offset());
    }

    void whiteSpace() throws IOException {
        for (int c = peek(); c == ' ' || c == '\n' || c == '\r' || c == '\t'; c = peek()) {
            position++;
        }
    }

    /** Passes the byte {@code expected}. */
    void expect(char expected) throws IOException, JsonFault {
        if (peek() != expected) {
            throw fault("has something else where '" + expected + "' is needed");
        }
        position++;
    }

    /** Passes one value of any type. It begins at the next byte. */
    void value() throws IOException, JsonFault {
        int depth = 0;
        do {
            int c = peek();
            if (c == '{' || c == '[') {
                position++;
                whiteSpace();
                if (peek() == (c == '{' ? '}' : ']')) {
                    position++;
                } else {
                    objects.set(depth++, c == '{');
                    memberName(c == '{');
                    continue;
                }
            } else {
                scalar(c);
            }
            depth = afterValue(depth);
        } while (depth > 0);
    }

    /** Passes closing brackets up to the next value; the depth that is left. */
    private int afterValue(int from) throws IOException, JsonFault {
        int depth = from;
        while (depth > 0) {
            boolean object = objects.get(depth - 1);
            whiteSpace();
            int c = peek();
            if (c == ',') {
                position++;
                whiteSpace();
                memberName(object);
                return depth;
            }
            if (c != (object ? '}' : ']')) {
                throw fault(object ? "has no ',' or '}' after a member" : "has no ',' or ']' after an element");
            }
            position++;
            depth--;
        }
        return 0;
    }

    private void memberName(boolean object) throws IOException, JsonFault {
        if (object) {
            string();
            whiteSpace();
            expect(':');
            whiteSpace();
        }
    }

    private void scalar(int c) throws IOException, JsonFault {
        switch (c) {
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> number();
        }
    }

    private void literal(String word) throws IOException, JsonFault {
        for (int i = 0; i < word.length(); i++) {
            if (peek() != word.charAt(i)) {
                throw fault("has something that is not a JSON value");
            }
            position++;
        }
    }

    private void number() throws IOException, JsonFault {
        if (peek() == '-') {
            position++;
        }
        if (peek() == '0') {
            position++;
        } else {
            digits();
        }
        if (peek() == '.') {
            position++;
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            position++;
            if (peek() == '+' || peek() == '-') {
                position++;
            }
            digits();
        }
    }

    private void digits() throws IOException, JsonFault {
        if (!isDigit(peek())) {
            throw fault("has something that is not a JSON value");
        }
        while (isDigit(peek())) {
            position++;
        }
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    /** Passes a string, quotes included. */
    void string() throws IOException, JsonFault {
        if (peek() != '"') {
            throw fault("has something else where a string is needed");
        }
        position++;
        for (; ; ) {
            plainCharacters();
            int c = peek();
            if (c == '"') {
                position++;
                return;
            }
            if (c == '\\') {
                position++;
                escape();
            } else if (c >= 0x80) {
                multiByte();
            } else if (c == END) {
                throw fault("");
            } else if (c < 0x20) {
                throw fault("has a control character in a string");
            }
            // Else the next buffer begins with a plain character.
        }
    }

    private void plainCharacters() {
        int at = position;
        while (at < limit && buffer[at] >= 0x20 && buffer[at] != '"' && buffer[at] != '\\') {
            at++;
        }
        position = at;
    }

    private void escape() throws IOException, JsonFault {
        int c = peek();
        if (c == END || "\"\\/bfnrtu".indexOf(c) < 0) {
            throw fault("has a broken escape in a string");
        }
        position++;
        if (c == 'u') {
            for (int i = 0; i < 4; i++) {
                if (Character.digit(peek(), 16) < 0) {
                    throw fault("has a broken escape in a string");
                }
                position++;
            }
        }
    }

    /** One character of two to four bytes. */
    private void multiByte() throws IOException, JsonFault {
        long start = offset();
        int lead = next();
        int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        int more = lead < 0xc2 || lead > 0xf4 ? END : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
        boolean good = more != END;
        for (int i = 0; good && i < more; i++) {
            int c = next();
            if (c == END) {
                throw fault("");
            }
            good = c >= low && c <= high;
            low = 0x80;
            high = 0xbf;
        }
        if (!good) {
            throw new JsonFault("has broken UTF-8", start);
        }
    }
}
