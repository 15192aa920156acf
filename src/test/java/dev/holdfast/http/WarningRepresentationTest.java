package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.MaintenanceWarning;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WarningRepresentationTest {
    private static MaintenanceWarning warning(String key, long updatedAt, Duration pruneAfter) {
        return new MaintenanceWarning(new SessionKey(key), updatedAt, 501, pruneAfter, 500, false, true);
    }

    @Test
    void header_isADictionary() {
        assertThat(WarningRepresentation.header(
                        warning("agent:main:main", 1_790_000_000_000L, Duration.ofDays(30)), true))
                .isEqualTo("would-prune=?0, would-cap=?1, total-entries=501, max-entries=500, prune-after=2592000,"
                        + " active-session=\"agent:main:main\", active-updated-at=1790000000000");
    }

    @ParameterizedTest
    @CsvSource({
        "1500, 1.5",
        "1, 0.001",
        "0, 0",
        "60000, 60",
        // Decimals have at most twelve digits before the point.
        "9007199254740991, 9007199254740",
    })
    void pruneAfter_isInSeconds(long millis, String expected) {
        assertThat(WarningRepresentation.header(warning("k", 1, Duration.ofMillis(millis)), true))
                .contains(", prune-after=" + expected + ", ");
    }

    @Test
    void keyOutsideAscii_isPercentEncoded() {
        assertThat(WarningRepresentation.header(warning("agent:\"é\\", 1, Duration.ZERO), true))
                .contains(", active-session=\"agent:%22%C3%A9%5C\", ");
    }

    @Test
    void updatedAt_isAbsentWhenTheSessionHasNoneAndCutToFifteenDigits() {
        assertThat(WarningRepresentation.header(warning("k", SessionEntry.UNDATED, Duration.ZERO), true))
                .doesNotContain("active-updated-at");
        assertThat(WarningRepresentation.header(warning("k", (1L << 53) - 1, Duration.ZERO), true))
                .endsWith(", active-updated-at=999999999999999");
    }

    @Test
    void member_isAnObjectOrNull() {
        JsonOutput some = new JsonOutput(16);
        JsonOutput none = new JsonOutput(16);

        WarningRepresentation.member(some, warning("k", SessionEntry.UNDATED, Duration.ofDays(1)));
        WarningRepresentation.member(none, null);

        assertThat(some.toBuffer().toString())
                .isEqualTo("{\"activeSessionKey\":\"k\",\"activeUpdatedAt\":null,\"totalEntries\":501,"
                        + "\"pruneAfterMs\":86400000,\"maxEntries\":500,\"wouldPrune\":false,\"wouldCap\":true}");
        assertThat(none.toBuffer().toString()).isEqualTo("null");
    }
}
