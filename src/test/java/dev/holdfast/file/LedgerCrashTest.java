package dev.holdfast.file;

import static dev.holdfast.file.StoreHarness.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.commit.RecordedRemoval;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The process dies before each single step of a story of removals and their undoing. Afterwards every session is either
 * live, with its transcript in place, or removed, on record, with its transcript in the archive that the record names.
 */
class LedgerCrashTest {
    private static final List<String> KEYS = List.of("a", "b", "c");

    @TempDir
    Path root;

    /** What is answered, and what is asked for. */
    private static final class Told {
        private final StoreHarness main;
        private Set<String> answered = Set.copyOf(KEYS);
        private Set<String> asked = answered;

        Told(StoreHarness main) {
            this.main = main;
        }

        private void ask(Runnable command, String... live) {
            asked = Set.of(live);
            command.run();
            answered = asked;
        }
    }

    private static void begin(StoreHarness main, boolean shared) {
        if (shared) {
            main.share();
        }
        main.open();
        main.put("a", document(1), "b", document(2), "c", document(3));
        for (int n = 1; n <= 3; n++) {
            main.write("s" + n + ".jsonl", "{\"n\":" + n + "}\n");
        }
        main.checkpoint();
    }

    private static void tell(Told story) {
        StoreHarness main = story.main;
        story.ask(() -> main.remove("a", true), "b", "c");
        story.ask(() -> main.remove("b", true), "c");
        main.checkpoint();
        main.pass(Duration.ofSeconds(1));
        story.ask(() -> main.restore("a", held(main)), "a", "c");
        story.ask(() -> main.remove("c", true), "a");
        story.ask(() -> main.restore("c", held(main)), "a", "c");
        story.ask(() -> main.remove("a", true), "c");
        main.checkpoint();
        main.pass(Duration.ofDays(1));
        story.ask(() -> main.restore("b", held(main)), "b", "c");
        Runnable checkpoint = main.settings.shared() ? () -> {} : main.store().cut(main.view)::write;
        story.ask(() -> main.restore("a", held(main)), "a", "b", "c");
        checkpoint.run();
        story.ask(() -> main.remove("b", true), "a", "c");
        main.close();
    }

    private static long held(StoreHarness main) {
        return main.now.plus(Duration.ofDays(7)).toEpochMilli();
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void everySession_isLiveOrOnRecordAfterACrashAtAnyStep(boolean shared, boolean shortWrites) {
        int crashes = 0;
        for (int step = 1; ; step++) {
            StoreHarness main = new StoreHarness(root.resolve("crash-" + step));
            begin(main, shared);
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
            List<String> log = main.disk.log();
            String at = "crash at step " + step + ", " + log.get(log.size() - 1);
            main.endOfProcess();

            main.open();

            assertThat(List.of(story.answered, story.asked))
                    .as(at)
                    .contains(main.contents().keySet());
            check(main, at);
            main.checkpoint();
            main.closeAndOpen();
            check(main, at + ", and a restart");
            undoAll(main, at);
            main.close();
        }
        assertThat(crashes).as("steps of the story").isGreaterThan(60);
    }

    private static void check(StoreHarness main, String at) {
        Map<String, String> live = main.contents();
        Set<Long> undone = main.ledger().undone();
        List<RecordedRemoval> removals = main.removals();
        assertThat(removals).extracting(RecordedRemoval::revision).as(at).doesNotHaveDuplicates();
        for (int n = 1; n <= 3; n++) {
            String key = KEYS.get(n - 1);
            List<RecordedRemoval> open = new ArrayList<>(removals);
            open.removeIf(each -> !each.key().value().equals(key) || undone.contains(each.revision()));
            List<String> transcripts = new ArrayList<>(main.names());
            String transcript = "s" + n + ".jsonl";
            transcripts.removeIf(name -> !name.startsWith(transcript));
            if (live.containsKey(key)) {
                assertThat(open).as(at + ": " + key + " lives").isEmpty();
                assertThat(transcripts).as(at).containsExactly(transcript);
            } else {
                assertThat(open).as(at + ": " + key + " is removed").hasSize(1);
                assertThat(transcripts)
                        .as(at)
                        .containsExactly(String.valueOf(open.get(0).removal().archive()));
            }
            assertThat(StoreHarness.read(main.file(transcripts.get(0)))).as(at).isEqualTo("{\"n\":" + n + "}\n");
        }
    }

    private static void undoAll(StoreHarness main, String at) {
        Set<String> gone = new HashSet<>(KEYS);
        gone.removeAll(main.contents().keySet());
        gone.forEach(key -> main.restore(key, held(main)));
        check(main, at + ", and undoing");
        for (String key : gone) {
            SessionEntry entry = main.view.get(new SessionKey(key));
            assertThat(entry).as(at).isNotNull().extracting(SessionEntry::held).isEqualTo(true);
        }
        assertThat(main.contents()).as(at).hasSize(3);
    }

    @Test
    void recovery_ofRemovalsCanDieAtAnyStep() throws IOException {
        int crashes = 0;
        for (int step = 1; ; step++) {
            StoreHarness main = new StoreHarness(root.resolve("again-" + step));
            begin(main, false);
            main.remove("a", true);
            main.checkpoint();
            main.remove("b", false);
            main.restore("a", held(main));
            main.remove("c", true);
            main.kill();
            main.disk.crashAt(step);
            try {
                main.open();
                break;
            } catch (FaultyDisk.Crash e) {
                crashes++;
            }
            List<String> log = main.disk.log();
            String at = "crash at step " + step + ", " + log.get(log.size() - 1);
            main.endOfProcess();

            main.open();

            assertThat(main.contents().keySet()).as(at).containsExactly("a");
            check(main, at);
            main.close();
        }
        assertThat(crashes).isGreaterThan(8);
    }
}
