package dev.holdfast.file;

import static dev.holdfast.file.StoreHarness.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A journal that is deleted or renamed while its store is open. */
class DeletedJournalTest {
    @TempDir
    Path root;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void journalThatIsGone_takesNoMoreCommits_andNothingAcknowledgedIsLost(boolean renamed) throws IOException {
        StoreHarness main = new StoreHarness(root);
        main.open();
        main.put("a", document(1), "b", document(2));
        main.remove("b", false);
        Path segment = main.segments().get(main.segments().size() - 1);
        if (renamed) {
            Files.move(segment, root.resolve("away"));
        } else {
            Files.delete(segment);
        }
        main.pass(Duration.ofSeconds(1));

        assertThatThrownBy(() -> main.put("c", document(3))).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
            assertThat(e.outcome()).isEqualTo(StoreException.Outcome.NOT_APPLIED);
            assertThat(e.detail()).contains(String.valueOf(segment.getFileName()), "deleted or renamed");
        });
        assertThat(main.store().usable()).isTrue();
        assertThat(main.store().checkpointDue(main.view, 0)).isTrue();
        main.checkpoint();
        main.put("c", document(3));
        main.killAndOpen();

        assertThat(main.contents()).containsOnlyKeys("a", "c");
        main.close();
    }

    /** Within the second in which the file is not looked at before a commit. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void commitIntoAJournalThatIsGone_isNotAcknowledged(boolean renamed) throws IOException {
        StoreHarness main = new StoreHarness(root);
        main.open();
        main.put("a", document(1));
        Path segment = main.segments().get(main.segments().size() - 1);
        if (renamed) {
            Files.move(segment, root.resolve("away"));
        } else {
            Files.delete(segment);
        }

        assertThatThrownBy(() -> main.put("b", document(2))).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
            assertThat(e.outcome()).isEqualTo(StoreException.Outcome.UNKNOWN);
        });
        assertThat(main.store().usable()).isTrue();
        main.checkpoint();
        main.put("c", document(3));
        main.killAndOpen();

        assertThat(main.contents()).containsOnlyKeys("a", "c");
        main.close();
    }

    @Test
    void journalThatIsThere_isLookedAtOnceASecond() {
        StoreHarness main = new StoreHarness(root);
        main.open();
        main.put("a", document(1));
        main.pass(Duration.ofSeconds(2));

        main.put("b", document(2));

        assertThat(main.contents()).containsOnlyKeys("a", "b");
        main.close();
    }
}
