package dev.holdfast.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreException.Violation;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The small JSON objects in the bodies of maintenance requests: members with plain values, or lists of them. Members, list items, the length
 * of texts and the depth are bounded while the body is read, so that the memory of a parsed object does not grow with its body.
 */
final class FlatObject {
    /** The most items of a list. */
    static final int MOST_ITEMS = 10_000;

    private static final int MOST_MEMBERS = 1_000;
    private static final int LONGEST_TEXT = 8_192;
    private static final int DEEPEST = 2_000;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(LONGEST_TEXT)
                    .maxStringLength(LONGEST_TEXT)
                    .maxNameLength(LONGEST_TEXT)
                    .build())
            // Names come from clients: no table keeps them.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
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
        try (JsonParser parser = JSON.createParser(new InputStreamReader(
                new ByteArrayInputStream(body.getBytes()), StandardCharsets.UTF_8.newDecoder()))) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw malformed("the body is empty");
            }
            Map<String, Value> members = new LinkedHashMap<>();
            boolean object = first == JsonToken.START_OBJECT;
            if (object) {
                members(parser, members, invalid);
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
        } catch (StreamConstraintsException e) {
            throw invalid(
                    invalid,
                    "",
                    "a value is too long or too deep: expected texts of at most " + LONGEST_TEXT
                            + " characters and at most " + DEEPEST + " levels");
        } catch (CharacterCodingException e) {
            throw malformed("it is not well-formed UTF-8");
        } catch (JsonProcessingException e) {
            throw malformed(e.getOriginalMessage() + " (line " + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr() + ")");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void members(JsonParser parser, Map<String, Value> members, ErrorCode invalid) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (members.size() == MOST_MEMBERS) {
                throw invalid(invalid, "", "too many members: expected at most " + MOST_MEMBERS);
            }
            JsonToken token = parser.nextToken();
            List<Value> items = token == JsonToken.START_ARRAY ? items(parser, name, invalid) : List.of();
            if (members.put(name, value(parser, token, items)) != null) {
                throw new StoreException(
                        ErrorCode.DUPLICATE_MEMBER,
                        "member '" + name + "' occurs twice",
                        List.of(new Violation(pointer(name), "occurs twice")));
            }
        }
    }

    private static List<Value> items(JsonParser parser, String name, ErrorCode invalid) throws IOException {
        List<Value> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (items.size() == MOST_ITEMS) {
                throw invalid(
                        invalid,
                        pointer(name),
                        "too many items: expected at most " + MOST_ITEMS + "; send the others in further requests");
            }
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

    private static StoreException invalid(ErrorCode code, String pointer, String detail) {
        String where = pointer.isEmpty() ? "" : pointer.substring(1) + ": ";
        return new StoreException(code, where + detail, List.of(new Violation(pointer, detail)));
    }

    private static StoreException malformed(String detail) {
        return new StoreException(ErrorCode.MALFORMED_JSON, "the body is not well-formed JSON: " + detail);
    }
}
