package dev.holdfast.session.json;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An object or array. Until something looks inside it is only its text; then it becomes a list of parts, each with the
 * bytes that stood around its value. Parts that nobody changed are therefore written exactly as they were read.
 */
abstract sealed class JsonContainer extends JsonValue permits JsonObject, JsonArray {
    final Work work;
    private @Nullable List<Part> parts;

    JsonContainer(byte[] source, int from, int to, Work work) {
        super(source, from, to);
        this.work = work;
    }

    /**
     * A member or element with the text around it.
     */
    static final class Part {
        /** The member's name; empty in an array. */
        final String name;

        private final byte[] head;
        private final int headFrom;
        private final int headTo;
        private final byte[] tail;
        private final int tailFrom;
        private final int tailTo;

        /** The value; null once the member has been removed. */
        @Nullable
        JsonValue value;

        private Part(String name, byte[] source, int headFrom, JsonValue value, int tailTo) {
            this.name = name;
            this.head = source;
            this.headFrom = headFrom;
            this.headTo = value.from;
            this.tail = source;
            this.tailFrom = value.to;
            this.tailTo = tailTo;
            this.value = value;
        }

        /** A new part; {@code head} is what comes before its value. */
        Part(String name, byte[] head, JsonValue value) {
            this.name = name;
            this.head = head;
            this.headFrom = 0;
            this.headTo = head.length;
            this.tail = head;
            this.tailFrom = 0;
            this.tailTo = 0;
            this.value = value;
        }

        private long lengthAround() {
            return (long) headTo - headFrom + tailTo - tailFrom;
        }
    }

    /** The parts, removed ones included. Cheap after the first time. */
    final List<Part> parts() {
        if (parts == null) {
            work.spend((long) to - from);
            parts = split();
        }
        return parts;
    }

    private List<Part> split() {
        List<Part> found = new ArrayList<>();
        boolean named = source[from] == '{';
        int last = to - 1;
        int at = from + 1;
        if (JsonScan.skipSpace(source, at, last) == last) {
            return found;
        }
        while (at <= last) {
            int valueFrom = JsonScan.skipSpace(source, at, last);
            String name = "";
            if (named) {
                int nameTo = JsonScan.skipString(source, valueFrom);
                name = JsonScan.string(source, valueFrom, nameTo);
                int colon = JsonScan.skipSpace(source, nameTo, last);
                valueFrom = JsonScan.skipSpace(source, colon + 1, last);
            }
            int valueTo = JsonScan.skipValue(source, valueFrom, last);
            int end = JsonScan.skipSpace(source, valueTo, last);
            found.add(new Part(name, source, at, JsonValue.of(source, valueFrom, valueTo, work), end));
            at = end + 1;
        }
        return found;
    }

    @Override
    final long length() {
        if (parts == null) {
            return (long) to - from;
        }
        work.spend(parts.size());
        long length = 2;
        int live = 0;
        for (Part part : parts) {
            if (part.value != null) {
                length += part.lengthAround() + part.value.length();
                live++;
            }
        }
        return live == 0 ? emptyLength() : length + live - 1;
    }

    @Override
    final int height() {
        if (parts == null) {
            work.spend((long) to - from);
            return JsonScan.height(source, from, to);
        }
        work.spend(parts.size());
        int highest = 0;
        for (Part part : parts) {
            highest = part.value == null ? highest : Math.max(highest, part.value.height());
        }
        return highest + 1;
    }

    @Override
    final void writeTo(ByteArrayOutputStream out) {
        if (parts == null) {
            out.write(source, from, to - from);
            return;
        }
        boolean first = true;
        for (Part part : parts) {
            if (part.value != null) {
                out.write(first ? source[from] : ',');
                first = false;
                out.write(part.head, part.headFrom, part.headTo - part.headFrom);
                part.value.writeTo(out);
                out.write(part.tail, part.tailFrom, part.tailTo - part.tailFrom);
            }
        }
        if (first) {
            writeEmptyTo(out);
        } else {
            out.write(source[to - 1]);
        }
    }

    @Override
    final JsonValue copy() {
        if (parts == null) {
            return JsonValue.of(source, from, to, work);
        }
        byte[] text = toBytes();
        work.spend(text.length);
        return JsonValue.of(text, 0, text.length, work);
    }

    private boolean wasEmpty() {
        return JsonScan.skipSpace(source, from + 1, to - 1) == to - 1;
    }

    private long emptyLength() {
        return wasEmpty() ? (long) to - from : 2;
    }

    private void writeEmptyTo(ByteArrayOutputStream out) {
        if (wasEmpty()) {
            out.write(source, from, to - from);
        } else {
            out.write(source[from]);
            out.write(source[to - 1]);
        }
    }
}
