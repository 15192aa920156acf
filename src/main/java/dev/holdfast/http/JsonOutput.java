package dev.holdfast.http;

import dev.holdfast.session.json.JsonText;
import io.vertx.core.buffer.Buffer;
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
        append(json);
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
        append(JsonText.quote(text));
    }

    private void append(byte[] more) {
        ensure(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
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
