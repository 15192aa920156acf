package dev.holdfast.session.json;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** A string, number, {@code true}, {@code false} or {@code null}, kept as its text. Immutable. */
final class JsonScalar extends JsonValue {
    JsonScalar(byte[] source, int from, int to) {
        super(source, from, to);
    }

    static JsonScalar of(byte[] text) {
        return new JsonScalar(text, 0, text.length);
    }

    boolean isString() {
        return source[from] == '"';
    }

    boolean isNull() {
        return source[from] == 'n';
    }

    boolean isTrue() {
        return source[from] == 't';
    }

    boolean isNumber() {
        return source[from] == '-' || (source[from] >= '0' && source[from] <= '9');
    }

    /** What a string says; only for strings. */
    String string() {
        return JsonScan.string(source, from, to);
    }

    @Override
    long length() {
        return (long) to - from;
    }

    @Override
    int height() {
        return 0;
    }

    @Override
    void writeTo(ByteArrayOutputStream out) {
        out.write(source, from, to - from);
    }

    @Override
    JsonValue copy() {
        return this;
    }

    @Override
    boolean says(JsonValue other, Work work) {
        if (!(other instanceof JsonScalar scalar)) {
            return false;
        }
        work.spend(length() + scalar.length());
        if (Arrays.equals(source, from, to, scalar.source, scalar.from, scalar.to)) {
            return true;
        }
        if (isString()) {
            return scalar.isString() && string().equals(scalar.string());
        }
        return isNumber()
                && scalar.isNumber()
                && DecimalText.of(source, from, to).equals(DecimalText.of(scalar.source, scalar.from, scalar.to));
    }

    @Override
    String kind() {
        if (isString()) {
            return "a string";
        }
        return isNumber() ? "a number" : isNull() ? "null" : "a boolean";
    }
}
