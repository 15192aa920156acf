package dev.holdfast.file;

import static dev.holdfast.file.StoreHarness.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Durability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

/**
 * The process dies before each single write, sync, rename, … of a story in turn. Whatever was answered is there
 * afterwards, and what was not is there wholly or not at all.
 */
class CrashTest {
    @TempDir
    Path root;

    /** A story, and what each of its answers was. */
    private static final class Told {
        private final StoreHarness main;
        private Map<String, String> answered = Map.of();
        private Map<String, String> asked = Map.of();

        Told(StoreHarness main) {
            this.main = main;
        }

        private void put(String key, int n) {
            Map<String, String> next = new LinkedHashMap<>(main.contents());
            next.put(key, document(n));
            ask(next, () -> main.put(key, document(n)));
        }

        private void remove(String key) {
            Map<String, String> next = new LinkedHashMap<>(main.contents());
            next.remove(key);
            ask(next, () -> main.remove(key, true));
        }

        private void ask(Map<String, String> next, Runnable command) {
            asked = next;
            command.run();
            answered = next;
        }
    }

    private static void tell(Told story) {
        StoreHarness main = story.main;
        main.open();
        story.put("a", 1);
        story.put("b", 2);
        main.write("s1.jsonl", "{}\n");
        main.checkpoint();
        story.put("c", 3);
        story.remove("a");
        main.pass(Duration.ofDays(2));
        main.checkpoint();
        story.put("b", 4);
        var checkpoint = main.store().cut(main.view);
        story.put("d", 5);
        checkpoint.write();
        story.put("e", 6);
        main.close();
        main.open();
        story.put("f", 7);
        main.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyAnsweredCommit_survivesACrashAtAnyStep(boolean shortWrites) {
        int crashes = 0;
        for (int step = 1; ; step++) {
            StoreHarness main = new StoreHarness(root.resolve("crash-" + step));
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
            main.endOfProcess();

            main.open();

            assertThat(List.of(story.answered, story.asked)).as(at).contains(main.contents());
            assertThat(main.contents().keySet())
                    .as(at + ": order")
                    .containsExactlyElementsOf(
                            (main.contents().equals(story.asked) ? story.asked : story.answered).keySet());
            if (main.contents().containsKey("c") && !main.contents().containsKey("a")) {
                assertThat(main.names()).as(at + ": archive").doesNotContain("s1.jsonl");
            }
            main.put("after", document(8));
            main.closeAndOpen();
            assertThat(main.contents()).as(at).containsEntry("after", document(8));
            main.close();
        }
        assertThat(crashes).as("steps of the story").isGreaterThan(60);
    }

    private static String last(List<String> log) {
        return log.isEmpty() ? "nothing" : log.get(log.size() - 1);
    }

    private void crashesDuringRecovery(Consumer<StoreHarness> prepare, List<String> keys) throws IOException {
        Path prepared = root.resolve("prepared");
        prepare.accept(new StoreHarness(prepared));
        int crashes = 0;
        for (int step = 1; ; step++) {
            Path copy = root.resolve("copy-" + step);
            copy(prepared, copy);
            StoreHarness main = new StoreHarness(copy);
            main.now = main.now.plusSeconds(1);
            main.disk.crashAt(step);
            try {
                main.open();
                assertThat(main.contents().keySet()).containsExactlyElementsOf(keys);
                main.disk.crashAt(Integer.MAX_VALUE / 2);
                main.close();
                break;
            } catch (FaultyDisk.Crash e) {
                crashes++;
            }
            String at = "crash at step " + step + ", " + last(main.disk.log());
            main.endOfProcess();

            main.open();

            assertThat(main.contents().keySet()).as(at).containsExactlyElementsOf(keys);
            main.put("after", document(9));
            main.killAndOpen();
            List<String> more = new ArrayList<>(keys);
            more.add("after");
            assertThat(main.contents().keySet()).as(at).containsExactlyElementsOf(more);
            main.close();
        }
        assertThat(crashes).isGreaterThan(5);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    @Test
    void recovery_ofAKilledStoreCanDieAtAnyStep() throws IOException {
        crashesDuringRecovery(
                main -> {
                    main.open();
                    main.put("a", document(1));
                    main.checkpoint();
                    main.put("b", document(2), "c", document(3));
                    main.write("s3.jsonl", "{}\n");
                    main.remove("c", false);
                    main.kill();
                },
                List.of("a", "b"));
    }

    @Test
    void recovery_overAForeignFileCanDieAtAnyStep() throws IOException {
        crashesDuringRecovery(
                main -> {
                    main.open();
                    main.put("a", document(1));
                    main.checkpoint();
                    main.put("b", document(2));
                    main.kill();
                    main.write("sessions.json", "{\"x\":{},\"a\":{}}");
                },
                List.of("x", "a", "b"));
    }

    @Test
    void recovery_ofAForeignFileAloneCanDieAtAnyStep() throws IOException {
        crashesDuringRecovery(
                main -> {
                    main.open();
                    main.put("a", document(1));
                    main.close();
                    main.write("sessions.json", "{\"x\":{}}");
                },
                List.of("x"));
    }

    @Test
    void recovery_ofADamagedOsSegmentCanDieAtAnyStep() throws IOException {
        crashesDuringRecovery(
                main -> {
                    main.settings = main.settings(Durability.OS, 1 << 20);
                    main.restart();
                    main.open();
                    main.put("a", document(1));
                    main.put("b", document(2));
                    main.put("c", document(3));
                    main.kill();
                    damageSecondCommit(main.lastSegment());
                },
                List.of("a"));
    }

    private static void damageSecondCommit(Path segment) {
        try {
            byte[] bytes = Files.readAllBytes(segment);
            int second = SegmentHeader.BYTES
                    + FrameEncoder.HEAD_BYTES
                    + ByteBuffer.wrap(bytes).getInt(SegmentHeader.BYTES + 4);
            bytes[second + 20] ^= 1;
            Files.write(segment, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void recovery_ofAMissingFileCanDieAtAnyStep() throws IOException {
        crashesDuringRecovery(
                main -> {
                    main.open();
                    main.put("a", document(1));
                    main.checkpoint();
                    main.put("b", document(2));
                    main.close();
                    try {
                        Files.delete(main.file("sessions.json"));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                List.of("a", "b"));
    }
}
