package dev.holdfast.file;

import static dev.holdfast.file.StoreHarness.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Durability;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores under {@code os} whose last commits a power loss took without leaving damage. */
class UnsyncedTailTest {
    @TempDir
    Path root;

    @Test
    void osDurability_neverUsesARevisionTwice_whenTheTailIsMissingWithoutATrace() throws IOException {
        StoreHarness main = new StoreHarness(root);
        main.settings = main.settings(Durability.OS, 1 << 20);
        main.restart();
        main.open();
        main.put("a", document(1), "b", document(2));
        Path segment = main.segments().get(main.segments().size() - 1);
        long before = StoreHarness.endOfCommits(segment);
        main.remove("a", false);
        long used = main.view.revision();
        assertThat(main.removals()).hasSize(1);
        main.kill();
        try (FileChannel file = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            file.truncate(before);
        }
        main.now = main.now.minus(Duration.ofDays(2));

        main.open();

        assertThat(main.contents()).containsOnlyKeys("a", "b");
        assertThat(main.view.revision()).isGreaterThan(used);
        main.put("c", document(3));
        main.killAndOpen();
        assertThat(main.contents()).containsOnlyKeys("a", "b", "c");
        long open = main.view.revision();
        main.close();
        main.open();
        assertThat(main.view.revision())
                .as("after a clean end nothing is in doubt")
                .isEqualTo(open);
    }
}
