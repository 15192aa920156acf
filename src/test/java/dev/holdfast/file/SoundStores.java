package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** What holds of the files of all stores when nothing runs any more; asked of the operator's {@code check}. */
public final class SoundStores {
    private SoundStores() {}

    /** Stores that were closed in order: nothing is wrong, left over or to be recovered. */
    public static void requireClosed(Path root) {
        for (StoreReport report : reports(root)) {
            assertThat(report.problems()).as(report.store()).isEmpty();
            assertThat(report.state()).as(report.toString()).isEqualTo(StoreReport.State.CLOSED);
            assertThat(report.notes()).as(report.store()).noneMatch(note -> note.contains(".tmp"));
        }
    }

    /** Stores whose process was killed, or that are open: nothing is wrong. The number of stores. */
    public static int require(Path root) {
        List<StoreReport> reports = reports(root);
        for (StoreReport report : reports) {
            assertThat(report.problems()).as(report.store()).isEmpty();
        }
        return reports.size();
    }

    private static List<StoreReport> reports(Path root) {
        try {
            return new StoreCheck(InstantSource.system()).check(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
