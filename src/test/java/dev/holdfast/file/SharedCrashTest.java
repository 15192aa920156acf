package dev.holdfast.file;

import static dev.holdfast.file.StoreHarness.document;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The process dies before each single step of what it does to a shared store. */
class SharedCrashTest {
    @TempDir
    Path root;

    /** What is answered, and what is asked for. */
    private static final class Told {
        private final StoreHarness main;
        private Map<String, String> answered = Map.of();
        private Map<String, String> asked = Map.of();

        Told(StoreHarness main) {
            this.main = main;
        }

        private void put(String key, int n) {
            Map<String, String> next = new LinkedHashMap<>(answered);
            next.put(key, document(n));
            ask(next, () -> main.put(key, document(n)));
        }

        private void remove(String key) {
            Map<String, String> next = new LinkedHashMap<>(answered);
            next.remove(key);
            ask(next, () -> main.remove(key, true));
        }

        private void ask(Map<String, String> next, Runnable command) {
            asked = next;
            command.run();
            answered = next;
        }

        /** Another process adds a key. */
        private void foreign(String key, int n) {
            Map<String, String> next = new LinkedHashMap<>(answered);
            next.put(key, document(n));
            List<String> members = new ArrayList<>();
            next.forEach((name, json) -> members.add("\"" + name + "\":" + json));
            main.write("sessions.json", "{" + String.join(",", members) + "}");
            asked = next;
            answered = next;
        }
    }

    private static void tell(Told story) {
        StoreHarness main = story.main;
        main.open();
        story.put("a", 1);
        main.write("s1.jsonl", "{}\n");
        story.put("b", 2);
        story.foreign("x", 3);
        story.put("a", 1);
        story.remove("a");
        main.close();
        main.open();
        story.put("c", 4);
        story.foreign("y", 5);
        story.put("b", 6);
        main.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyAnsweredCommit_survivesACrashAtAnyStep(boolean shortWrites) {
        int crashes = 0;
        for (int step = 1; ; step++) {
            StoreHarness main = new StoreHarness(root.resolve("crash-" + step));
            main.share();
            main.disk.crashAt(step);
            if (shortWrites) {
                main.disk.shortWrites();
            }
            Told story = new Told(main);
            try {
                tell(story);
                break;
            } catch (FaultyDisk.Crash e) {
                crashes++;
            }
            String at = "crash at step " + step + ", " + last(main.disk.log());
            Map<String, String> file = main.snapshotExists() ? onDisk(main) : Map.of();
            main.endOfProcess();
            assertThat(List.of(story.answered, story.asked)).as(at).contains(file);

            main.open();

            assertThat(main.contents()).as(at).isEqualTo(file);
            if (main.contents().containsKey("b") && !main.contents().containsKey("a")) {
                assertThat(main.names()).as(at + ": archive").doesNotContain("s1.jsonl");
            }
            main.put("after", document(8));
            main.closeAndOpen();
            assertThat(main.contents())
                    .as(at)
                    .containsEntry("after", document(8))
                    .containsAllEntriesOf(file);
            main.close();
            assertThat(main.names()).as(at).doesNotContain("sessions.json.lock");
        }
        assertThat(crashes).as("steps of the story").isGreaterThan(60);
    }

    /** What any other reader finds, which knows of nothing but the file. */
    private static Map<String, String> onDisk(StoreHarness main) {
        StoreHarness reader = new StoreHarness(main.root.resolve("reader"));
        reader.share();
        reader.write("sessions.json", main.snapshot());
        reader.open();
        Map<String, String> contents = reader.contents();
        reader.close();
        return contents;
    }

    private static String last(List<String> log) {
        return log.isEmpty() ? "nothing" : log.get(log.size() - 1);
    }

    /** A store that one process had for itself and left like this becomes a shared one; the process dies at any step. */
    private void crashesDuringTheSwitch(Consumer<StoreHarness> prepare, Map<String, String> contents) throws Exception {
        int crashes = 0;
        for (int step = 1; ; step++) {
            StoreHarness main = new StoreHarness(root.resolve("switch-" + step));
            prepare.accept(main);
            main.now = main.now.plusSeconds(1);
            main.share();
            main.disk.crashAt(step);
            boolean done = false;
            try {
                main.open();
                done = true;
            } catch (FaultyDisk.Crash e) {
                crashes++;
            }
            String at = "crash at step " + step + ", " + last(main.disk.log());
            if (!done) {
                main.endOfProcess();
                main.open();
            }

            assertThat(main.contents()).as(at).isEqualTo(contents);
            assertThat(main.segments()).as(at).isEmpty();
            main.disk.crashAt(Integer.MAX_VALUE / 2);
            main.put("b", document(7));
            main.close();
            main.settings = main.settings(main.settings.durability(), 1 << 20);
            main.restart();
            main.open();
            assertThat(main.contents())
                    .as(at + ", and back")
                    .containsEntry("b", document(7))
                    .containsEntry("a", document(1));
            main.put("d", document(9));
            main.killAndOpen();
            assertThat(main.contents()).as(at).containsEntry("d", document(9));
            main.close();
            if (done) {
                break;
            }
        }
        assertThat(crashes).isGreaterThan(8);
    }

    @Test
    void journalOfAKilledProcess_isRecoveredBeforeTheStoreIsShared() throws Exception {
        crashesDuringTheSwitch(
                main -> {
                    main.open();
                    main.put("a", document(1));
                    main.checkpoint();
                    main.put("b", document(2));
                    main.put("c", document(3));
                    main.kill();
                },
                Map.of("a", document(1), "b", document(2), "c", document(3)));
    }

    @Test
    void journalOfAClosedStore_goesWithoutALoss() throws Exception {
        crashesDuringTheSwitch(
                main -> {
                    main.open();
                    main.put("a", document(1));
                    main.checkpoint();
                    main.put("b", document(2));
                    main.close();
                    main.restart();
                    main.open();
                    main.put("b", document(3));
                    main.close();
                },
                Map.of("a", document(1), "b", document(3)));
    }

    @Test
    void journal_winsOverWhatAnotherWroteMeanwhile() throws Exception {
        crashesDuringTheSwitch(
                main -> {
                    main.open();
                    main.put("a", document(0));
                    main.checkpoint();
                    main.put("a", document(1));
                    main.kill();
                    main.write("sessions.json", "{\"x\":" + document(5) + ",\"a\":" + document(6) + "}");
                },
                Map.of("x", document(5), "a", document(1)));
    }

    @Test
    void journalThatCannotBeWrittenIntoTheFile_isKept() throws Exception {
        StoreHarness main = new StoreHarness(root.resolve("full"));
        main.open();
        main.put("a", document(1));
        main.checkpoint();
        main.put("b", document(2));
        main.kill();
        main.share();
        main.disk.failAlways(
                FaultyDisk.Operation.RENAME, path -> path.endsWith("sessions.json"), "Operation not permitted");
        main.disk.failAlways(FaultyDisk.Operation.WRITE, path -> path.endsWith("sessions.json"), "EIO");

        org.assertj.core.api.Assertions.assertThatThrownBy(main::open).hasMessageContaining("cannot be opened");

        assertThat(main.segments()).isNotEmpty();
        main.disk.heal();
        main.open();
        assertThat(main.contents()).isEqualTo(Map.of("a", document(1), "b", document(2)));
        main.close();
        try (Stream<Path> files = Files.list(main.directory)) {
            assertThat(files.map(path -> String.valueOf(path.getFileName())))
                    .noneMatch(name -> name.startsWith("sessions.journal"));
        }
    }
}
