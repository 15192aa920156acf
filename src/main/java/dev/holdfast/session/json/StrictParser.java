package dev.holdfast.session.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges a document from a client: one value of RFC 8259 JSON in valid UTF-8, without byte order mark, without duplicate
 * member names, no deeper than allowed. One pass, bounded memory. Text that is not JSON at all is said to be so before
 * anything else that is wrong with it.
 */
final class StrictParser {
    /** Text nested deeper than this is refused as too deep without looking whether it is JSON. */
    private static final int GRAMMAR_DEPTH = 1 << 17;

    private final byte[] text;
    private final Faults faults;
    private final int maxDepth;
    private final List<Names> levels = new ArrayList<>();
    private @Nullable StoreException fault;

    private StrictParser(byte[] text, Faults faults, int maxDepth) {
        this.text = text;
        this.faults = faults;
        this.maxDepth = maxDepth;
    }

    /**
     * How faults are called.
     *
     * @param what what the text should be
     * @param malformed when it is not JSON
     * @param duplicate when a name comes twice
     */
    record Faults(String what, ErrorCode malformed, ErrorCode duplicate) {
        static final Faults OF_ENTRY = new Faults("entry", ErrorCode.MALFORMED_JSON, ErrorCode.DUPLICATE_MEMBER);
        static final Faults OF_PATCH = new Faults("patch", ErrorCode.MALFORMED_PATCH, ErrorCode.MALFORMED_PATCH);

        StoreException malformed(String detail) {
            return new StoreException(malformed, "the " + what + " is not well-formed JSON: " + detail);
        }
    }

    /**
     * The document in {@code text}.
     *
     * @throws StoreException as {@code faults} says, and {@code INVALID_ENTRY} when it is too deep
     */
    static JsonValue parse(byte[] text, Faults faults, int maxDepth, Work work) {
        new StrictParser(text, faults, maxDepth).check();
        return JsonValue.of(text, work);
    }

    private void check() {
        checkEncoding();
        try (JsonParser parser = JacksonParsers.parser(text)) {
            walk(parser);
        } catch (JsonProcessingException e) {
            throw faults.malformed(JacksonParsers.explain(e));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
        if (fault != null) {
            throw fault;
        }
    }

    private void walk(JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        int depth = 0;
        while (token != null) {
            if (token.isStructStart()) {
                enter(++depth, parser);
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token == JsonToken.FIELD_NAME) {
                name(depth, parser);
            }
            if (depth == 0) {
                break;
            }
            token = parser.nextToken();
        }
        if (token == null) {
            throw faults.malformed("there is no value in it");
        }
        if (parser.nextToken() != null) {
            throw faults.malformed("something follows the value (at byte "
                    + parser.currentTokenLocation().getByteOffset() + ")");
        }
    }

    private void enter(int depth, JsonParser parser) {
        if (depth > maxDepth) {
            report(ErrorCode.INVALID_ENTRY, parser, "nested deeper than " + maxDepth + " levels");
            if (depth > GRAMMAR_DEPTH && fault != null) {
                throw fault;
            }
        } else if (depth <= levels.size()) {
            levels.get(depth - 1).clear();
        } else {
            levels.add(new Names());
        }
    }

    private void name(int depth, JsonParser parser) throws IOException {
        if (depth <= maxDepth && !levels.get(depth - 1).add(parser.currentName())) {
            report(faults.duplicate, parser, "this member name comes twice in its object");
        }
    }

    private void report(ErrorCode code, JsonParser parser, String detail) {
        if (fault == null) {
            String pointer =
                    Pointer.clip(parser.getParsingContext().pathAsPointer().toString());
            fault = new StoreException(
                    code,
                    "the " + faults.what + " is refused: '" + pointer + "': " + detail,
                    List.of(new StoreException.Violation(pointer, detail)));
        }
    }

    private void checkEncoding() {
        int firstWide = -1;
        for (int i = 0; i < text.length; i++) {
            if (text[i] == 0) {
                throw faults.malformed("there is a NUL (at byte " + i + ")");
            }
            if (text[i] < 0) {
                firstWide = i;
                break;
            }
        }
        if (firstWide >= 0) {
            checkUtf8(firstWide);
        }
    }

    private void checkUtf8(int from) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(text, from, text.length - from);
        CharBuffer out = CharBuffer.allocate(Math.min(text.length - from, 4096) + 1);
        CoderResult result;
        do {
            result = decoder.decode(in, out.clear(), true);
        } while (result.isOverflow());
        if (result.isError()) {
            throw faults.malformed("it is not valid UTF-8 (at byte " + in.position() + ")");
        }
    }

    /** The names seen in one object so far. Few are compared one by one, many go into a set. */
    private static final class Names {
        private static final int FEW = 8;

        private final String[] few = new String[FEW];
        private int count;
        private @Nullable Set<String> many;

        /** Remembers a name; false when it was there. */
        boolean add(String name) {
            if (many != null) {
                return many.add(name);
            }
            for (int i = 0; i < count; i++) {
                if (few[i].equals(name)) {
                    return false;
                }
            }
            if (count == FEW) {
                many = new HashSet<>(List.of(few));
                return many.add(name);
            }
            few[count++] = name;
            return true;
        }

        void clear() {
            count = 0;
            many = null;
        }
    }
}
