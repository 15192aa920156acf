package dev.holdfast.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Searches next to those of {@link String#regionMatches(boolean, int, String, int, int)}. */
final class TextSearchTest {
    private static final String[] LETTERS = {"a", "A", "b", "B", "é", "É", "😀"};

    @ParameterizedTest
    @CsvSource({
        "TRAINS, 'All about trains', true",
        "straße, STRASSE, false",
        "straße, 'die Straße', true",
        "aab, aaab, true",
        "abab, abaabab, true",
        "'', anything, true",
        "a, '', false",
        "😀b, 'a😀B', true",
        "𐐀, 𐐨, true"
    })
    void text_occurs(String needle, String text, boolean occurs) {
        assertThat(new TextSearch(needle).occursIn(text)).isEqualTo(occurs);
    }

    @Test
    void randomTexts_occurAsTheirRegionsMatch() {
        Random random = new Random(20261201);
        int found = 0;
        for (int i = 0; i < 50_000; i++) {
            String needle = text(random, 5);
            String text = text(random, 12);
            boolean expected = false;
            for (int at = 0; at + needle.length() <= text.length(); at++) {
                expected |= text.regionMatches(true, at, needle, 0, needle.length());
            }

            assertThat(new TextSearch(needle).occursIn(text))
                    .as("%s in %s", needle, text)
                    .isEqualTo(expected);
            found += expected ? 1 : 0;
        }
        assertThat(found).isGreaterThan(1000);
    }

    @Test
    void hostileText_takesOnePass() {
        TextSearch search = new TextSearch("a".repeat(TextSearch.MAX_LENGTH - 1) + "b");
        String text = "a".repeat(512);

        boolean found = Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            boolean any = false;
            for (int i = 0; i < 20_000; i++) {
                any |= search.occursIn(text);
            }
            return any;
        });

        assertThat(found).isFalse();
    }

    @Test
    void text_hasABoundedLength() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TextSearch("a".repeat(TextSearch.MAX_LENGTH + 1)))
                .withMessageContaining("257")
                .withMessageContaining("256");
    }

    private static String text(Random random, int most) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(most); n > 0; n--) {
            text.append(LETTERS[random.nextInt(LETTERS.length)]);
        }
        return text.toString();
    }
}
