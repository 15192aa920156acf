package dev.holdfast;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@code sessions.json} as any JSON tool reads it, with the bytes of each entry. */
final class StoredEntries {
    private static final JsonFactory JSON = new JsonFactory();

    private StoredEntries() {}

    /** Key to entry, as it stands in the file, in the file's order. Fails when the file is not one JSON object. */
    static Map<String, String> in(Path directory) throws IOException {
        byte[] file = Files.readAllBytes(directory.resolve("sessions.json"));
        Map<String, String> entries = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(file)) {
            expect(parser.nextToken(), JsonToken.START_OBJECT);
            for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
                expect(parser.nextToken(), JsonToken.START_OBJECT);
                int start = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                int end = (int) parser.currentLocation().getByteOffset();
                entries.put(key, new String(Arrays.copyOfRange(file, start, end), StandardCharsets.UTF_8));
            }
            expect(parser.nextToken(), null);
        }
        return entries;
    }

    private static void expect(@Nullable JsonToken found, @Nullable JsonToken expected) throws IOException {
        if (found != expected) {
            throw new IOException("expected " + expected + ", found " + found);
        }
    }
}
