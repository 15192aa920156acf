package dev.holdfast.session.json;

import java.io.ByteArrayOutputStream;

/**
 * A value in a document that is being patched: a slice of well-formed JSON text, opened one level at a time and only
 * where a patch reaches. What is never touched is written back byte for byte, numbers and white space included, which is
 * why no JSON library's tree is used here. Mutable where it is a container; for one thread and one patch.
 */
abstract sealed class JsonValue permits JsonScalar, JsonContainer {
    final byte[] source;
    final int from;
    final int to;

    JsonValue(byte[] source, int from, int to) {
        this.source = source;
        this.from = from;
        this.to = to;
    }

    /** The value that is all of {@code text} but outer white space. {@code text} must be well-formed. */
    static JsonValue of(byte[] text, Work work) {
        int from = JsonScan.skipSpace(text, 0, text.length);
        return of(text, from, JsonScan.trimEnd(text, from, text.length), work);
    }

    /** The value in {@code [from, to)}, exactly. */
    static JsonValue of(byte[] text, int from, int to, Work work) {
        return switch (text[from]) {
            case '{' -> new JsonObject(text, from, to, work);
            case '[' -> new JsonArray(text, from, to, work);
            default -> new JsonScalar(text, from, to);
        };
    }

    /** How many bytes {@link #writeTo} would write. */
    abstract long length();

    /** Levels of nested objects and arrays; 0 for a scalar. */
    abstract int height();

    abstract void writeTo(ByteArrayOutputStream out);

    /** A value that says the same and shares nothing that can change. */
    abstract JsonValue copy();

    /**
     * Whether both say the same (RFC 6902, section 4.6): numbers by value, strings by their characters, objects in any
     * order. Recurses no deeper than the lower of the two.
     */
    abstract boolean says(JsonValue other, Work work);

    /** What it is called in messages. */
    abstract String kind();

    final byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream((int) length());
        writeTo(out);
        return out.toByteArray();
    }
}
