package dev.holdfast.file;

import static dev.holdfast.file.StoreHarness.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.session.Durability;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journals whose first needed segment is gone: a clean-up, a repair of the file system, a partial restore. */
class LostSegmentTest {
    @TempDir
    Path root;

    private StoreHarness main;

    @BeforeEach
    void givenTwoSegmentsThatNoSnapshotHolds() {
        main = new StoreHarness(root);
        main.settings = main.settings(Durability.FSYNC, 0);
        main.restart();
        main.open();
        main.put("a", document(1));
        main.checkpoint();
        main.put("b", document(2));
        main.killAndOpen();
        main.put("c", document(3));
        main.kill();
    }

    private void assertNoticed() throws IOException {
        StoreReport report = new StoreCheck(new NioDisk(), pause -> {}, () -> main.now)
                .check(root)
                .get(0);
        assertThat(report.state()).isEqualTo(StoreReport.State.CORRUPT);
        assertThat(report.sound()).isFalse();
        assertThatThrownBy(main::open).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.STORE_CORRUPT);
            assertThat(e.detail()).contains("missing");
        });
    }

    @Test
    void firstNeededSegmentMissing_isCorruption() throws IOException {
        assertThat(main.segments()).hasSize(2);
        Files.delete(main.segments().get(0));
        assertNoticed();

        assertThat(main.recover("salvage").kept()).isEqualTo(1);
        main.open();
        assertThat(main.contents()).containsOnlyKeys("a", "c");
        main.close();
    }

    @Test
    void firstNeededSegmentMissing_isCorruption_alsoUnderAForeignFile() throws IOException {
        Files.delete(main.segments().get(0));
        main.write("sessions.json", "{\"x\":{}}");
        assertNoticed();
    }

    @Test
    void allSegmentsInPlace_areRecovered() {
        main.open();
        assertThat(main.contents()).containsOnlyKeys("a", "b", "c");
        main.close();
    }
}
