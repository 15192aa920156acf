package dev.holdfast.session.json;

import org.jspecify.annotations.Nullable;

/** RFC 7396, JSON Merge Patch, as its section 2 gives it. Recurses as deep as the patch, which is bounded where it is parsed. */
final class MergePatch {
    private MergePatch() {}

    /**
     * What {@code patch} makes of {@code target}. Both are used up: the result shares their parts.
     *
     * @param target null when there is none
     */
    static JsonValue apply(@Nullable JsonValue target, JsonValue patch, Work work) {
        if (!(patch instanceof JsonObject changes)) {
            return patch;
        }
        JsonObject result = target instanceof JsonObject object ? object : JsonObject.empty(work);
        for (JsonContainer.Part change : changes.parts()) {
            JsonValue value = change.value;
            if (value == null) {
                continue;
            }
            if (value instanceof JsonScalar scalar && scalar.isNull()) {
                JsonValue unused = result.remove(change.name);
            } else if (value instanceof JsonObject) {
                JsonValue present = result.get(change.name);
                JsonValue merged = apply(present, value, work);
                if (merged != present) {
                    result.put(change.name, merged);
                }
            } else {
                result.put(change.name, value);
            }
        }
        return result;
    }
}
