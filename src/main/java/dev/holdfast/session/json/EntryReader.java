package dev.holdfast.session.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.session.EntryTraits;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what lists and maintenance need from a document that is already in a store, perhaps put there by somebody else:
 * any well-formed JSON is taken, of any depth and size, with duplicate names (the last counts). One pass, which builds
 * no tree.
 */
public final class EntryReader {
    private @Nullable String sessionId;
    private long updatedAt = SessionEntry.UNDATED;
    private @Nullable String label;
    private @Nullable String displayName;
    private @Nullable String subject;
    private boolean pinned;
    private boolean running;
    private boolean unreadableTime;
    private @Nullable String sessionFile;
    private CheckpointReader checkpoints = new CheckpointReader();

    private EntryReader() {}

    /**
     * The entry that {@code json} is.
     *
     * @param json the stored document; owned by the entry from now on
     * @param position its place in the store's insertion order
     * @param limits what is larger is marked as foreign, like everything that is not an object
     * @throws StoreException {@code MALFORMED_JSON} when it is not one well-formed JSON value
     */
    public static SessionEntry read(SessionKey key, byte[] json, long position, EntryLimits limits) {
        try (JsonParser parser = JacksonParsers.parser(json)) {
            EntryTraits traits = traits(parser);
            if (parser.nextToken() != null) {
                throw malformed("something follows the value");
            }
            boolean overLarge = json.length > limits.maxBytes();
            return new SessionEntry(key, json, overLarge ? traits.asForeign() : traits, position);
        } catch (JsonProcessingException e) {
            throw malformed(JacksonParsers.explain(e));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
    }

    private static EntryTraits traits(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw malformed("there is no value in it");
        }
        if (first != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return EntryTraits.NOT_AN_OBJECT;
        }
        EntryReader reader = new EntryReader();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            reader.member(name, value, parser);
            parser.skipChildren();
        }
        return reader.traits();
    }

    private void member(String name, JsonToken value, JsonParser parser) throws IOException {
        switch (name) {
            case "sessionId" -> sessionId = string(value, parser);
            case "updatedAt" -> time(value, parser);
            case "label" -> label = string(value, parser);
            case "displayName" -> displayName = string(value, parser);
            case "subject" -> subject = string(value, parser);
            case "sessionFile" -> sessionFile = string(value, parser);
            case "compactionCheckpoints" -> {
                checkpoints = new CheckpointReader();
                checkpoints.read(parser);
            }
            case "pinnedAt" -> pinned = pins(value, parser);
            case "status" -> running = EntryMembers.RUNNING.equals(string(value, parser));
            default -> {
                // every other member is the agents' own business
            }
        }
    }

    private EntryTraits traits() {
        return new EntryTraits(
                sessionId,
                updatedAt,
                label,
                displayName,
                subject,
                pinned,
                running,
                unreadableTime,
                unreadableTime || EntryTraits.looksLikeSeconds(updatedAt),
                checkpoints.with(sessionFile));
    }

    private static @Nullable String string(JsonToken value, JsonParser parser) throws IOException {
        return value == JsonToken.VALUE_STRING ? parser.getText() : null;
    }

    private void time(JsonToken value, JsonParser parser) throws IOException {
        updatedAt = value.isNumeric() ? NumberText.floor(parser.getText()) : SessionEntry.UNDATED;
        unreadableTime = updatedAt == SessionEntry.UNDATED && value != JsonToken.VALUE_NULL;
    }

    /** Whether a {@code pinnedAt} pins. Afterwards the parser stands on the value's last token. */
    private static boolean pins(JsonToken value, JsonParser parser) throws IOException {
        return switch (value) {
            case VALUE_NULL, VALUE_FALSE -> false;
            case VALUE_STRING -> parser.getTextLength() > 0;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> !NumberText.isZero(parser.getText());
            case START_ARRAY, START_OBJECT -> hasMembers(parser);
            default -> true;
        };
    }

    /** Reads to the end of an array or object; whether it holds anything. */
    private static boolean hasMembers(JsonParser parser) throws IOException {
        boolean any = false;
        int depth = 1;
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            any |= !token.isStructEnd() || depth > 1;
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        }
        return any;
    }

    private static StoreException malformed(String detail) {
        return new StoreException(ErrorCode.MALFORMED_JSON, "the stored entry is not well-formed JSON: " + detail);
    }
}
