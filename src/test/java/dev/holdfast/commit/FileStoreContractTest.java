package dev.holdfast.commit;

import static dev.holdfast.session.StoreCommands.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.file.FileSettings;
import dev.holdfast.file.FileStorage;
import dev.holdfast.file.SoundStores;
import dev.holdfast.session.Durability;
import dev.holdfast.session.StoreCommands;
import dev.holdfast.session.UndoObstacle;
import dev.holdfast.session.UndoReport;
import dev.holdfast.session.json.EntryLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract over files on the real disk. */
class FileStoreContractTest extends SessionStoreContract {
    @TempDir
    private Path root;

    /** Revisions of a store without a journal begin at the clock in microseconds. */
    @Override
    public long firstRevision() {
        return ManualTime.START.toEpochMilli() * 1000 + 1;
    }

    @Override
    public final Storage storage(ManualTime time) {
        FileSettings settings = new FileSettings(
                root,
                Durability.FSYNC,
                EntryLimits.DEFAULT,
                10 << 20,
                64 << 20,
                FileSettings.Retention.FOREVER,
                shared());
        return new FileStorage(() -> settings, "test-host", time, time, StoreObserver.NONE);
    }

    /** Whether the files are such that others may write them, too. */
    protected boolean shared() {
        return false;
    }

    @Override
    public StoreHarness.Transcripts transcripts(String store) {
        Path directory = root.resolve("agents").resolve(store).resolve("sessions");
        return new StoreHarness.Transcripts() {
            @Override
            public void add(String name) {
                var unused = unchecked(() -> Files.writeString(directory.resolve(name), name));
            }

            @Override
            public void remove(String name) {
                var unused = unchecked(() -> Files.deleteIfExists(directory.resolve(name)));
            }

            @Override
            public List<String> names() {
                return unchecked(() -> {
                    try (Stream<Path> files = Files.list(directory)) {
                        return files.map(path -> String.valueOf(path.getFileName()))
                                .filter(name -> name.contains(".jsonl"))
                                .sorted()
                                .toList();
                    }
                });
            }
        };
    }

    @Test
    void filesOfASession_areArchivedAndRestoredAsAUnit() {
        List<String> names = List.of("s-topic-1.jsonl", "s.checkpoint.c.jsonl", "s.jsonl", "s.trajectory.jsonl");
        StoreCommands main = harness().commands("main");
        harness().perform(main.put("a", document("s", harness().now())));
        harness().perform(main.put("b", document("t", harness().now())));
        names.forEach(transcripts("main")::add);
        transcripts("main").add("t.jsonl");

        String run =
                Objects.requireNonNull(harness().run(main.delete("a")).receipt().run());

        assertThat(transcripts("main").names())
                .filteredOn(name -> name.contains(".deleted."))
                .hasSize(4);
        harness().restart();
        transcripts("main").add("s-topic-1.jsonl");
        UndoReport refused = harness().run(main.undo(run));
        assertThat(refused.skipped())
                .extracting(UndoReport.Skipped::why)
                .containsExactly(UndoObstacle.TRANSCRIPT_EXISTS);
        assertThat(transcripts("main").names()).doesNotContain("s.jsonl");
        transcripts("main").remove("s-topic-1.jsonl");
        assertThat(harness().run(main.undo(run)).restored()).hasSize(1);
        assertThat(transcripts("main").names()).containsAll(names).noneMatch(name -> name.contains(".deleted."));
        harness().restart();
        assertThat(transcripts("main").names()).containsAll(names);
    }

    @Test
    void fileThatALiveEntryNames_stays() {
        StoreCommands main = harness().commands("main");
        String path = root.resolve("agents/main/sessions").resolve("s.jsonl").toString();
        harness().perform(main.put("a", document("s", harness().now())));
        harness()
                .perform(main.put(
                        "b", "{\"sessionId\":\"t\",\"updatedAt\":1790000000000,\"sessionFile\":\"" + path + "\"}"));
        transcripts("main").add("s.jsonl");
        harness().perform(main.delete("a"));
        assertThat(transcripts("main").names()).containsExactly("s.jsonl");

        harness().perform(main.delete("b"));

        assertThat(transcripts("main").names()).singleElement().asString().startsWith("s.jsonl.deleted.");
    }

    @Test
    void updateWithAnotherSessionId_archivesTheFormerFilesAsReset() {
        StoreCommands main = harness().commands("main");
        harness().perform(main.put("a", document("s", harness().now())));
        harness().perform(main.put("b", document("u", harness().now())));
        harness().perform(main.put("c", document("u", harness().now())));
        List.of("s.jsonl", "s-topic-1.jsonl", "u.jsonl").forEach(transcripts("main")::add);

        harness().perform(main.put("a", document("t", harness().now())));
        harness().perform(main.patch("b", "{\"sessionId\":\"v\"}"));
        harness().perform(main.patch("c", "{\"label\":\"l\"}"));

        assertThat(transcripts("main").names())
                .hasSize(3)
                .contains("u.jsonl")
                .filteredOn(name -> name.startsWith("s"))
                .allMatch(name -> name.contains(".jsonl.reset."));
        harness().restart();
        assertThat(transcripts("main").names()).hasSize(3).contains("u.jsonl");
    }

    @Override
    protected void stopped() {
        SoundStores.requireClosed(root);
    }

    private static <T> T unchecked(Callable<T> action) {
        try {
            return action.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
