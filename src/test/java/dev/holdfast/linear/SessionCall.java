package dev.holdfast.linear;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request about one session, and how it was answered. */
record SessionCall(Request request, Answer answer) {
    /** What was asked for. A document is what it has beside {@code sessionId} and {@code updatedAt}. */
    sealed interface Request {}

    record Get() implements Request {}

    record Put(Map<String, Long> document, Condition condition) implements Request {}

    /**
     * A merge patch of one member.
     *
     * @param value null removes it
     */
    record Patch(String member, @Nullable Long value, Condition condition) implements Request {}

    record Delete(Condition condition) implements Request {}

    /** A precondition. */
    sealed interface Condition {}

    record None() implements Condition {}

    /** {@code If-None-Match: *}. */
    record Absent() implements Condition {}

    /** {@code If-Match} with one entity tag. */
    record Match(String etag) implements Condition {}

    /** What the client was told. */
    sealed interface Answer {}

    /** A read found it. */
    record Found(Map<String, Long> document, String etag) implements Answer {}

    /** There is no such session. */
    record Missing() implements Answer {}

    /**
     * It was written.
     *
     * @param document what the answer says is there now; null when it does not say
     */
    record Written(boolean created, @Nullable Map<String, Long> document, String etag) implements Answer {}

    record Deleted() implements Answer {}

    /**
     * The precondition does not hold.
     *
     * @param currentEtag the session's, null when there is none
     */
    record Refused(@Nullable String currentEtag) implements Answer {}

    /** Nobody knows: it may have taken effect, and it may not. */
    record Unknown() implements Answer {}
}
