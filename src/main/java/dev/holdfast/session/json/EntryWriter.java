package dev.holdfast.session.json;

import dev.holdfast.session.Command;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreException.Violation;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the entry that a client's document or patch asks for. Every byte that need not change is kept. Failures are
 * {@link StoreException}s that change nothing. Safe for several threads when the supplier of session ids is.
 */
public final class EntryWriter {
    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.US_ASCII);

    private final EntryLimits limits;
    private final Supplier<String> newSessionIds;

    /**
     * @param limits of entries from clients; an entry that is larger already may be changed as long as it does not grow
     * @param newSessionIds makes a session id that no other session has
     */
    public EntryWriter(EntryLimits limits, Supplier<String> newSessionIds) {
        this.limits = limits;
        this.newSessionIds = newSessionIds;
    }

    /**
     * Stores a document as it was sent, filling in {@code sessionId} and {@code updatedAt} where they are missing.
     *
     * @param body the document; not to be modified afterwards, the entry may share it
     * @param present the entry that is there
     * @param now epoch ms
     * @param newPosition the place in insertion order of an entry that is not there yet
     * @throws StoreException {@code MALFORMED_JSON}, {@code DUPLICATE_MEMBER}, {@code TOO_LARGE}, {@code INVALID_ENTRY}
     */
    public Revised put(SessionKey key, byte[] body, @Nullable SessionEntry present, long now, long newPosition) {
        int from = JsonScan.skipSpace(body, 0, body.length);
        requireRoom(JsonScan.trimEnd(body, from, body.length) - from, present);
        JsonValue parsed = StrictParser.parse(body, StrictParser.Faults.OF_ENTRY, limits.maxDepth(), Work.unbounded());
        JsonObject document = requireObject(parsed);
        JsonValue sentId = document.get(EntryMembers.SESSION_ID);
        JsonValue sentTime = document.get(EntryMembers.UPDATED_AT);
        List<Violation> violations = new ArrayList<>();
        String id = sentId == null ? presentIdOrNew(present) : EntryMembers.sessionId(sentId, violations);
        long time = sentTime == null ? latest(present, now) : EntryMembers.updatedAt(sentTime, violations);
        if (id == null || !violations.isEmpty()) {
            throw invalid(violations);
        }
        boolean completed = sentId == null || sentTime == null;
        byte[] json = completed
                ? completed(document, sentId == null ? id : null, sentTime == null ? time : SessionEntry.UNDATED)
                : exactly(document);
        return revised(key, document, json, id, time, completed, present, newPosition);
    }

    /**
     * Applies a patch to the entry, or to <code>{}</code> when there is none, and stamps the result.
     *
     * @param patch the patch, JSON in UTF-8
     * @param touch whether {@code updatedAt} becomes now at least
     * @param present the entry that is there
     * @param now epoch ms
     * @param newPosition the place in insertion order of an entry that is not there yet
     * @throws StoreException {@code MALFORMED_PATCH}, {@code PATCH_CONFLICT}, {@code TOO_LARGE}, {@code INVALID_ENTRY}
     */
    public Revised patch(
            SessionKey key,
            Command.Patch.Format format,
            byte[] patch,
            boolean touch,
            @Nullable SessionEntry present,
            long now,
            long newPosition) {
        byte[] text = present == null ? EMPTY : present.json();
        Work work = Work.forPatch(text.length, patch.length);
        JsonValue before = JsonValue.of(text, work);
        JsonValue oldId = member(before, EntryMembers.SESSION_ID);
        JsonValue oldTime = member(before, EntryMembers.UPDATED_AT);
        JsonObject after = requireObject(
                switch (format) {
                    case MERGE -> MergePatch.apply(before, mergePatch(patch, work), work);
                    case JSON_PATCH -> jsonPatched(patch, before, present, work);
                });
        JsonValue newId = after.get(EntryMembers.SESSION_ID);
        JsonValue newTime = after.get(EntryMembers.UPDATED_AT);
        List<Violation> violations = new ArrayList<>();
        // What is not the very value that was there is the patch's.
        String patchId = newId == null || newId == oldId ? null : EntryMembers.sessionId(newId, violations);
        long patchTime = newTime == null || newTime == oldTime
                ? SessionEntry.UNDATED
                : EntryMembers.updatedAt(newTime, violations);
        if (!violations.isEmpty()) {
            throw invalid(violations);
        }
        String id = patchId != null ? patchId : presentIdOrNew(present);
        long time = touch ? Math.max(latest(present, now), patchTime) : untouched(present, patchTime, now);
        boolean completed = stamp(after, EntryMembers.SESSION_ID, JsonScalar.of(JsonText.quote(id)), work);
        boolean timeStays = !touch && newTime != null && newTime == oldTime && present != null && present.dated();
        if (!timeStays) {
            completed |= stamp(after, EntryMembers.UPDATED_AT, JsonScalar.of(number(time)), work);
        }
        requireRoom(after.length(), present);
        return revised(key, after, after.toBytes(), id, time, completed, present, newPosition);
    }

    private JsonValue jsonPatched(byte[] patch, JsonValue before, @Nullable SessionEntry present, Work work) {
        try {
            return JsonPatch.parse(patch, limits.maxDepth(), work)
                    .applyTo(before, new JsonPatch.Bounds(room(present), limits.maxDepth()), work);
        } catch (StoreException failure) {
            throw failure.code() == ErrorCode.PATCH_CONFLICT && present != null
                    ? failure.withCurrentEtag(present.etag())
                    : failure;
        }
    }

    private JsonValue mergePatch(byte[] patch, Work work) {
        JsonValue parsed = StrictParser.parse(patch, StrictParser.Faults.OF_PATCH, limits.maxDepth(), work);
        return requireObject(parsed);
    }

    private Revised revised(
            SessionKey key,
            JsonObject document,
            byte[] json,
            String id,
            long time,
            boolean completed,
            @Nullable SessionEntry present,
            long newPosition) {
        requireRoom(json.length, present);
        boolean foreign = json.length > limits.maxBytes();
        long position = present == null ? newPosition : present.position();
        return new Revised(
                new SessionEntry(key, json, EntryMembers.traits(document, id, time, foreign), position), completed);
    }

    /** Sets a member unless it says that already; answers whether it did. */
    private static boolean stamp(JsonObject entry, String name, JsonScalar value, Work work) {
        JsonValue there = entry.get(name);
        if (there != null && there.says(value, work)) {
            return false;
        }
        entry.put(name, value);
        return true;
    }

    private static byte[] completed(JsonObject document, @Nullable String id, long time) {
        ByteArrayOutputStream out = new ByteArrayOutputStream((int) document.length() + 128);
        out.write(document.source, document.from, document.to - document.from - 1);
        boolean first = document.isEmpty();
        if (id != null) {
            splice(out, first, EntryMembers.SESSION_ID, JsonText.quote(id));
            first = false;
        }
        if (time != SessionEntry.UNDATED) {
            splice(out, first, EntryMembers.UPDATED_AT, number(time));
        }
        out.write('}');
        return out.toByteArray();
    }

    private static void splice(ByteArrayOutputStream out, boolean first, String name, byte[] value) {
        if (!first) {
            out.write(',');
        }
        JsonText.quote(name, out);
        out.write(':');
        out.writeBytes(value);
    }

    private static byte[] exactly(JsonObject document) {
        boolean whole = document.from == 0 && document.to == document.source.length;
        return whole ? document.source : Arrays.copyOfRange(document.source, document.from, document.to);
    }

    private String presentIdOrNew(@Nullable SessionEntry present) {
        String id = present == null ? null : present.sessionId();
        return id != null && EntryMembers.isSessionId(id) ? id : newSessionIds.get();
    }

    private static long latest(@Nullable SessionEntry present, long now) {
        return present == null ? now : Math.max(present.updatedAt(), now);
    }

    private static long untouched(@Nullable SessionEntry present, long patchTime, long now) {
        if (present != null && present.dated()) {
            return present.updatedAt();
        }
        return patchTime != SessionEntry.UNDATED ? patchTime : now;
    }

    private int room(@Nullable SessionEntry present) {
        return present == null ? limits.maxBytes() : Math.max(limits.maxBytes(), present.json().length);
    }

    private void requireRoom(long length, @Nullable SessionEntry present) {
        int room = room(present);
        if (length > room) {
            throw new StoreException(
                    ErrorCode.TOO_LARGE, "the entry would have " + length + " bytes; it may have " + room + " at most");
        }
    }

    private static @Nullable JsonValue member(JsonValue document, String name) {
        return document instanceof JsonObject object ? object.get(name) : null;
    }

    private static JsonObject requireObject(JsonValue document) {
        if (document instanceof JsonObject object) {
            return object;
        }
        throw invalid(List.of(new Violation("", "an entry is a JSON object, not " + document.kind())));
    }

    private static byte[] number(long value) {
        return Long.toString(value).getBytes(StandardCharsets.US_ASCII);
    }

    private static StoreException invalid(List<Violation> violations) {
        StringBuilder detail = new StringBuilder("the entry is refused");
        for (Violation violation : violations) {
            detail.append(violation.pointer().isEmpty() ? ": " : ": " + violation.pointer() + " ")
                    .append(violation.detail());
        }
        return new StoreException(ErrorCode.INVALID_ENTRY, detail.toString(), violations);
    }
}
