package dev.holdfast.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "250ms, PT0.25S",
        "90s, PT1M30S",
        "30m, PT30M",
        "30M, PT30M",
        "' 2H ', PT2H",
        "'\t7d\n', P7D",
        "1.5h, PT1H30M",
        "1h30m, PT1H30M",
        "12h1d, PT36H",
        "1D12H30M5S7MS, PT36H30M5.007S",
        "1h1h, PT2H",
        "0.5h1.5m, PT31M30S",
        "0, PT0S",
        "0d, PT0S",
        "00012s, PT12S",
        "1.4ms, PT0.001S",
        "1.5ms, PT0.002S",
        "0.4ms, PT0S",
        "9007199254740991ms, PT9007199254740.991S"
    })
    void duration_withUnits_isRead(String text, Duration expected) {
        assertThat(Durations.parse(text, ChronoUnit.DAYS)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"7, DAYS, P7D", "7, HOURS, PT7H", "1.5, HOURS, PT1H30M", "7, SECONDS, PT7S", "7, MILLIS, PT0.007S"})
    void duration_withoutUnit_isInTheUnitOfItsPlace(String text, ChronoUnit unit, Duration expected) {
        assertThat(Durations.parse(text, unit)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1w",
                "-1d",
                "+1d",
                "1d 2h",
                "5 m",
                "1e3",
                "1d12",
                "12x",
                "d",
                ".5h",
                "5.h",
                "1..5h",
                "1,5h",
                "bogus",
                "false",
                "1h-30m",
                "NaN",
                "Infinity",
                "٣d",
                "1h30",
                "PT1H",
                "1min",
                "0x10",
                "1\u017f"
            })
    void duration_anythingElse_isRefusedWithTheGrammar(String text) {
        assertThatThrownBy(() -> Durations.parse(text, ChronoUnit.HOURS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text.strip() + "' is not a duration")
                .hasMessageContaining("ms, s, m, h or d")
                .hasMessageContaining("a number alone is in hours");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9007199254740992ms", "9007199254740991ms1ms", "999999999999d", "99999999999999999999"})
    void duration_thatNoJsonReaderHolds_isRefused(String text) {
        assertThatThrownBy(() -> Durations.parse(text, ChronoUnit.MILLIS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("longer than 2^53-1 milliseconds");
    }

    @Test
    void duration_thatIsVeryLong_isRefusedUnread() {
        assertThatThrownBy(() -> Durations.parse("1".repeat(100_000), ChronoUnit.MILLIS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a duration has at most 64 characters");
    }
}
