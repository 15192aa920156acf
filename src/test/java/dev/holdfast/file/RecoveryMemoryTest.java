package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.commit.OpenStore;
import dev.holdfast.session.Deadline;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What recovery holds in memory: as much as the open store, however long its journal is. */
final class RecoveryMemoryTest {
    private static final int ENTRIES = 40;
    private static final int BYTES = 40_000;

    @TempDir
    private Path root;

    private StoreHarness main;
    private long most;

    @BeforeEach
    void writeAStore() {
        main = new StoreHarness(root);
        main.open();
        for (int i = 0; i < ENTRIES; i++) {
            main.put("k" + i, document(i, 'a'));
        }
    }

    private static String document(int i, char filler) {
        return "{\"sessionId\":\"s" + i + "\",\"updatedAt\":" + i + ",\"pad\":\""
                + String.valueOf(filler).repeat(BYTES) + "\"}";
    }

    private OpenStore openedAfterACrash() {
        main.store().abandon();
        main.restart();
        return main.storage.open(StoreHarness.STORE, new Deadline(main.nanos), bytes -> most = Math.max(most, bytes));
    }

    @Test
    void journalOfOverwrites_needsNoMoreThanTheOpenStore() {
        main.checkpoint();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < ENTRIES; i++) {
                main.put("k" + i, document(i, (char) ('b' + round)));
            }
        }

        OpenStore opened = openedAfterACrash();

        assertThat(opened.recovered().entries().values())
                .allSatisfy(entry -> assertThat(entry.json()).asString().contains("ccc"));
        assertThat(most).isLessThanOrEqualTo(opened.recovered().memory());
        assertThat(main.storage.estimatedBytes(StoreHarness.STORE))
                .isLessThanOrEqualTo(opened.recovered().memory());
        opened.abandon();
    }

    @Test
    void journalOfRemovalsAndUndoings_needsNoMoreThanTheOpenStore() {
        main.checkpoint();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < ENTRIES; i++) {
                main.remove("k" + i, true);
                main.restore("k" + i, 0);
            }
        }

        OpenStore opened = openedAfterACrash();

        assertThat(opened.recovered().size()).isEqualTo(ENTRIES);
        assertThat(most).isLessThanOrEqualTo(opened.recovered().memory());
        opened.abandon();
    }

    @Test
    void journalWithoutSnapshot_isCounted() {
        OpenStore opened = openedAfterACrash();

        assertThat(most).isEqualTo(opened.recovered().memory());
        opened.abandon();
    }

    @Test
    void openingThatIsRefusedItsMemory_leavesNothingLocked() {
        main.checkpoint();
        main.store().abandon();
        main.restart();

        assertThatThrownBy(() -> main.storage.open(StoreHarness.STORE, new Deadline(main.nanos), bytes -> {
                    if (bytes > ENTRIES / 2 * BYTES) {
                        throw new StoreException(ErrorCode.STORE_BUSY, "as a test wants");
                    }
                }))
                .isInstanceOf(StoreException.class);

        main.open();
        assertThat(main.view.size()).isEqualTo(ENTRIES);
        main.store().abandon();
    }

    @Test
    void openStore_doesNotKeepWhatWasRecovered_onceItIsWritten() {
        main.put("k0", document(0, 'z'));

        OpenStore files = main.files();

        assertThatThrownBy(files::recovered).isInstanceOf(IllegalStateException.class);
        main.store().abandon();
    }
}
