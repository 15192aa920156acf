package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.session.DurationText;
import dev.holdfast.session.ListQuery.Place;
import dev.holdfast.session.SessionKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_000L);

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1790000000123, 1790000000123",
        "1970-01-01T00:00:01Z, 1000",
        "1970-01-01 01:00:01.5+01:00, 1500",
        "1960-01-01T00:00:00Z, 0",
        "-24h, 1799913600000",
        "-1h30m, 1799994600000",
        "-100000d, 0"
    })
    void time_isReadInThreeForms(String text, long expected) {
        assertThat(TimeParameter.parse(text, NOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "-24", "--1h", "1h", "+1", "2026-11-22", "12345678901234567", "-1y"})
    void time_isRefusedOtherwise(String text) {
        assertThatThrownBy(() -> TimeParameter.parse(text, NOW)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void cursor_returnsToItsPlace() {
        Place place = new Place(-1, new SessionKey("agent:ü/😀"));
        long filters = Cursor.digest(List.of("main", "label", "x"));

        assertThat(Cursor.decode(Cursor.encode(place, filters), filters)).isEqualTo(place);
        assertThatThrownBy(() -> Cursor.decode(Cursor.encode(place, filters), filters + 1))
                .hasMessageContaining("other filters");
    }

    @Test
    void cursor_thatIsDamagedIsRefusedOrAnotherPlace() {
        Random random = new Random(7);
        String cursor = Cursor.encode(new Place(5, new SessionKey("agent:main:main")), 42);
        for (int i = 0; i < 2000; i++) {
            StringBuilder damaged = new StringBuilder(cursor);
            damaged.setCharAt(random.nextInt(cursor.length()), (char) random.nextInt(0x250));
            String text = damaged.substring(0, random.nextInt(cursor.length() + 1));
            try {
                assertThat(Cursor.decode(text, 42).key().value()).isNotEmpty();
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void digest_tellsBoundariesApart() {
        assertThat(Cursor.digest(List.of("ab", "c"))).isNotEqualTo(Cursor.digest(List.of("a", "bc")));
    }

    @Test
    void segment_isTheSameAfterEncodingAndDecoding() {
        Random random = new Random(11);
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(20); j >= 0; j--) {
                int codePoint = random.nextInt(Character.MAX_CODE_POINT + 1);
                if (codePoint < 0xd800 || codePoint > 0xdfff) {
                    text.appendCodePoint(random.nextBoolean() ? codePoint : codePoint % 128);
                }
            }
            String encoded = RawPath.encodeSegment(text.toString());
            assertThat(RawPath.decodeSegment(encoded)).isEqualTo(text.toString());
            assertThat(encoded).matches("([A-Za-z0-9._~:@-]|%[0-9A-F]{2})*");
        }
    }

    @Test
    void canonicalForm_keepsColonAndAt() {
        assertThat(RawPath.encodeSegment("agent:main:a@b/c %+ü")).isEqualTo("agent:main:a@b%2Fc%20%25%2B%C3%BC");
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 0d", "P30D, 30d", "PT36H, 1d12h", "PT1H30M, 1h30m", "PT0.25S, 250ms", "P1DT0.001S, 1d1ms"})
    void duration_isWrittenAsItIsConfigured(Duration duration, String text) {
        assertThat(DurationText.of(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "gzip, true",
        "'br, GZIP ; q=0.5', true",
        "gzip;q=0, false",
        "gzip;q=0.000, false",
        "*, true",
        "'*, gzip;q=0', false",
        "*;q=0, false",
        "identity, false",
        "'identity, gzip;q=0.5', false",
        "'gzip;q=0.5, identity;q=0.1', true",
        "'x-gzip;q=0, gzip;q=1', true",
        "'GZIP ;Q=0.001', true",
        "'br\ngzip', true",
        "'br;a=\", gzip\"', false",
        "'', false"
    })
    void gzip_isUsedWhereAcceptable(String header, boolean expected) {
        List<String> lines = List.of(header.split("\n", -1));

        assertThat(Representations.acceptsGzip(lines)).isEqualTo(expected);
    }
}
