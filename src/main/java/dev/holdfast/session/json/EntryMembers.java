package dev.holdfast.session.json;

import dev.holdfast.session.EntryTraits;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.StoreException.Violation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The members of an entry that Holdfast itself reads, and what it asks of them. */
final class EntryMembers {
    static final String SESSION_ID = "sessionId";
    static final String UPDATED_AT = "updatedAt";
    static final String RUNNING = "running";

    /** The most digits that {@code updatedAt} has. */
    static final int MAX_TIME_DIGITS = 16;

    private static final int MAX_SESSION_ID_BYTES = 255;

    private EntryMembers() {}

    /** The time that the number {@code text} writes; {@link SessionEntry#UNDATED} unless it is a usable {@code updatedAt}. */
    static long time(String text) {
        if (text.length() > MAX_TIME_DIGITS) {
            return SessionEntry.UNDATED;
        }
        long time = 0;
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return SessionEntry.UNDATED;
            }
            time = time * 10 + digit - '0';
        }
        return time <= EntryTraits.MAX_UPDATED_AT ? time : SessionEntry.UNDATED;
    }

    /** Whether a client could have sent it as {@code sessionId}. */
    static boolean isSessionId(@Nullable String id) {
        return id != null
                && !id.isEmpty()
                && id.length() <= MAX_SESSION_ID_BYTES
                && id.getBytes(StandardCharsets.UTF_8).length <= MAX_SESSION_ID_BYTES;
    }

    /** The session id that {@code value} gives; null, and a violation, when it gives none. */
    static @Nullable String sessionId(JsonValue value, List<Violation> violations) {
        if (value instanceof JsonScalar scalar && scalar.isString()) {
            String id = scalar.string();
            if (isSessionId(id)) {
                return id;
            }
        }
        violations.add(new Violation(
                "/" + SESSION_ID, "must be a string of 1 to " + MAX_SESSION_ID_BYTES + " bytes in UTF-8"));
        return null;
    }

    /** The time that {@code value} gives; {@link SessionEntry#UNDATED}, and a violation, when it gives none. */
    static long updatedAt(JsonValue value, List<Violation> violations) {
        long time = SessionEntry.UNDATED;
        if (value instanceof JsonScalar scalar && scalar.isNumber() && scalar.length() <= MAX_TIME_DIGITS) {
            time = time(text(scalar));
        }
        if (time == SessionEntry.UNDATED) {
            violations.add(new Violation(
                    "/" + UPDATED_AT, "must be an integer from 0 to 9007199254740991, milliseconds since 1970"));
        } else if (EntryTraits.looksLikeSeconds(time)) {
            violations.add(new Violation(
                    "/" + UPDATED_AT,
                    "is " + time + ", which looks like seconds: expected milliseconds since 1970 (0, or more than "
                            + EntryTraits.MAX_SECONDS + ")"));
        }
        return time;
    }

    /** The traits of an entry whose stamps are known. */
    static EntryTraits traits(JsonObject entry, String sessionId, long updatedAt, boolean foreign) {
        return new EntryTraits(
                sessionId,
                updatedAt,
                string(entry.get("label")),
                string(entry.get("displayName")),
                string(entry.get("subject")),
                pins(entry.get("pinnedAt")),
                RUNNING.equals(string(entry.get("status"))),
                foreign,
                EntryTraits.looksLikeSeconds(updatedAt),
                CheckpointReader.of(entry));
    }

    /** Whether an array or object has nothing between its brackets. */
    private static boolean isEmpty(JsonValue container) {
        byte[] bytes = container.toBytes();
        return JsonScan.skipSpace(bytes, 1, bytes.length - 1) == bytes.length - 1;
    }

    private static boolean pins(@Nullable JsonValue value) {
        if (value instanceof JsonScalar scalar) {
            return scalar.isString()
                    ? scalar.length() > 2
                    : scalar.isNumber() ? !NumberText.isZero(text(scalar)) : scalar.isTrue();
        }
        return value != null && !isEmpty(value);
    }

    private static @Nullable String string(@Nullable JsonValue value) {
        return value instanceof JsonScalar scalar && scalar.isString() ? scalar.string() : null;
    }

    private static String text(JsonScalar scalar) {
        return new String(scalar.toBytes(), StandardCharsets.US_ASCII);
    }
}
