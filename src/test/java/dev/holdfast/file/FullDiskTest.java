package dev.holdfast.file;

import static dev.holdfast.file.StoreHarness.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.file.FaultyDisk.Operation;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
    private static final String FULL = "No space left on device";

    @TempDir
    Path root;

    private StoreHarness main;

    @BeforeEach
    void givenAStoreWithAReserve() {
        main = new StoreHarness(root);
        startWithReserve();
        main.open();
        main.put("a", document(1), "b", document(2));
        main.storage.upkeep().forEach(each -> each.task().run());
        assertThat(reserve()).exists();
    }

    private void startWithReserve() {
        main.storage = new FileStorage(
                main.settings, "testhost", main.disk, pause -> {}, () -> main.now, () -> main.nanos, 1 << 20);
    }

    private Path reserve() {
        return root.resolve("holdfast.reserve");
    }

    private static boolean isSegment(Path path) {
        return StorePaths.segmentSequence(String.valueOf(path.getFileName())).isPresent();
    }

    private void refusedAsFull() {
        assertThatThrownBy(() -> main.put("c", document(3))).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL);
            assertThat(e.outcome()).isEqualTo(StoreException.Outcome.NOT_APPLIED);
        });
    }

    @Test
    void removal_takesTheReserve_andWritesMayNot() {
        main.disk.failFirst(Operation.WRITE, 1, FullDiskTest::isSegment, FULL);

        main.remove("a", false);

        assertThat(main.contents()).containsOnlyKeys("b");
        assertThat(Files.exists(reserve())).isFalse();
        refusedAsFull();
        main.storage.upkeep().forEach(each -> each.task().run());
        assertThat(reserve()).as("there is room again").exists();
        main.put("c", document(3));
        main.killAndOpen();
        assertThat(main.contents()).containsOnlyKeys("b", "c");
        main.close();
    }

    private void makeHistory() {
        for (int i = 0; i < 3; i++) {
            main.put("a", document(10 + i));
            main.checkpoint();
        }
        assertThat(main.segments()).hasSizeGreaterThan(2);
    }

    @Test
    void historyIsGivenUp_beforeAWriteIsRefused() {
        makeHistory();
        main.disk.failFirst(Operation.WRITE, 1, FullDiskTest::isSegment, FULL);

        main.put("c", document(3));

        assertThat(main.segments()).hasSize(1);
        assertThat(reserve()).exists();
        main.killAndOpen();
        assertThat(main.contents()).containsOnlyKeys("a", "b", "c");
        main.close();
    }

    @Test
    void historyIsGivenUp_beforeTheReserve() throws IOException {
        makeHistory();
        int segments = main.segments().size();
        long[] free = {100 << 10};
        SpaceReserve reserve = new SpaceReserve(new NioDisk(), root, 1 << 20, () -> free[0]);
        reserve.offer(() -> {
            free[0] = 10 << 20;
            return true;
        });

        reserve.keep();

        assertThat(reserve.released()).isFalse();
        assertThat(reserve()).exists();
        assertThat(main.segments()).hasSize(segments);
        main.close();
    }

    @Test
    void removalFromASharedStore_takesTheReserve_andWritesMayNot() {
        main.close();
        main.share();
        startWithReserve();
        main.open();
        main.disk.failFirst(Operation.WRITE, 1, path -> path.toString().contains("sessions.removals."), FULL);

        main.remove("a", true);

        assertThat(Files.exists(reserve())).isFalse();
        assertThat(main.contents()).containsOnlyKeys("b");
        assertThat(main.removals()).extracting(each -> each.key().value()).containsExactly("a");
        refusedAsFull();
        main.files().end();
        main.storage.upkeep().forEach(each -> each.task().run());
        main.put("c", document(3));
        assertThat(main.contents()).containsOnlyKeys("b", "c");
        main.close();
    }

    @Test
    void write_leavesTheReserveAlone() {
        main.disk.failFirst(Operation.WRITE, 1, FullDiskTest::isSegment, FULL);

        refusedAsFull();

        assertThat(reserve()).exists();
        main.put("c", document(3));
        main.close();
    }

    @Test
    void opening_takesTheReserve() {
        main.close();
        main.restart();
        startWithReserve();
        main.disk.failFirst(Operation.WRITE, 1, FullDiskTest::isSegment, FULL);

        main.open();

        assertThat(main.contents()).containsOnlyKeys("a", "b");
        assertThat(Files.exists(reserve())).isFalse();
        main.close();
    }

    @Test
    void removal_onADiskWithoutAReserve_doesNotStopWritesForGood() throws Exception {
        Files.delete(reserve());
        main.disk.failFirst(Operation.WRITE, 1, FullDiskTest::isSegment, FULL);
        assertThatThrownBy(() -> main.remove("a", false))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL));

        main.put("c", document(3));

        main.killAndOpen();
        assertThat(main.contents()).containsOnlyKeys("a", "b", "c");
        main.close();
    }
}
