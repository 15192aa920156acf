package dev.holdfast.file;

import static dev.holdfast.file.StoreHarness.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.StoreView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files a session has, and which of them another one uses. */
class SessionFilesTest {
    @TempDir
    Path root;

    private Path directory;
    private SessionFiles files;

    @BeforeEach
    void create() throws IOException {
        directory = Files.createDirectories(root.resolve("agents/main/sessions"));
        files = new SessionFiles(new NioDisk(), new StorePaths(directory));
    }

    private static StoreView view(String... documents) {
        List<SessionEntry> entries = new ArrayList<>();
        for (String document : documents) {
            entries.add(entry("k" + entries.size(), document, entries.size()));
        }
        return StoreView.of(1, entries, List.of());
    }

    private List<String> filesOf(String document, String... listing) throws IOException {
        return List.copyOf(files.of(entry("k", document, 0), List.of(listing)));
    }

    @Test
    void session_hasItsTranscriptsCheckpointsAndTrajectories() throws IOException {
        List<String> names = filesOf(
                "{\"sessionId\":\"s\"}",
                "s-topic-1.jsonl",
                "s-topic-a%2Fb.jsonl",
                "s-topic-1.jsonl.deleted.2026-02-23T12-34-56.000Z",
                "s.checkpoint.c1.jsonl",
                "s.jsonl",
                "s.jsonl.bak",
                "s.jsonl.reset.2026-02-23T12-34-56.000Z",
                "s.trajectory-path.json",
                "s.trajectory.jsonl",
                "s.trajectory.jsonl.deleted.2026-02-23T12-34-56.000Z",
                "s2.jsonl",
                "sessions.json",
                "t-topic-1.jsonl");

        assertThat(names)
                .containsExactly(
                        "s.jsonl",
                        "s-topic-1.jsonl",
                        "s-topic-a%2Fb.jsonl",
                        "s.checkpoint.c1.jsonl",
                        "s.trajectory-path.json",
                        "s.trajectory.jsonl");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.jsonl", "./x.jsonl", "sub/../x.jsonl", "../sessions/x.jsonl"})
    void sessionFile_isASessionsFileWhereItLeadsIntoTheDirectory(String path) throws IOException {
        assertThat(filesOf("{\"sessionId\":\"s\",\"sessionFile\":\"" + path + "\"}"))
                .containsExactly("s.jsonl", "x.jsonl");
        assertThat(files.inUse("x.jsonl", view("{\"sessionFile\":\"" + path + "\"}")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x.jsonl",
                "sub/x.jsonl",
                "/elsewhere/x.jsonl",
                "sessions.json",
                "sessions.x.jsonl",
                "notes.md",
                "x.jsonl.deleted.2026-02-23T12-34-56.000Z",
                "",
                ".",
                "..",
                "x\\u0000.jsonl"
            })
    void sessionFileThatLeadsElsewhere_isNot(String path) throws IOException {
        String document = "{\"sessionId\":\"s\",\"sessionFile\":\"" + path + "\"}";

        assertThat(filesOf(document)).containsExactly("s.jsonl");
        assertThat(files.inUse("x.jsonl", view(document))).isFalse();
    }

    @Test
    void absolutePath_isJudgedByWhereItLeads() throws IOException {
        Path link = Files.createSymbolicLink(root.resolve("link"), directory);
        for (Path path : List.of(directory.resolve("x.jsonl"), link.resolve("x.jsonl"))) {
            assertThat(files.inUse("x.jsonl", view("{\"sessionFile\":\"" + path + "\"}")))
                    .isTrue();
        }
        assertThat(files.inUse("x.jsonl", view("{\"sessionFile\":\"" + root.resolve("x.jsonl") + "\"}")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "s.jsonl, true",
        "s-topic-7.jsonl, true",
        "s.checkpoint.a.b.jsonl, true",
        "s.trajectory.jsonl, true",
        "s.trajectory-path.json, true",
        "s.jsonl.bak, false",
        "s2.jsonl, false",
        "a-s.jsonl, false",
        "s-topic.jsonl, false"
    })
    void filesOfALiveSession_areInUse(String name, boolean used) throws IOException {
        assertThat(files.inUse(name, view("{\"sessionId\":\"s\"}", "{\"sessionId\":\"t\"}")))
                .isEqualTo(used);
    }

    @Test
    void checkpoints_useTheFilesAndSessionsThatTheyName() throws IOException {
        StoreView view =
                view("{\"sessionId\":\"live\",\"compactionCheckpoints\":[{\"checkpointId\":\"c\",\"preCompaction\":"
                        + "{\"sessionId\":\"old\",\"sessionFile\":\"./before.jsonl\"},\"postCompaction\":{\"sessionFile\":\""
                        + directory.resolve("after.jsonl") + "\",\"leafId\":\"other.jsonl.txt\"}}]}");

        assertThat(files.inUse("old.jsonl", view)).isTrue();
        assertThat(files.inUse("before.jsonl", view)).isTrue();
        assertThat(files.inUse("after.jsonl", view)).isTrue();
        assertThat(files.inUse("c.jsonl", view)).isFalse();
        assertThat(files.inUse("other.jsonl", view)).isFalse();
    }

    @Test
    void view_followsWhatEntriesName() throws IOException {
        StoreView view = view("{\"sessionId\":\"a\",\"sessionFile\":\"x.jsonl\"}", "{\"sessionId\":\"a\"}");
        SessionEntry first = view.inInsertionOrder().get(0);
        SessionEntry second = view.inInsertionOrder().get(1);

        assertThat(files.inUse("a.jsonl", view.without(first.key()))).isTrue();
        assertThat(files.inUse("x.jsonl", view.without(first.key()))).isFalse();
        StoreView renamed = view.with(entry("k0", "{\"sessionId\":\"b\",\"sessionFile\":\"y.jsonl\"}", 0));
        assertThat(files.inUse("x.jsonl", renamed)).isFalse();
        assertThat(files.inUse("y.jsonl", renamed)).isTrue();
        assertThat(files.inUse("a.jsonl", renamed.without(second.key()))).isFalse();
        assertThat(files.inUse("b.jsonl", renamed.without(second.key()))).isTrue();
    }
}
