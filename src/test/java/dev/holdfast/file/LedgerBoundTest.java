package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.commit.RecordedRemoval;
import dev.holdfast.session.Durability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ledger stays within its bound within a day, too. */
class LedgerBoundTest {
    private static final long MOST = 256 << 10;

    @TempDir
    Path root;

    private StoreHarness main;

    @BeforeEach
    void create() {
        main = new StoreHarness(root);
    }

    private void begin(boolean shared) {
        main.retention = new FileSettings.Retention(Duration.ofDays(30), MOST, false);
        main.settings = main.settings(Durability.FSYNC, 1 << 20);
        if (shared) {
            main.share();
        } else {
            main.restart();
        }
        main.open();
    }

    private long ledgerBytes() {
        return main.names().stream()
                .filter(name -> name.startsWith("sessions.re"))
                .mapToLong(name -> {
                    try {
                        return Files.size(main.file(name));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .sum();
    }

    /** Removes sessions of 8 KiB each until no more may be removed; how many were. */
    private int fill() {
        String text = "x".repeat(8 << 10);
        int removed = 0;
        while (main.files().mayRemove(main.now)) {
            assertThat(removed).isLessThan(2_000);
            String key = "k" + removed++;
            main.put(key, "{\"sessionId\":\"s\",\"updatedAt\":1,\"text\":\"" + text + "\"}");
            main.remove(key, false);
        }
        return removed;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ledgerOfADay_keepsDigestsWhenItIsAlmostFull_andThenTakesNoMore(boolean shared) {
        begin(shared);

        int removed = fill();

        List<RecordedRemoval> removals = main.removals();
        assertThat(ledgerBytes()).isLessThanOrEqualTo(MOST);
        assertThat(removals).hasSize(removed);
        long whole = removals.stream().filter(RecordedRemoval::whole).count();
        assertThat(whole).isBetween(20L, 24L);
        assertThat(removed).isGreaterThan(80);
        assertThat(main.ledger().entry(removals.get(0), 1)).isNotNull();
        assertThat(main.ledger().entry(removals.get(removed - 1), 1)).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nextDay_hasSpaceAgainAndLosesTheOldestDay(boolean shared) {
        begin(shared);
        int before = fill();
        main.now = main.now.plus(Duration.ofDays(1));

        assertThat(main.files().mayRemove(main.now)).isTrue();
        assertThat(main.names()).noneMatch(name -> name.startsWith("sessions.removals."));
        assertThat(fill()).isEqualTo(before);
        assertThat(ledgerBytes()).isLessThanOrEqualTo(MOST);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void boundHoldsAfterARestart(boolean shared) {
        begin(shared);
        assertThat(fill()).isPositive();
        main.close();
        begin(shared);

        assertThat(main.files().mayRemove(main.now)).isFalse();
    }
}
