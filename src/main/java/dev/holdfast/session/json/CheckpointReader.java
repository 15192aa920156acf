package dev.holdfast.session.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.session.NamedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the files that an entry names: {@code sessionFile}, and what stands anywhere in {@code compactionCheckpoints}. */
final class CheckpointReader {
    private final List<String> paths = new ArrayList<>(0);
    private final List<String> sessionIds = new ArrayList<>(0);

    /**
     * Reads a value of {@code compactionCheckpoints}.
     *
     * @param parser on its first token; afterwards on its last
     */
    void read(JsonParser parser) throws IOException {
        int depth = 0;
        do {
            JsonToken token = depth == 0 ? parser.currentToken() : parser.nextToken();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (token == JsonToken.VALUE_STRING) {
                text(parser);
            }
        } while (depth > 0);
    }

    private void text(JsonParser parser) throws IOException {
        String text = parser.getText();
        if (EntryMembers.SESSION_ID.equals(parser.currentName())) {
            sessionIds.add(text);
        } else if (NamedFiles.mayBePath(text)) {
            paths.add(text);
        }
    }

    /** All that was read, and this {@code sessionFile}. */
    NamedFiles with(@Nullable String sessionFile) {
        if (paths.isEmpty() && sessionIds.isEmpty()) {
            return NamedFiles.of(sessionFile);
        }
        if (sessionFile != null) {
            paths.add(sessionFile);
        }
        return new NamedFiles(sessionFile, paths, sessionIds);
    }

    /** The files that a document names. */
    static NamedFiles of(JsonObject document) {
        JsonValue file = document.get("sessionFile");
        JsonValue checkpoints = document.get("compactionCheckpoints");
        String sessionFile = file instanceof JsonScalar scalar && scalar.isString() ? scalar.string() : null;
        if (checkpoints == null || checkpoints instanceof JsonScalar) {
            return NamedFiles.of(sessionFile);
        }
        CheckpointReader reader = new CheckpointReader();
        try (JsonParser parser = JacksonParsers.parser(checkpoints.toBytes())) {
            var unused = parser.nextToken();
            reader.read(parser);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
        return reader.with(sessionFile);
    }
}
