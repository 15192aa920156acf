package dev.holdfast.session.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object. Of members with the same name, which only a document that somebody else wrote can have, the last counts;
 * the others are kept as they are until that name is written or removed.
 */
final class JsonObject extends JsonContainer {
    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.US_ASCII);

    private @Nullable Map<String, Part> index;
    private boolean duplicates;

    JsonObject(byte[] source, int from, int to, Work work) {
        super(source, from, to, work);
    }

    static JsonObject empty(Work work) {
        return new JsonObject(EMPTY, 0, EMPTY.length, work);
    }

    @Nullable
    JsonValue get(String name) {
        Part part = index().get(name);
        return part == null ? null : part.value;
    }

    /** Whether it has no members. */
    boolean isEmpty() {
        return index().isEmpty();
    }

    /** Sets a member, in its place when it is there, last otherwise. */
    void put(String name, JsonValue value) {
        Part part = index().get(name);
        if (part == null) {
            ByteArrayOutputStream head = new ByteArrayOutputStream(name.length() + 3);
            JsonText.quote(name, head);
            head.write(':');
            Part added = new Part(name, head.toByteArray(), value);
            parts().add(added);
            index().put(name, added);
        } else {
            removeTwins(part);
            part.value = value;
        }
    }

    /** Removes a member and answers its value; null when it is not there. */
    @Nullable
    JsonValue remove(String name) {
        Part part = index().remove(name);
        if (part == null) {
            return null;
        }
        removeTwins(part);
        JsonValue removed = part.value;
        part.value = null;
        return removed;
    }

    /** The members that count, by name, in no order. Not to be modified. */
    Map<String, Part> members() {
        return index();
    }

    @Override
    boolean says(JsonValue other, Work spent) {
        if (!(other instanceof JsonObject object)
                || index().size() != object.index().size()) {
            return false;
        }
        for (Map.Entry<String, Part> member : index().entrySet()) {
            JsonValue mine = member.getValue().value;
            JsonValue theirs = object.get(member.getKey());
            if (mine == null || theirs == null || !mine.says(theirs, spent)) {
                return false;
            }
        }
        return true;
    }

    @Override
    String kind() {
        return "an object";
    }

    private Map<String, Part> index() {
        if (index == null) {
            Map<String, Part> built = new HashMap<>();
            for (Part part : parts()) {
                duplicates |= built.put(part.name, part) != null;
            }
            index = built;
        }
        return index;
    }

    private void removeTwins(Part part) {
        if (duplicates) {
            work.spend(parts().size());
            for (Part other : parts()) {
                if (other != part && other.name.equals(part.name)) {
                    other.value = null;
                }
            }
        }
    }
}
