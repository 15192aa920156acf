package dev.holdfast.file;

import static dev.holdfast.file.StoreHarness.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A root or a store's directory that goes away while stores are open, as by umount, a rename or a removal. */
class VanishedRootTest {
    @TempDir
    Path directory;

    private Path root;
    private StoreHarness main;

    @BeforeEach
    void givenAnOpenStore() throws IOException {
        root = Files.createDirectory(directory.resolve("root"));
        main = new StoreHarness(root);
        main.storage.begin();
        main.open();
        main.put("a", document(1), "b", document(2));
        main.storage.upkeep().forEach(each -> each.task().run());
    }

    private static void unavailable(ThrowingCallable call, String why) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE))
                .hasMessageContaining(why);
    }

    private void leave() {
        main.pass(Duration.ofSeconds(11));
        unavailable(() -> main.put("c", document(3)), "vanished");
        assertThat(main.files().usable()).isFalse();
        main.files().abandon();
    }

    private void share() {
        main.close();
        main.share();
        main.storage.begin();
        main.open();
        main.storage.upkeep().forEach(each -> each.task().run());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rootThatIsGone_isNoRootWithoutStores_andComesBack(boolean mountPointStays) throws IOException {
        Files.move(root, directory.resolve("elsewhere"));
        if (mountPointStays) {
            Files.createDirectory(root);
        }

        leave();
        main.storage.upkeep().forEach(each -> each.task().run());

        String why = mountPointStays ? "is another directory than at the start" : "is missing";
        unavailable(() -> main.storage.exists(StoreHarness.STORE), why);
        unavailable(() -> main.storage.exists(new StoreName("new")), why);
        unavailable(main::open, why);
        unavailable(() -> main.storage.stores(), why);
        assertThat(main.storage.trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble).contains(why));
        if (mountPointStays) {
            assertThat(root).isEmptyDirectory();
            Files.delete(root);
        } else {
            assertThat(root).doesNotExist();
        }

        Files.move(directory.resolve("elsewhere"), root);
        main.storage.upkeep().forEach(each -> each.task().run());
        assertThat(main.storage.trouble()).isEmpty();
        assertThat(main.storage.exists(StoreHarness.STORE)).isTrue();
        main.open();
        assertThat(main.contents()).containsOnlyKeys("a", "b");
        main.close();
    }

    @Test
    void rootThatIsMountedAgainWithAnotherInode_isRecognisedByItsId() throws IOException {
        main.close();
        Path elsewhere = Files.move(root, directory.resolve("elsewhere"));
        Files.createDirectory(root);
        unavailable(main::open, "is another directory");
        for (String name : new String[] {"holdfast.state", "agents"}) {
            Files.move(elsewhere.resolve(name), root.resolve(name));
        }

        main.open();

        assertThat(main.contents()).containsOnlyKeys("a", "b");
        main.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void storeThatVanishedWhileOpen_isNotNew_andComesBack(boolean shared) throws IOException {
        if (shared) {
            share();
        }
        Path elsewhere = Files.move(main.directory, directory.resolve("sessions"));

        main.pass(Duration.ofSeconds(11));
        assertThatThrownBy(() -> main.put("c", document(3))).isInstanceOf(StoreException.class);
        assertThat(main.files().usable()).isFalse();
        main.files().abandon();

        unavailable(() -> main.storage.exists(StoreHarness.STORE), "vanished while it was open");
        assertThat(main.storage.exists(new StoreName("new"))).isFalse();
        assertThat(main.directory).doesNotExist();
        Files.move(elsewhere, main.directory);
        assertThat(main.storage.exists(StoreHarness.STORE)).isTrue();
        main.open();
        assertThat(main.contents()).containsOnlyKeys("a", "b");
        main.close();
    }

    @Test
    void storeThatWasRemovedWhileClosed_isNew() throws IOException {
        main.close();
        Files.move(main.directory, directory.resolve("sessions"));

        assertThat(main.storage.exists(StoreHarness.STORE)).isFalse();
        main.open();
        main.put("n", document(1));
        main.close();
    }

    @Test
    void machineThatWasSuspended_looksAtItsLocksBeforeItWrites() {
        main.write("sessions.json.lock", "{\"pid\":1,\"createdAt\":\"2026-11-22T10:00:00.000Z\"}");
        // The ticker stands still in suspend.
        main.now = main.now.plus(Duration.ofHours(3));

        assertThatThrownBy(() -> main.put("c", document(3)))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_LOCKED));
        main.kill();
    }
}
