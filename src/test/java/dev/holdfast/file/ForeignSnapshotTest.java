package dev.holdfast.file;

import static dev.holdfast.file.StoreHarness.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.holdfast.session.Durability;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a snapshot that somebody else wrote, put back or deleted. */
class ForeignSnapshotTest {
    @TempDir
    Path root;

    private StoreHarness main;

    @BeforeEach
    void newStore() {
        main = new StoreHarness(root);
    }

    private static void assertCorrupt(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_CORRUPT))
                .hasMessageContaining(words);
    }

    @Test
    void foreignEditAfterACleanStop_isTakenAsItIs() {
        main.open();
        main.put("a", document(1), "b", document(2));
        main.close();
        long revision = main.view.revision();
        main.write("sessions.json", "{\"b\":{\"mine\":true}}");
        main.restart();

        main.open();

        assertThat(main.contents()).containsExactly(entry("b", "{\"mine\":true}"));
        assertThat(main.view.revision()).isGreaterThan(revision);
        assertThat(main.store().oldestRevision()).isEqualTo(main.view.revision());
        assertThat(main.snapshot()).isEqualTo("{\"b\":{\"mine\":true}}");
        long raised = main.view.revision();
        main.killAndOpen();
        assertThat(main.view.revision()).isEqualTo(raised);
    }

    @Test
    void foreignEditAfterACrash_losesToTheJournalWhereThatSaysSomething() {
        main.open();
        main.put("old", document(1), "gone", document(2));
        main.checkpoint();
        main.put("new", document(3));
        main.remove("gone", true);
        main.kill();
        long revision = main.view.revision();
        main.write("sessions.json", "{\"old\":{\"mine\":1},\"new\":{\"mine\":2},\"gone\":{},\"added\":{}}");

        main.open();

        assertThat(main.contents())
                .containsExactly(entry("old", "{\"mine\":1}"), entry("new", document(3)), entry("added", "{}"));
        assertThat(main.view.revision()).isGreaterThan(revision);
        assertThat(main.store().oldestRevision()).isEqualTo(main.view.revision());
        Map<String, String> recovered = main.contents();
        main.killAndOpen();
        assertThat(main.contents()).containsExactlyEntriesOf(recovered);
        assertThat(main.storage.figures().replayedCommits()).isZero();
    }

    @Test
    void oldFilePutBackAfterACleanStop_isNotUndone() throws IOException {
        main.open();
        main.put("a", document(1));
        main.checkpoint();
        String old = main.snapshot();
        main.put("a", document(2));
        main.close();
        main.write("sessions.json", old);
        main.restart();

        main.open();

        assertThat(main.contents()).containsExactly(entry("a", document(1)));
    }

    @Test
    void missingFile_isCorruptWhenTheJournalDoesNotHoldEverything() throws IOException {
        main.settings = main.settings(Durability.FSYNC, 0);
        main.restart();
        main.open();
        main.put("a", document(1));
        main.close();
        Files.delete(main.file("sessions.json"));
        main.restart();

        assertCorrupt(main::open, "sessions.json is missing");
    }

    @Test
    void missingFile_isMadeAgainFromAJournalThatHoldsEverything() throws IOException {
        main.open();
        main.put("a", document(1));
        main.checkpoint();
        main.put("b", document(2));
        main.close();
        Files.delete(main.file("sessions.json"));
        main.restart();

        main.open();

        assertThat(main.contents().keySet()).containsExactly("a", "b");
        assertThat(main.snapshot()).contains(document(2));
    }
}
