package dev.holdfast.file;

import static dev.holdfast.file.StoreHarness.document;
import static dev.holdfast.file.StoreHarness.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.commit.ArchiveNames;
import dev.holdfast.commit.Change;
import dev.holdfast.commit.Commit;
import dev.holdfast.session.Cause;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The process dies between a commit that archives several files and the renaming of these, or during it. */
class ResetRecoveryTest {
    @TempDir
    Path root;

    /** Makes the update durable, and nothing else. */
    private static Commit reset(StoreHarness main) {
        main.begin();
        SessionEntry old = Objects.requireNonNull(main.view.get(new SessionKey("a")));
        SessionEntry changed = entry("a", document(9), old.position());
        StoreView next = main.view.with(changed);
        List<String> archives = main.files().archiveNames().choose(old, next, ArchiveNames.Why.RESET, main.now);
        Commit commit = new Commit(
                main.view.revision(),
                main.now,
                List.of(new Change.Put(main.view.revision() + 1, Cause.REQUEST, changed, archives)));
        main.files().append(commit);
        main.view = next.at(commit.revision());
        main.files().end();
        return commit;
    }

    @Test
    void recovery_archivesAndRestoresAllFilesOfARemovedSession() throws IOException {
        List<String> names = List.of("s1-topic-1.jsonl", "s1.jsonl", "s1.trajectory.jsonl");
        StoreHarness main = new StoreHarness(root);
        main.open();
        main.put("a", document(1), "b", document(2));
        for (String name : names) {
            main.write(name, name);
        }
        main.remove("a", false);
        assertThat(main.names()).containsAll(names);

        main.killAndOpen();

        assertThat(main.names())
                .doesNotContainAnyElementsOf(names)
                .filteredOn(name -> name.contains(".deleted."))
                .hasSize(3);
        main.restore("a", main.now.plusSeconds(9).toEpochMilli());
        main.killAndOpen();
        assertThat(main.names()).containsAll(names).noneMatch(name -> name.contains(".deleted."));
        assertThat(main.contents()).containsOnlyKeys("a", "b");
        main.close();
    }

    @Test
    void recovery_archivesTheFormerFilesAndKeepsTheirNamesOnRecord() throws IOException {
        StoreHarness main = new StoreHarness(root);
        main.open();
        main.put("a", document(1));
        main.write("s1.jsonl", "{}\n");
        main.write("s1-topic-1.jsonl", "{}\n");
        main.write("s9.jsonl", "{}\n");
        var unused = reset(main);
        assertThat(main.names()).contains("s1.jsonl", "s1-topic-1.jsonl");

        main.killAndOpen();

        String time = ".reset.2026-11-22T10-00-00.000Z";
        assertThat(main.names())
                .contains("s1.jsonl" + time, "s1-topic-1.jsonl" + time, "s9.jsonl")
                .doesNotContain("s1.jsonl", "s1-topic-1.jsonl");
        main.checkpoint();
        assertThat(main.names()).contains("sessions.archives.2026-11-22");
        assertThat(main.removals()).isEmpty();
        main.closeAndOpen();
        assertThat(main.names()).contains("s1.jsonl" + time, "s9.jsonl");
    }

    /** In a shared store the record comes first, then the file, then the renames: each of them may be the last. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void crashAtAnyStep_ofASharedStore_archivesTheFormerFilesWithTheUpdate_orNotAtAll(boolean shortWrites) {
        String time = ".reset.2026-11-22T10-00-00.000Z";
        List<String> former = List.of("s1.jsonl", "s1-topic-1.jsonl");
        Set<Boolean> outcomes = new HashSet<>();
        for (int step = 1; ; step++) {
            StoreHarness main = new StoreHarness(root.resolve("crash-" + step));
            main.share();
            main.open();
            main.put("a", document(1));
            former.forEach(name -> main.write(name, "{}\n"));
            main.write("s9.jsonl", "{}\n");
            main.disk.crashAt(step);
            if (shortWrites) {
                main.disk.shortWrites();
            }
            boolean done = crashedDuringReset(main);
            String at = "step " + step;
            main.endOfProcess();
            main.open();
            main.put("b", document(2));

            boolean updated = document(9).equals(main.contents().get("a"));
            outcomes.add(updated);
            assertThat(main.contents()).as(at).containsOnlyKeys("a", "b");
            for (String name : former) {
                assertThat(main.names().contains(name)).as(at + ": " + name).isNotEqualTo(updated);
                assertThat(main.names().contains(name + time))
                        .as(at + ": archive of " + name)
                        .isEqualTo(updated);
            }
            assertThat(main.names()).as(at).contains("s9.jsonl");
            main.close();
            if (done) {
                break;
            }
        }
        assertThat(outcomes).containsExactlyInAnyOrder(true, false);
    }

    /** Whether it was done before the process died. */
    private static boolean crashedDuringReset(StoreHarness main) {
        try {
            Commit commit = reset(main);
            var unused = main.files().moveTranscripts(commit, main.view);
            return true;
        } catch (FaultyDisk.Crash e) {
            return false;
        }
    }
}
