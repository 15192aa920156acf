package dev.holdfast.session.json;

/** An array. */
final class JsonArray extends JsonContainer {
    private static final byte[] NOTHING = new byte[0];
    private static final int SHIFTED_AT_ONCE = 16;

    JsonArray(byte[] source, int from, int to, Work work) {
        super(source, from, to, work);
    }

    int size() {
        return parts().size();
    }

    JsonValue get(int at) {
        JsonValue value = parts().get(at).value;
        if (value == null) {
            throw new AssertionError("elements leave an array whole");
        }
        return value;
    }

    void set(int at, JsonValue value) {
        parts().get(at).value = value;
    }

    /** Inserts before {@code at}; at the end when {@code at} is the size. */
    void insert(int at, JsonValue value) {
        work.spend((size() - at) / SHIFTED_AT_ONCE);
        parts().add(at, new Part("", NOTHING, value));
    }

    JsonValue remove(int at) {
        work.spend((size() - at) / SHIFTED_AT_ONCE);
        JsonValue removed = get(at);
        Part unused = parts().remove(at);
        return removed;
    }

    @Override
    boolean says(JsonValue other, Work spent) {
        if (!(other instanceof JsonArray array) || size() != array.size()) {
            return false;
        }
        for (int i = 0; i < size(); i++) {
            if (!get(i).says(array.get(i), spent)) {
                return false;
            }
        }
        return true;
    }

    @Override
    String kind() {
        return "an array";
    }
}
