package dev.holdfast.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountTest {
    @ParameterizedTest
    @CsvSource({
        "0, session, 0 sessions",
        "1, session, 1 session",
        "2, session, 2 sessions",
        "1, entry, 1 entry",
        "2, stale entry, 2 stale entries",
        "3, key, 3 keys",
    })
    void noun_followsItsNumber(long number, String noun, String text) {
        assertThat(Count.of(number, noun)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = "1234567 | byte | 1,234,567 bytes")
    void largeNumbers_haveSeparators(long number, String noun, String text) {
        assertThat(Count.of(number, noun)).isEqualTo(text);
    }
}
