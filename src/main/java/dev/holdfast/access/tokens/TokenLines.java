package dev.holdfast.access.tokens;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.access.GrantJson;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The format of token files: a JSON object a line. The first line, {@value #HEADER}, says what the file is, so that one
 * that was just cut to nothing is not taken for one without tokens; each other line is a token. Blank lines are skipped.
 */
final class TokenLines {
    static final String HEADER = "{\"format\":\"holdfast-tokens\",\"version\":1}";

    private static final Set<String> MEMBERS = Set.of("id", "sha256", "created", "expires", "grants");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private TokenLines() {}

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException with the line at fault; never with its text
     */
    static List<TokenEntry> read(byte[] file) {
        List<TokenEntry> entries = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        boolean headed = false;
        int number = 0;
        for (String line : text(file).split("\n", -1)) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            try {
                JsonNode object = parsed(line);
                if (!headed) {
                    requireHeader(object);
                    headed = true;
                } else {
                    TokenEntry entry = entry(object);
                    if (!ids.add(entry.id())) {
                        throw new IllegalArgumentException("there are two tokens of this id");
                    }
                    entries.add(entry);
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
            }
        }
        if (!headed) {
            throw new IllegalArgumentException("it is empty; a file without tokens has the line " + HEADER);
        }
        return entries;
    }

    private static String text(byte[] file) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("it is not text in UTF-8", e);
        }
    }

    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            // Without the cause, which quotes the line.
            throw new IllegalArgumentException("it is not a JSON object");
        }
    }

    private static void requireHeader(JsonNode object) {
        if (!object.equals(parsed(HEADER))) {
            throw new IllegalArgumentException("the first line of a token file is " + HEADER);
        }
    }

    private static TokenEntry entry(JsonNode object) {
        if (!object.isObject()) {
            throw new IllegalArgumentException("it is not a JSON object");
        }
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (!MEMBERS.contains(member.getKey())) {
                throw new IllegalArgumentException("a token has no member '" + member.getKey() + "'");
            }
        }
        return new TokenEntry(
                object.path("id").asText(),
                object.path("sha256").asText(),
                time(object, "created"),
                time(object, "expires"),
                GrantJson.read(object.path("grants")));
    }

    private static @Nullable Instant time(JsonNode object, String name) {
        if (!object.has(name)) {
            return null;
        }
        try {
            return Instant.parse(object.path(name).asText());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(name + " is a time such as 2026-11-22T12:00:00Z", e);
        }
    }

    /** Writes a file. */
    static byte[] write(List<TokenEntry> entries) {
        StringBuilder lines = new StringBuilder(HEADER).append('\n');
        for (TokenEntry entry : entries) {
            ObjectNode object = JSON.createObjectNode();
            object.put("id", entry.id()).put("sha256", entry.sha256());
            if (entry.created() != null) {
                object.put("created", entry.created().toString());
            }
            if (entry.expires() != null) {
                object.put("expires", entry.expires().toString());
            }
            object.set("grants", GrantJson.write(entry.grants()));
            lines.append(object).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }
}
