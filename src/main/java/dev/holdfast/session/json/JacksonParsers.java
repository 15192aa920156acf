package dev.holdfast.session.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;

/**
 * Jackson's streaming parser for text that is UTF-8 and may be of any depth and hold numbers and strings of any length:
 * the limits are ours, and nothing is ever converted to a number type that length could hurt.
 */
final class JacksonParsers {
    /** As many bytes as Jackson looks at to guess between UTF-8, UTF-16 and UTF-32. */
    private static final int GUESSED_FROM = 4;

    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            // Names come from clients: they do not belong in the process-wide table of interned strings.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // Well-formed is well-formed: names that collide on purpose only make the parser grow its table.
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .build();

    private JacksonParsers() {}

    /**
     * A parser of {@code text} from its first byte.
     *
     * @throws JsonParseException when it begins with a byte order mark or is not UTF-8, which Jackson would let pass
     */
    static JsonParser parser(byte[] text) throws IOException {
        if (text.length >= 3 && (text[0] & 0xff) == 0xef && (text[1] & 0xff) == 0xbb && (text[2] & 0xff) == 0xbf) {
            throw new JsonParseException(null, "it begins with a byte order mark; send the text without it");
        }
        for (int i = 0; i < Math.min(GUESSED_FROM, text.length); i++) {
            if (text[i] == 0 || (text[i] & 0xff) >= 0xfe) {
                throw new JsonParseException(null, "it is not UTF-8; JSON is exchanged in UTF-8 only");
            }
        }
        return FACTORY.createParser(text);
    }

    /** What is wrong and where, in our words where Jackson's would speak of its own settings. */
    static String explain(JsonProcessingException fault) {
        long offset = fault.getLocation() == null ? -1 : fault.getLocation().getByteOffset();
        String at = offset < 0 ? "" : " (at byte " + offset + ")";
        if (fault instanceof JsonEOFException) {
            return "the text ends in the middle of a value" + at;
        }
        String message = String.valueOf(fault.getOriginalMessage());
        int hint = message.indexOf(": enable `");
        return (hint < 0 ? message : message.substring(0, hint)) + at;
    }
}
