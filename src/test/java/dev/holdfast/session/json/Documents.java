package dev.holdfast.session.json;

import dev.holdfast.session.Command;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** JSON text as tests write it, and an {@link EntryWriter} whose clock and ids are known. */
final class Documents {
    static final SessionKey KEY = new SessionKey("agent:main:main");
    static final long NOW = 1_790_000_000_000L;
    static final String NEW_ID = "new-id";
    static final long NEW_POSITION = 77;

    private final EntryLimits limits;

    Documents(EntryLimits limits) {
        this.limits = limits;
    }

    static Documents withDefaults() {
        return new Documents(EntryLimits.DEFAULT);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    static String text(SessionEntry entry) {
        return text(entry.json());
    }

    static JsonValue value(String json) {
        return JsonValue.of(utf8(json), Work.unbounded());
    }

    SessionEntry stored(String json) {
        return EntryReader.read(KEY, utf8(json), 5, limits);
    }

    Revised put(String body, @Nullable SessionEntry present) {
        return put(utf8(body), present);
    }

    Revised put(byte[] body, @Nullable SessionEntry present) {
        return writer().put(KEY, body, present, NOW, NEW_POSITION);
    }

    Revised merge(String patch, @Nullable SessionEntry present) {
        return patch(Command.Patch.Format.MERGE, utf8(patch), true, present);
    }

    Revised jsonPatch(String patch, @Nullable SessionEntry present) {
        return patch(Command.Patch.Format.JSON_PATCH, utf8(patch), true, present);
    }

    Revised untouched(String patch, @Nullable SessionEntry present) {
        return patch(Command.Patch.Format.MERGE, utf8(patch), false, present);
    }

    Revised patch(Command.Patch.Format format, byte[] patch, boolean touch, @Nullable SessionEntry present) {
        return writer().patch(KEY, format, patch, touch, present, NOW, NEW_POSITION);
    }

    private EntryWriter writer() {
        return new EntryWriter(limits, () -> NEW_ID);
    }
}
