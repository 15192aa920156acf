package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointRuleTest {
    private static final long MIB = 1 << 20;

    @ParameterizedTest(name = "journal {0} KiB, snapshot {1} KiB, quiet {2}, last checkpoint {3} ago: {4}")
    @CsvSource({
        "0, 0, PT1H, PT1H, false",
        "1, 0, PT0S, PT1H, false",
        "4095, 0, PT0S, PT1H, false",
        "4096, 0, PT0S, PT0S, true",
        "4096, 4097, PT0S, PT0S, false",
        "102399, 102400, PT0S, PT1H, false",
        "102400, 102400, PT0S, PT0S, true",
        "1, 1023, PT4.999S, PT1H, false",
        "1, 1023, PT5S, PT0S, true",
        "255, 1024, PT5S, PT0S, false",
        "256, 1024, PT5S, PT0S, true",
        "1, 102400, PT1H, PT14M59S, false",
        "1, 102400, PT5S, PT15M, true",
        "1, 102400, PT4S, PT15M, false"
    })
    void due_followsTheRules(long journal, long snapshot, Duration quiet, Duration sinceLast, boolean due) {
        assertThat(CheckpointRule.due(journal * 1024, snapshot * 1024, quiet, sinceLast))
                .isEqualTo(due);
    }

    /** Every byte goes to the journal once; the rest is what checkpoints under load add. */
    @ParameterizedTest
    @CsvSource({"0", "1", "10", "100", "1000"})
    void due_underLoadWritesAtMostThreeBytesPerByteReceived(long snapshotMib) {
        long commit = 20_000;
        long received = 0;
        long written = 0;
        long journal = 0;
        while (received < 20 * (snapshotMib + 4) * MIB) {
            received += commit;
            written += commit;
            journal += commit;
            if (CheckpointRule.due(journal, snapshotMib * MIB, Duration.ZERO, Duration.ofDays(1))) {
                written += snapshotMib * MIB;
                journal = 0;
            }
        }
        assertThat((double) written / received).isLessThan(3);
    }

    @Test
    void backoff_growsAndStopsGrowing() {
        assertThat(CheckpointRule.backoff(0)).isEqualTo(Duration.ZERO);
        assertThat(CheckpointRule.backoff(1)).isEqualTo(Duration.ofSeconds(5));
        assertThat(CheckpointRule.backoff(2)).isEqualTo(Duration.ofSeconds(10));
        assertThat(CheckpointRule.backoff(7)).isEqualTo(Duration.ofSeconds(320));
        assertThat(CheckpointRule.backoff(1000)).isEqualTo(Duration.ofSeconds(320));
    }
}
