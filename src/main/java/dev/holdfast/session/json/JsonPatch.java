package dev.holdfast.session.json;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreException.Violation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Patch (RFC 6902), its form checked as a whole before anything of it is applied.
 *
 * @param operations in the order in which they apply
 */
record JsonPatch(List<Operation> operations) {
    /** Levels that the patch itself adds around a value. */
    private static final int LEVELS_AROUND_VALUE = 2;
    /** Bytes of the longest value that a conflict shows. */
    private static final int MOST_SHOWN = 4096;

    JsonPatch {
        operations = List.copyOf(operations);
    }

    /** What an operation does. */
    enum Kind {
        ADD,
        REMOVE,
        REPLACE,
        MOVE,
        COPY,
        TEST;

        final String word = name().toLowerCase(Locale.ROOT);

        boolean hasValue() {
            return this == ADD || this == REPLACE || this == TEST;
        }

        boolean hasFrom() {
            return this == MOVE || this == COPY;
        }

        static @Nullable Kind of(String word) {
            for (Kind kind : values()) {
                if (kind.word.equals(word)) {
                    return kind;
                }
            }
            return null;
        }
    }

    /**
     * One operation.
     *
     * @param index its place in the patch, from 0
     * @param from null unless {@code kind} has one
     * @param value null unless {@code kind} has one
     */
    record Operation(
            int index,
            Kind kind,
            Pointer path,
            @Nullable Pointer from,
            @Nullable JsonValue value) {
        /** That it cannot be applied to the document as it is. */
        StoreException conflict(String why) {
            return conflict(why, null);
        }

        /** The same, with the value that is there, unless it is too long to show. */
        StoreException conflict(String why, @Nullable JsonValue present) {
            String shown = present == null || present.length() > MOST_SHOWN
                    ? null
                    : new String(present.toBytes(), StandardCharsets.UTF_8);
            return new StoreException(
                    ErrorCode.PATCH_CONFLICT,
                    "operation " + index + " (" + kind.word + " " + path.shown() + ") cannot be applied: " + why
                            + "; nothing was changed",
                    List.of(new Violation("/" + index, why, shown)));
        }
    }

    /**
     * What the patched document may grow to.
     *
     * @param maxBytes at any moment while it is patched
     * @param maxDepth of what the patch puts somewhere
     */
    record Bounds(int maxBytes, int maxDepth) {}

    /** The patch in {@code text}. Fails with {@code MALFORMED_PATCH}, or {@code INVALID_ENTRY} when it is too deep. */
    static JsonPatch parse(byte[] text, int maxDepth, Work work) {
        JsonValue parsed = StrictParser.parse(text, StrictParser.Faults.OF_PATCH, maxDepth + LEVELS_AROUND_VALUE, work);
        if (!(parsed instanceof JsonArray array)) {
            throw malformed("", "a JSON Patch is an array of operations, not " + parsed.kind());
        }
        List<Operation> operations = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            operations.add(operation(i, array.get(i)));
        }
        return new JsonPatch(operations);
    }

    /** What the patch makes of {@code document}, which it uses up. */
    JsonValue applyTo(JsonValue document, Bounds bounds, Work work) {
        JsonPatchTarget target = new JsonPatchTarget(document, bounds, work);
        for (Operation operation : operations) {
            target.apply(operation);
        }
        return target.result();
    }

    private static Operation operation(int index, JsonValue element) {
        String at = "/" + index;
        if (!(element instanceof JsonObject members)) {
            throw malformed(at, "an operation is an object, not " + element.kind());
        }
        String word = string(members, at, "op");
        Kind kind = Kind.of(word);
        if (kind == null) {
            throw malformed(
                    at + "/op",
                    "there is no operation '" + Pointer.clip(word)
                            + "'; there are add, remove, replace, move, copy, test");
        }
        Pointer path = pointer(members, at, "path");
        Pointer from = kind.hasFrom() ? pointer(members, at, "from") : null;
        JsonValue value = kind.hasValue() ? members.get("value") : null;
        if (kind.hasValue() && value == null) {
            throw malformed(at, "the operation has no 'value'");
        }
        return new Operation(index, kind, path, from, value);
    }

    private static Pointer pointer(JsonObject members, String at, String name) {
        Pointer pointer = Pointer.parse(string(members, at, name));
        if (pointer == null) {
            throw malformed(
                    at + "/" + name,
                    "is not a JSON Pointer: it is empty or begins with '/', and '~' is written '~0', '/' in a name '~1'");
        }
        return pointer;
    }

    private static String string(JsonObject members, String at, String name) {
        JsonValue value = members.get(name);
        if (value == null) {
            throw malformed(at, "the operation has no '" + name + "'");
        }
        if (value instanceof JsonScalar scalar && scalar.isString()) {
            return scalar.string();
        }
        throw malformed(at + "/" + name, "must be a string, not " + value.kind());
    }

    private static StoreException malformed(String pointer, String detail) {
        return new StoreException(
                ErrorCode.MALFORMED_PATCH,
                "the patch is malformed" + (pointer.isEmpty() ? ": " : " at " + pointer + ": ") + detail,
                List.of(new Violation(pointer, detail)));
    }
}
