package dev.holdfast.session.json;

import dev.holdfast.session.ListQuery;
import dev.holdfast.session.SessionEntry;
import java.io.ByteArrayOutputStream;
import java.util.Set;

/** The part of an entry that a list shows. */
public final class Projection {
    private Projection() {}

    /**
     * The whole document, shared and not to be modified; or an object of those top-level members that were asked for and
     * exist, in the entry's order, values byte for byte. An entry that is not an object has no members.
     */
    public static byte[] of(SessionEntry entry, ListQuery.Fields fields) {
        if (fields.all()) {
            return entry.json();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write('{');
        if (!fields.none() && JsonValue.of(entry.json(), Work.unbounded()) instanceof JsonObject document) {
            Set<String> wanted = Set.copyOf(fields.names());
            boolean first = true;
            for (JsonContainer.Part part : document.parts()) {
                JsonValue value = wanted.contains(part.name) ? document.get(part.name) : null;
                // Of a name that comes twice only the last counts.
                if (value != null && value == part.value) {
                    if (!first) {
                        out.write(',');
                    }
                    first = false;
                    JsonText.quote(part.name, out);
                    out.write(':');
                    value.writeTo(out);
                }
            }
        }
        out.write('}');
        return out.toByteArray();
    }
}
