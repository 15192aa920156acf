package dev.holdfast.corpora;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.contract.Exchanged;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * json-patch-tests over HTTP: each document as an entry, where it is an object and its patch leaves the root alone; and
 * each, whatever it is, as a member of an entry.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JsonPatchSuiteTest {
    private static final String TYPE = "application/json-patch+json";

    private CorpusServer server;

    @BeforeAll
    void start(@TempDir Path root) {
        server = new CorpusServer(root);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    static Stream<Arguments> cases() {
        return Stream.of("json-patch-tests.json", "json-patch-spec-tests.json")
                .flatMap(name -> StreamSupport.stream(CorpusServer.corpus(name).spliterator(), false))
                // What makes this one wrong, a member that is there twice, does not survive the reading of the suite.
                .filter(each -> !each.path("error").asText().equals("patch has two 'op' members"))
                .map(each -> Arguments.of(each.path("comment").asText("without a comment"), each));
    }

    static Stream<Arguments> entries() {
        return cases().filter(each -> {
            JsonNode one = (JsonNode) each.get()[1];
            return one.get("doc").isObject() && !touchesRoot(one.get("patch"));
        });
    }

    private static boolean touchesRoot(JsonNode patch) {
        return StreamSupport.stream(patch.spliterator(), false)
                .anyMatch(op -> op.path("path").asText("-").isEmpty()
                        || op.path("from").asText("-").isEmpty());
    }

    @ParameterizedTest
    @MethodSource("entries")
    void patchOfAnEntry_doesWhatTheSuiteSays(String comment, JsonNode each) {
        String path = server.newSession();
        assertThat(server.put(path, CorpusServer.stamped(each.get("doc"))).status())
                .isEqualTo(201);

        Exchanged patched = server.patch(path, TYPE, each.get("patch").toString());

        assertOutcome(each, each.get("doc"), each.get("expected"), path, patched);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void patchOfAMember_doesWhatTheSuiteSays(String comment, JsonNode each) {
        String path = server.newSession();
        JsonNode document = member(each, each.get("doc"));
        assertThat(server.put(path, CorpusServer.stamped(document)).status()).isEqualTo(201);

        Exchanged patched = server.patch(path, TYPE, below(each.get("patch")).toString());

        JsonNode expected = each.get("expected");
        assertOutcome(each, document, expected == null ? null : member(each, expected), path, patched);
    }

    private void assertOutcome(
            JsonNode each, JsonNode before, @Nullable JsonNode expected, String path, Exchanged patched) {
        Exchanged stored = server.get(path);
        if (each.has("error")) {
            assertThat(patched.status()).as(patched::toString).isIn(400, 409);
            assertThat(CorpusServer.unstamped(stored)).isEqualTo(before);
        } else {
            assertThat(patched.status()).as(patched::toString).isEqualTo(200);
            assertThat(CorpusServer.unstamped(patched)).isEqualTo(expected == null ? before : expected);
            assertThat(stored.body()).isEqualTo(patched.body());
        }
    }

    private static JsonNode member(JsonNode each, JsonNode value) {
        ObjectNode object = ((ObjectNode) each).objectNode();
        object.set("doc", value);
        return object;
    }

    /** The same patch for a document that is member {@code doc} of another. */
    private static JsonNode below(JsonNode patch) {
        JsonNode below = patch.deepCopy();
        for (JsonNode op : below instanceof ArrayNode array ? array : below.withArray("none")) {
            for (String name : new String[] {"path", "from"}) {
                String pointer = op.path(name).textValue();
                if (pointer != null && (pointer.isEmpty() || pointer.startsWith("/"))) {
                    ((ObjectNode) op).put(name, "/doc" + pointer);
                }
            }
        }
        return below;
    }
}
