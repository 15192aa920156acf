package dev.holdfast.session.json;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreException.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A document while a JSON Patch is applied to it. What the patch puts anywhere stays within the bounds at every step, so
 * no patch makes the document larger or deeper on the way than its result may be. For one thread and one patch.
 */
final class JsonPatchTarget {
    private static final int MAX_INDEX_DIGITS = 9;

    private final JsonPatch.Bounds bounds;
    private final Work work;
    /** Null once the whole document has been removed. */
    private @Nullable JsonValue root;
    /** No less than the document's length, as far as copies make it grow. */
    private long atMost;

    JsonPatchTarget(JsonValue document, JsonPatch.Bounds bounds, Work work) {
        this.root = document;
        this.bounds = bounds;
        this.work = work;
        this.atMost = document.length();
    }

    /** The document as it is now. Fails when nothing is left of it. */
    JsonValue result() {
        if (root == null) {
            String detail = "the patch removes the whole document; to remove a session, use DELETE";
            throw new StoreException(ErrorCode.INVALID_ENTRY, detail, List.of(new Violation("", detail)));
        }
        return root;
    }

    void apply(JsonPatch.Operation operation) {
        Pointer path = operation.path();
        switch (operation.kind()) {
            case ADD -> add(operation, path, given(operation.value()));
            case REMOVE -> {
                JsonValue unused = remove(operation, path);
            }
            case REPLACE -> replace(operation, path, given(operation.value()));
            case TEST -> test(operation, path, given(operation.value()));
            case MOVE -> move(operation, given(operation.from()), path);
            case COPY -> copy(operation, given(operation.from()), path);
        }
    }

    private void add(JsonPatch.Operation operation, Pointer path, JsonValue value) {
        requireDepth(path, value);
        if (path.isRoot()) {
            root = value;
            return;
        }
        JsonValue parent = parent(operation, path);
        if (parent instanceof JsonObject object) {
            object.put(path.last(), value);
        } else if (parent instanceof JsonArray array) {
            int at = path.last().equals("-") ? array.size() : index(operation, path.last(), array.size());
            array.insert(at, value);
        } else {
            throw operation.conflict("there is " + parent.kind() + " above " + path.shown());
        }
    }

    private void replace(JsonPatch.Operation operation, Pointer path, JsonValue value) {
        requireDepth(path, value);
        JsonValue unused = get(operation, path);
        if (path.isRoot()) {
            root = value;
            return;
        }
        JsonValue parent = parent(operation, path);
        if (parent instanceof JsonObject object) {
            object.put(path.last(), value);
        } else if (parent instanceof JsonArray array) {
            array.set(index(operation, path.last(), array.size() - 1), value);
        }
    }

    private JsonValue remove(JsonPatch.Operation operation, Pointer path) {
        JsonValue removed = get(operation, path);
        if (path.isRoot()) {
            root = null;
            return removed;
        }
        JsonValue parent = parent(operation, path);
        if (parent instanceof JsonObject object) {
            JsonValue unused = object.remove(path.last());
        } else if (parent instanceof JsonArray array) {
            JsonValue unused = array.remove(index(operation, path.last(), array.size() - 1));
        }
        return removed;
    }

    private void test(JsonPatch.Operation operation, Pointer path, JsonValue expected) {
        JsonValue there = get(operation, path);
        if (!expected.says(there, work)) {
            throw operation.conflict("the value there is another one", there);
        }
    }

    private void move(JsonPatch.Operation operation, Pointer from, Pointer path) {
        if (from.leadsTo(path)) {
            JsonValue there = get(operation, from);
            if (from.tokens().size() < path.tokens().size()) {
                throw operation.conflict(there.kind() + " cannot move into itself, from " + from.shown());
            }
            return;
        }
        add(operation, path, remove(operation, from));
    }

    private void copy(JsonPatch.Operation operation, Pointer from, Pointer path) {
        JsonValue value = get(operation, from);
        atMost += value.length();
        if (atMost > bounds.maxBytes()) {
            atMost = value.length() + (root == null ? 0 : root.length());
        }
        if (atMost > bounds.maxBytes()) {
            throw new StoreException(
                    ErrorCode.TOO_LARGE,
                    "operation " + operation.index() + " (copy " + path.shown() + ") lets the entry grow to " + atMost
                            + " bytes; it may have " + bounds.maxBytes() + " at most");
        }
        add(operation, path, value.copy());
    }

    private JsonValue parent(JsonPatch.Operation operation, Pointer path) {
        return walk(operation, path, path.tokens().size() - 1);
    }

    private JsonValue get(JsonPatch.Operation operation, Pointer path) {
        return walk(operation, path, path.tokens().size());
    }

    private JsonValue walk(JsonPatch.Operation operation, Pointer path, int steps) {
        if (root == null) {
            throw operation.conflict("an operation before it removed the whole document");
        }
        JsonValue at = root;
        for (int i = 0; i < steps; i++) {
            if (i > bounds.maxDepth()) {
                throw tooDeep(path);
            }
            String token = path.tokens().get(i);
            JsonValue next = null;
            if (at instanceof JsonObject object) {
                next = object.get(token);
            } else if (at instanceof JsonArray array) {
                next = array.get(index(operation, token, array.size() - 1));
            }
            if (next == null) {
                throw operation.conflict("there is no '" + Pointer.clip(token) + "' in " + at.kind() + " that "
                        + path.shown() + " leads through");
            }
            at = next;
        }
        return at;
    }

    /** The array index that {@code token} writes, at most {@code last}. */
    private static int index(JsonPatch.Operation operation, String token, int last) {
        boolean wellFormed = !token.isEmpty()
                && token.length() <= MAX_INDEX_DIGITS
                && (token.equals("0") || token.charAt(0) != '0')
                && token.chars().allMatch(c -> c >= '0' && c <= '9');
        int index = wellFormed ? Integer.parseInt(token) : -1;
        if (index < 0 || index > last) {
            throw operation.conflict("'" + Pointer.clip(token) + "' is not an index of its array"
                    + (last < 0 ? ", which is empty" : "; the last one possible is " + last));
        }
        return index;
    }

    private void requireDepth(Pointer path, JsonValue value) {
        int steps = path.tokens().size();
        // Each level takes two brackets, so most values need no closer look.
        if (steps + value.length() / 2 > bounds.maxDepth() && steps + value.height() > bounds.maxDepth()) {
            throw tooDeep(path);
        }
    }

    private StoreException tooDeep(Pointer path) {
        String detail = "nested deeper than " + bounds.maxDepth() + " levels";
        return new StoreException(
                ErrorCode.INVALID_ENTRY,
                "the patched entry is refused: " + path.shown() + ": " + detail,
                List.of(new Violation(Pointer.clip(path.text()), detail)));
    }

    private static <T> T given(@Nullable T argument) {
        if (argument == null) {
            throw new AssertionError("the patch was parsed");
        }
        return argument;
    }
}
