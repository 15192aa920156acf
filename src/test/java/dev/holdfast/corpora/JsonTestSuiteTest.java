package dev.holdfast.corpora;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.contract.Exchanged;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * JSONTestSuite as documents that are put: {@code y_} is JSON, {@code n_} is not, and {@code i_}, which parsers may
 * decide, is taken unless it is not UTF-8, begins with a byte order mark, is too deep, or names a member by half a
 * surrogate pair. What is taken is kept byte for
 * byte, also by a server that was started anew.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JsonTestSuiteTest {
    private final Map<String, byte[]> kept = new LinkedHashMap<>();
    private Path root;
    private CorpusServer server;

    @BeforeAll
    void start(@TempDir Path directory) {
        root = directory;
        server = new CorpusServer(root);
    }

    @AfterAll
    void restart_findsEveryByteAgain() {
        server.close();
        try (CorpusServer again = new CorpusServer(root)) {
            kept.forEach((path, document) -> assertThat(again.get(path).body()).isEqualTo(document));
        }
    }

    static Stream<Arguments> files() {
        Stream<Arguments> large = Stream.of(
                file("n_structure_100000_opening_arrays", "[".repeat(100_000).getBytes(UTF_8)),
                file("n_structure_open_array_object", ("[{\"\":".repeat(50_000) + '\n').getBytes(UTF_8)));
        return Stream.concat(
                large,
                StreamSupport.stream(CorpusServer.corpus("json-test-suite.json").spliterator(), false)
                        .map(file -> file(file.get("name").textValue(), bytes(file))));
    }

    private static Arguments file(String name, byte[] bytes) {
        return Arguments.of(name, Named.of(bytes.length + " bytes", bytes));
    }

    private static byte[] bytes(JsonNode file) {
        return file.has("hex")
                ? HexFormat.of().parseHex(file.get("hex").textValue())
                : file.get("text").textValue().getBytes(UTF_8);
    }

    @ParameterizedTest
    @MethodSource("files")
    void document_isJudged(String name, byte[] document) {
        String path = server.newSession();

        Exchanged put = server.put(path, document);

        if (!isJson(name, document) || beginsWithMark(document)) {
            assertRefused(put, 400, "malformed-json");
        } else if (new String(document, UTF_8).strip().charAt(0) != '{') {
            assertRefused(put, 422, "invalid-entry");
        } else if (name.contains("duplicated_key")) {
            assertRefused(put, 400, "duplicate-member");
        } else {
            assertThat(put.status()).as(put::toString).isEqualTo(201);
            String sent = new String(document, UTF_8).strip();
            assertThat(put.text()).startsWith(sent.substring(0, sent.length() - 1));
            assertKept(path, put.body());
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void member_isJudgedAndKept(String name, byte[] value) {
        ByteArrayOutputStream document = new ByteArrayOutputStream();
        document.writeBytes(("{" + CorpusServer.STAMPS + ",\"x\":").getBytes(UTF_8));
        document.writeBytes(value);
        document.write('}');
        String path = server.newSession();

        Exchanged put = server.put(path, document.toByteArray());

        if (!isJson(name, value) || beginsWithMark(value)) {
            assertRefused(put, 400, "malformed-json");
        } else if (name.contains("duplicated_key")) {
            assertRefused(put, 400, "duplicate-member");
        } else if (name.contains("500_nested")) {
            assertRefused(put, 422, "invalid-entry");
        } else {
            assertThat(put.status()).as(put::toString).isEqualTo(201);
            assertThat(put.body()).isEmpty();
            assertKept(path, document.toByteArray());
        }
    }

    private void assertKept(String path, byte[] document) {
        assertThat(server.get(path).body()).isEqualTo(document);
        kept.put(path, document);
    }

    private static void assertRefused(Exchanged put, int status, String slug) {
        assertThat(put.status()).as(put::toString).isEqualTo(status);
        assertThat(put.text()).contains("/problems/" + slug);
    }

    /** What the suite leaves open is JSON where all of its bytes, and the names of its members, are text. */
    private static boolean isJson(String name, byte[] text) {
        boolean utf8 = new String(text, UTF_8).indexOf('\uFFFD') < 0 && !name.contains("utf16");
        return !name.startsWith("n_") && utf8 && !name.contains("object_key_lone_2nd_surrogate");
    }

    private static boolean beginsWithMark(byte[] text) {
        return new String(text, UTF_8).startsWith("\uFEFF");
    }
}
