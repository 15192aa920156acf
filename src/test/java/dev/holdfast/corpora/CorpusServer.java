package dev.holdfast.corpora;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.TestServer;
import dev.holdfast.contract.ContractClient;
import dev.holdfast.contract.Exchanged;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** A server to which a corpus is sent, that removes nothing by itself, and what is common to the corpora. */
final class CorpusServer implements AutoCloseable {
    static final String STAMPS = "\"sessionId\":\"s\",\"updatedAt\":1790000000123";

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS);

    private final TestServer server;
    private final ContractClient client;
    private int sessions;

    CorpusServer(Path root) {
        server = new TestServer(
                root,
                Map.of(
                        "HOLDFAST_STORE_FILE_DURABILITY", "os",
                        "HOLDFAST_SESSION_MAINTENANCE_PRUNE_AFTER", "0",
                        "HOLDFAST_SESSION_MAINTENANCE_MAX_ENTRIES", "0"));
        client = new ContractClient(server.base());
    }

    /** The path of a session that nobody has used. */
    String newSession() {
        return "/v1/stores/main/sessions/corpus:" + ++sessions;
    }

    Exchanged put(String path, byte[] document) {
        return client.send("PUT", path, document, "Content-Type", "application/json");
    }

    Exchanged put(String path, String document) {
        return put(path, document.getBytes(StandardCharsets.UTF_8));
    }

    Exchanged patch(String path, String type, String patch) {
        return client.send("PATCH", path, patch, "Content-Type", type);
    }

    Exchanged get(String path) {
        return client.get(path);
    }

    /** Reads JSON with all digits of its numbers. */
    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A document of the server without what it has stamped. */
    static JsonNode unstamped(Exchanged answer) {
        ObjectNode document = (ObjectNode) json(answer.text());
        document.remove("sessionId");
        document.remove("updatedAt");
        return document;
    }

    /** An object with the stamps in front of its members. */
    static String stamped(JsonNode object) {
        String text = object.toString();
        return "{" + STAMPS + (object.isEmpty() ? "" : ",") + text.substring(1);
    }

    /** A corpus among the resources. */
    static JsonNode corpus(String name) {
        try (InputStream in = Objects.requireNonNull(CorpusServer.class.getResourceAsStream("/corpora/" + name))) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
