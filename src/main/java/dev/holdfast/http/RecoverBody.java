package dev.holdfast.http;

import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.http.FlatObject.Value;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreException.Violation;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What a request to recover asks for. */
final class RecoverBody {
    private static final Pattern SOURCE = Pattern.compile(
            "salvage|empty|sessions\\.json\\.(bak|corrupt|edited)([.-][A-Za-z0-9._-]+)?|sessions\\.json\\.[A-Za-z0-9._-]+\\.tmp");

    private RecoverBody() {}

    /**
     * The file that entries are taken from, or {@code salvage}. Whether it is there is the store's to say.
     *
     * @throws StoreException {@code MALFORMED_JSON}, {@code DUPLICATE_MEMBER}, {@code INVALID_BACKUP}
     */
    static String parse(Buffer body) {
        Map<String, Value> members = FlatObject.parse(body, ErrorCode.INVALID_BACKUP);
        for (String name : members.keySet()) {
            if (!name.equals("from")) {
                throw invalid(FlatObject.pointer(name), "there is no such member; the only one is from");
            }
        }
        Value from = members.get("from");
        if (from == null
                || from.token() != JsonToken.VALUE_STRING
                || !SOURCE.matcher(from.text()).matches()) {
            throw invalid(
                    "/from",
                    "expected the name of a backup, copy or temporary file (sessions.json.….tmp) of this store, or one of: salvage, empty");
        }
        return from.text();
    }

    private static StoreException invalid(String pointer, String detail) {
        return new StoreException(ErrorCode.INVALID_BACKUP, detail, List.of(new Violation(pointer, detail)));
    }
}
