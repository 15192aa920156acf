package dev.holdfast.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Globs beside regular expressions made from them. */
final class KeyGlobTest {
    private static final String[] PARTS = {"a", "b", ":", "*", "?", "\\*", "\\?", "\\\\", "\\a", "😀", "."};
    private static final String[] LETTERS = {"a", "b", ":", "*", "?", "\\", "😀", ".", "é"};

    @ParameterizedTest
    @CsvSource({
        "agent:*:main, agent:x:main, true",
        "agent:*:main, agent::main, true",
        "agent:*:main, agent:x:main2, false",
        "*, anything, true",
        "a?c, abc, true",
        "a?c, ac, false",
        "?, 😀, true",
        "??, 😀, false",
        "\\*, *, true",
        "\\*, x, false",
        "abc, ABC, false",
        "'', a, false"
    })
    void glob_matches(String pattern, String text, boolean matches) {
        assertThat(new KeyGlob(pattern).matches(text)).isEqualTo(matches);
    }

    @Test
    void randomGlobs_matchAsTheirRegularExpressionsDo() {
        Random random = new Random(20260301);
        int matched = 0;
        for (int i = 0; i < 50_000; i++) {
            String pattern = text(random, PARTS, 7);
            String text = text(random, LETTERS, 7);
            boolean expected = Pattern.compile(regex(pattern), Pattern.DOTALL)
                    .matcher(text)
                    .matches();

            assertThat(new KeyGlob(pattern).matches(text))
                    .as("%s against %s", pattern, text)
                    .isEqualTo(expected);
            matched += expected ? 1 : 0;
        }
        assertThat(matched).isGreaterThan(1000);
    }

    private static String text(Random random, String[] parts, int most) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(most); n > 0; n--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.toString();
    }

    private static String regex(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else {
                int literal = pattern.codePointAt(c == '\\' ? ++i : i);
                regex.append(Pattern.quote(Character.toString(literal)));
                i += Character.charCount(literal) - 1;
            }
        }
        return regex.toString();
    }

    @Test
    void longGlobs_matchAsTheirRegularExpressionsDo() {
        Random random = new Random(20261201);
        int matched = 0;
        for (int i = 0; i < 2_000; i++) {
            String text = text(random, new String[] {"a", "b"}, 200);
            String pattern = "*" + text.replaceFirst("abab", "*").replace("bb", "?b") + "*";
            boolean expected = Pattern.compile(regex(pattern)).matcher(text).matches();

            assertThat(new KeyGlob(pattern).matches(text)).as(pattern).isEqualTo(expected);
            matched += expected ? 1 : 0;
        }
        assertThat(matched).isGreaterThan(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*a", "*a?", "*"})
    void hostileGlobs_takeOnePassOverTheText(String part) {
        KeyGlob glob = new KeyGlob(part.repeat(KeyGlob.MAX_LENGTH / part.length() - 1) + "b");
        String text = "a".repeat(512);

        boolean matches = Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            boolean any = false;
            for (int i = 0; i < 20_000; i++) {
                any |= glob.matches(text);
            }
            return any;
        });

        assertThat(matches).isFalse();
    }

    @Test
    void glob_hasABoundedLength() {
        assertThatNoException().isThrownBy(() -> new KeyGlob("a".repeat(KeyGlob.MAX_LENGTH)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyGlob("a".repeat(KeyGlob.MAX_LENGTH + 1)))
                .withMessageContaining("1025")
                .withMessageContaining("1024");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\", "a\\", "\\\\\\"})
    void glob_doesNotEndInASingleEscape(String pattern) {
        assertThatIllegalArgumentException().isThrownBy(() -> new KeyGlob(pattern));
        assertThatNoException().isThrownBy(() -> new KeyGlob(pattern + "\\"));
    }
}
