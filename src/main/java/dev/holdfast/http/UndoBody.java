package dev.holdfast.http;

import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.http.FlatObject.Value;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.SessionKey;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request to undo a run asks for.
 *
 * @param keys which of its keys; null: all
 * @param withoutTranscript whether entries come back, too, whose transcripts cannot
 */
record UndoBody(@Nullable List<SessionKey> keys, boolean withoutTranscript) {
    private static final UndoBody ALL = new UndoBody(null, false);

    /**
     * Reads a body; an empty one asks for everything. All faults are reported together.
     *
     * @throws dev.holdfast.session.StoreException {@code MALFORMED_JSON}, {@code DUPLICATE_MEMBER}, {@code INVALID_UNDO}
     */
    static UndoBody parse(Buffer body) {
        if (body.length() == 0) {
            return ALL;
        }
        BodyFaults faults = new BodyFaults();
        List<SessionKey> keys = null;
        boolean withoutTranscript = false;
        for (Map.Entry<String, Value> member :
                FlatObject.parse(body, ErrorCode.INVALID_UNDO).entrySet()) {
            String pointer = FlatObject.pointer(member.getKey());
            try {
                switch (member.getKey()) {
                    case "keys" -> keys = keys(member.getValue(), pointer, faults);
                    case "withoutTranscript" ->
                        withoutTranscript = member.getValue().flag();
                    default ->
                        throw new IllegalArgumentException(
                                "there is no such member; known are keys, withoutTranscript");
                }
            } catch (IllegalArgumentException e) {
                faults.add(pointer, e);
            }
        }
        faults.refuse(ErrorCode.INVALID_UNDO);
        return new UndoBody(keys, withoutTranscript);
    }

    private static List<SessionKey> keys(Value value, String pointer, BodyFaults faults) {
        if (value.token() != JsonToken.START_ARRAY) {
            throw new IllegalArgumentException("expected a list of session keys");
        }
        List<SessionKey> keys = new ArrayList<>();
        for (int i = 0; i < value.items().size(); i++) {
            try {
                keys.add(new SessionKey(value.items().get(i).string()));
            } catch (IllegalArgumentException e) {
                faults.add(pointer + '/' + i, e);
            }
        }
        return keys;
    }
}
