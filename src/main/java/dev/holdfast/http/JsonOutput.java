package dev.holdfast.http;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON text (RFC 8259) as UTF-8 bytes, with documents that are already bytes copied into it as they are.
 * Commas are its own business; balanced brackets are the caller's.
 */
@CanIgnoreReturnValue
final class JsonOutput {
    private byte[] bytes;
    private int length;
    private boolean separate;

    JsonOutput(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    JsonOutput beginObject() {
        return open('{');
    }

    JsonOutput endObject() {
        return close('}');
    }

    JsonOutput beginArray() {
        return open('[');
    }

    JsonOutput endArray() {
        return close(']');
    }

    /** A member's name; its value comes next. */
    JsonOutput name(String name) {
        comma();
        quote(name);
        append(':');
        separate = false;
        return this;
    }

    /** A string, or {@code null}. */
    JsonOutput string(@Nullable String value) {
        if (value == null) {
            return literal("null");
        }
        comma();
        quote(value);
        return this;
    }

    JsonOutput number(long value) {
        return literal(Long.toString(value));
    }

    /** A number, or {@code null}. */
    JsonOutput number(@Nullable Long value) {
        return literal(value == null ? "null" : value.toString());
    }

    JsonOutput bool(boolean value) {
        return literal(value ? "true" : "false");
    }

    JsonOutput nothing() {
        return literal("null");
    }

    /** A JSON text as it stands. */
    JsonOutput raw(byte[] json) {
        comma();
        ensure(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
        return this;
    }

    Buffer toBuffer() {
        return SharedBytes.buffer(bytes, length);
    }

    byte[] toByteArray() {
        return bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
    }

    private JsonOutput literal(String text) {
        comma();
        for (int i = 0; i < text.length(); i++) {
            append(text.charAt(i));
        }
        return this;
    }

    private JsonOutput open(char bracket) {
        comma();
        append(bracket);
        separate = false;
        return this;
    }

    private JsonOutput close(char bracket) {
        append(bracket);
        separate = true;
        return this;
    }

    private void comma() {
        if (separate) {
            append(',');
        }
        separate = true;
    }

    private void quote(String text) {
        append('"');
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (c < 0x20 || c == '"' || c == '\\' || (Character.isSurrogate(c) && !pair)) {
                utf8(text, from, i);
                escape(c);
                from = i + 1;
            } else if (pair) {
                i++;
            }
        }
        utf8(text, from, text.length());
        append('"');
    }

    private void utf8(String text, int from, int to) {
        if (to > from) {
            byte[] encoded = text.substring(from, to).getBytes(StandardCharsets.UTF_8);
            ensure(encoded.length);
            System.arraycopy(encoded, 0, bytes, length, encoded.length);
            length += encoded.length;
        }
    }

    private void escape(char c) {
        append('\\');
        if (c == '"' || c == '\\') {
            append(c);
            return;
        }
        append('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            append(Character.forDigit(c >> shift & 0xf, 16));
        }
    }

    private void append(char ascii) {
        ensure(1);
        bytes[length++] = (byte) ascii;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), bytes.length * 2));
        }
    }
}
