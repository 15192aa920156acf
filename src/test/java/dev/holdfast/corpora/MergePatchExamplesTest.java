package dev.holdfast.corpora;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.contract.Exchanged;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of RFC 7396 over HTTP, for entries and for members of entries. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MergePatchExamplesTest {
    private static final String TYPE = "application/merge-patch+json";
    private static final String EXAMPLES = "dev.holdfast.session.json.MergePatchCases#appendixOfRfc7396";

    private CorpusServer server;

    @BeforeAll
    void start(@TempDir Path root) {
        server = new CorpusServer(root);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @MethodSource(EXAMPLES)
    void patchOfAnEntry_doesWhatTheExampleSays(String target, String patch, String result) {
        String path = server.newSession();
        JsonNode entry = CorpusServer.json(target);
        if (!entry.isObject()) {
            assertThat(server.put(path, target).status()).isEqualTo(422);
            return;
        }
        assertThat(server.put(path, CorpusServer.stamped(entry)).status()).isEqualTo(201);

        Exchanged patched = server.patch(path, TYPE, patch);

        if (CorpusServer.json(result).isObject()) {
            assertThat(patched.status()).isEqualTo(200);
            assertThat(CorpusServer.unstamped(patched)).isEqualTo(CorpusServer.json(result));
            assertThat(server.get(path).body()).isEqualTo(patched.body());
        } else {
            assertThat(patched.status()).isEqualTo(422);
            assertThat(patched.text()).contains("/problems/invalid-entry");
        }
    }

    @ParameterizedTest
    @MethodSource(EXAMPLES)
    void patchOfAMember_doesWhatTheExampleSays(String target, String patch, String result) {
        String path = server.newSession();
        assertThat(server.put(path, "{" + CorpusServer.STAMPS + ",\"x\":" + target + "}")
                        .status())
                .isEqualTo(201);

        Exchanged patched = server.patch(path, TYPE, "{\"x\":" + patch + "}");

        ObjectNode expected = (ObjectNode) CorpusServer.json("{\"x\":" + result + "}");
        if (expected.get("x").isNull()) {
            expected.remove("x");
        }
        assertThat(patched.status()).isEqualTo(200);
        assertThat(CorpusServer.unstamped(patched)).isEqualTo(expected);
    }
}
