package dev.holdfast.file;

import static dev.holdfast.file.StoreHarness.document;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A {@code sessions.json} that another program writes while the store is open. */
class EditedSnapshotTest {
    private static final String EDIT = "{\"a\":{\"mine\":true}}";

    @TempDir
    Path root;

    private StoreHarness main;

    @BeforeEach
    void givenACheckpointedStore() {
        main = new StoreHarness(root);
        main.open();
        main.put("a", document(1), "b", document(2));
        main.checkpoint();
    }

    private List<String> edited() {
        return main.names().stream()
                .filter(name -> name.startsWith("sessions.json.edited."))
                .toList();
    }

    @Test
    void editInPlace_isKeptBeforeTheNextCheckpoint() {
        main.write("sessions.json", EDIT);
        main.put("c", document(3));
        main.checkpoint();

        assertThat(edited()).containsExactly("sessions.json.edited." + main.now.toEpochMilli());
        assertThat(main.file(edited().get(0))).hasContent(EDIT);
        assertThat(main.snapshot()).contains(document(1), document(3));
        main.put("d", document(4));
        main.checkpoint();
        assertThat(edited()).hasSize(1);
        main.close();
    }

    @Test
    void editByRename_thatKeepsSizeAndTime_isKept() throws IOException {
        FileTime time = Files.getLastModifiedTime(main.file("sessions.json"));
        String text = main.snapshot().replace("s1", "s9");
        main.write("new", text);
        Files.setLastModifiedTime(main.file("new"), time);
        Files.move(main.file("new"), main.file("sessions.json"), StandardCopyOption.REPLACE_EXISTING);
        main.put("c", document(3));
        main.close();

        assertThat(edited()).hasSize(1);
        assertThat(main.file(edited().get(0))).hasContent(text);
    }

    @Test
    void truncatedOrBrokenFile_isKeptToo() {
        main.write("sessions.json", "{oops");
        main.put("c", document(3));
        main.checkpoint();

        assertThat(main.file(edited().get(0))).hasContent("{oops");
        main.close();
    }

    @Test
    void otherNamesAndTimes_areNotAnEdit() throws IOException {
        Files.createLink(main.file("link"), main.file("sessions.json"));
        Files.setLastModifiedTime(main.file("sessions.json"), FileTime.from(Instant.EPOCH));
        main.put("c", document(3));
        main.checkpoint();
        Files.delete(main.file("sessions.json"));
        main.put("d", document(4));
        main.checkpoint();

        assertThat(edited()).isEmpty();
        assertThat(main.snapshot()).contains(document(4));
        main.close();
    }

    @Test
    void newestThree_stay() {
        main.write("sessions.json.edited.7", "a person's");
        for (int i = 0; i < 5; i++) {
            main.pass(Duration.ofSeconds(1));
            main.write("sessions.json", "{\"a\":{\"n\":" + i + "}}");
            main.put("c", document(i));
            main.checkpoint();
        }
        assertThat(edited()).hasSize(4).contains("sessions.json.edited.7");
        assertThat(main.file(edited().get(2))).hasContent("{\"a\":{\"n\":4}}");
        main.close();
    }

    @Test
    void editBeforeACrash_isKeptWhereTheJournalOverridesIt() {
        main.put("a", document(5));
        main.kill();
        main.write("sessions.json", EDIT);
        main.open();

        assertThat(main.contents()).containsEntry("a", document(5));
        assertThat(main.file(edited().get(0))).hasContent(EDIT);
        main.close();
    }
}
