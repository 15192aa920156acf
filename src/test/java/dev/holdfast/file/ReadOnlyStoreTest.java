package dev.holdfast.file;

import static dev.holdfast.file.StoreHarness.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.commit.MemoryClaim;
import dev.holdfast.commit.OpenStore;
import dev.holdfast.file.FaultyDisk.Operation;
import dev.holdfast.session.Deadline;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadOnlyStoreTest {
    private static final String READ_ONLY = "Read-only file system";

    @TempDir
    private Path root;

    private StoreHarness main;

    @BeforeEach
    void givenAStoreWithCommitsInItsJournal() {
        main = new StoreHarness(root);
        main.open();
        main.put("a", document(1));
        main.checkpoint();
        main.put("b", document(2));
        main.remove("a", true);
        main.kill();
    }

    private void refuseWrites(String error) {
        main.disk.failAlways(Operation.OPEN, path -> path.endsWith("sessions.owner"), error);
    }

    private Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (var paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(path.toString(), Files.readAllBytes(path));
            }
        }
        return files;
    }

    private static void rejected(ThrowingCallable write) {
        assertThatThrownBy(write).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
            assertThat(e.isLasting()).isTrue();
            assertThat(e.outcome()).isEqualTo(StoreException.Outcome.NOT_APPLIED);
            assertThat(e.detail())
                    .startsWith("store main can only be read: ")
                    .contains("agents/main/sessions/sessions.owner");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {READ_ONLY, "Permission denied", "Operation not permitted"})
    void store_whoseFilesCannotBeWritten_isReadWithItsJournal_andRejectsWrites(String error) throws IOException {
        Map<String, byte[]> before = files();
        refuseWrites(error);

        main.open();

        assertThat(main.contents()).containsOnlyKeys("b");
        rejected(() -> main.put("c", document(3)));
        main.files().close(main.view);
        assertThat(files()).containsExactlyEntriesOf(before);
    }

    @Test
    void changesOfAnotherProcess_areRead() {
        refuseWrites(READ_ONLY);
        main.open();
        StoreHarness other = new StoreHarness(root);
        other.open();
        other.put("c", document(3));

        assertThat(main.files().changed(main.view.revision())).isTrue();
        main.refresh();

        assertThat(main.contents()).containsOnlyKeys("b", "c");
        assertThat(main.files().changed(main.view.revision())).isFalse();
        other.close();
        main.refresh();
        assertThat(main.contents()).as("from the snapshot").containsOnlyKeys("b", "c");
        main.files().abandon();
    }

    @Test
    void rejectedWrite_someTimeAfterTheOpening_hasTheStoreOpenedAgain() {
        refuseWrites(READ_ONLY);
        main.open();
        rejected(main::begin);
        assertThat(main.files().usable()).isTrue();

        main.nanos += ReadOnlyStore.RETRY.toNanos();
        rejected(main::begin);
        assertThat(main.files().usable()).isFalse();
        main.files().abandon();
        main.disk.heal();
        main.open();

        main.put("c", document(3));
        assertThat(main.contents()).containsOnlyKeys("b", "c");
        main.close();
    }

    @Test
    void filesThatVanish_areNotAnEmptyStore() throws IOException {
        refuseWrites(READ_ONLY);
        main.open();
        for (String file : files().keySet()) {
            Files.delete(Path.of(file));
        }

        assertThatThrownBy(main::refresh).isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.code())
                .isEqualTo(ErrorCode.ENGINE_UNAVAILABLE));
        assertThat(main.files().usable()).isFalse();
    }

    @Test
    void storeThatDoesNotExist_cannotBeCreated() {
        main.disk.failAlways(Operation.CREATE_DIRECTORIES, path -> true, READ_ONLY);

        assertThatThrownBy(() -> {
                    OpenStore unexpected =
                            main.storage.open(new StoreName("new"), new Deadline(0), MemoryClaim.UNBOUNDED);
                    unexpected.abandon();
                })
                .isInstanceOfSatisfying(StoreException.class, e -> {
                    assertThat(e.isLasting()).isTrue();
                    assertThat(e.detail()).startsWith("store new cannot be opened: ");
                });
    }

    @Test
    void brokenStore_isCorrupt() throws IOException {
        Files.writeString(main.file("sessions.json"), "{\"a\":");
        refuseWrites(READ_ONLY);

        assertThatThrownBy(main::open).isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.code())
                .isEqualTo(ErrorCode.STORE_CORRUPT));
    }
}
