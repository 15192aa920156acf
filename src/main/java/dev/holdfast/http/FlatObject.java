package dev.holdfast.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreException.Violation;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The small JSON objects that requests about maintenance have for a body: members with plain values, or lists of them. */
final class FlatObject {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            // Names come from clients: they do not belong in the process-wide table of interned strings.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .build();

    /**
     * A member's value.
     *
     * @param token its kind
     * @param text what it says: of a string the string, of a number its digits
     * @param items the values of an array; empty for anything else
     */
    record Value(JsonToken token, String text, List<Value> items) {
        /** @throws IllegalArgumentException when it is neither true nor false */
        boolean flag() {
            if (!token.isBoolean()) {
                throw new IllegalArgumentException("expected true or false");
            }
            return token == JsonToken.VALUE_TRUE;
        }

        /** @throws IllegalArgumentException when it is no string */
        String string() {
            if (token != JsonToken.VALUE_STRING) {
                throw new IllegalArgumentException("expected a string");
            }
            return text;
        }
    }

    private FlatObject() {}

    /**
     * Reads an object, whose members keep their order. Objects within are read over, and so are arrays within arrays.
     *
     * @param invalid what a body that is JSON, but no object, is called
     * @throws StoreException {@code MALFORMED_JSON}, {@code DUPLICATE_MEMBER}, or {@code invalid}
     */
    static Map<String, Value> parse(Buffer body, ErrorCode invalid) {
        try (JsonParser parser = JSON.createParser(text(body))) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw malformed("the body is empty");
            }
            Map<String, Value> members = new LinkedHashMap<>();
            boolean object = first == JsonToken.START_OBJECT;
            if (object) {
                members(parser, members);
            } else {
                parser.skipChildren();
            }
            if (parser.nextToken() != null) {
                throw malformed("something follows the JSON text");
            }
            if (!object) {
                throw new StoreException(
                        invalid, "expected a JSON object as body", List.of(new Violation("", "no JSON object")));
            }
            return members;
        } catch (JsonProcessingException e) {
            throw malformed(e.getOriginalMessage() + " (line " + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr() + ")");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Buffer body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.getBytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("it is not well-formed UTF-8");
        }
    }

    private static void members(JsonParser parser, Map<String, Value> members) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            List<Value> items = token == JsonToken.START_ARRAY ? items(parser) : List.of();
            if (members.put(name, value(parser, token, items)) != null) {
                throw new StoreException(
                        ErrorCode.DUPLICATE_MEMBER,
                        "member '" + name + "' occurs twice",
                        List.of(new Violation(pointer(name), "occurs twice")));
            }
        }
    }

    private static List<Value> items(JsonParser parser) throws IOException {
        List<Value> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(value(parser, token, List.of()));
        }
        return items;
    }

    private static Value value(JsonParser parser, JsonToken token, List<Value> items) throws IOException {
        Value value = new Value(token, token.isScalarValue() ? parser.getText() : "", items);
        parser.skipChildren();
        return value;
    }

    /** The JSON Pointer to a member. */
    static String pointer(String member) {
        return '/' + member.replace("~", "~0").replace("/", "~1");
    }

    private static StoreException malformed(String detail) {
        return new StoreException(ErrorCode.MALFORMED_JSON, "the body is not well-formed JSON: " + detail);
    }
}
