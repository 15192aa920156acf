package dev.holdfast.session.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain | \"plain\"",
                "`` | \"\"",
                "a\"b\\c | \"a\\\"b\\\\c\"",
                "é😀/ | \"é😀/\"",
                "agent:main:-100 | \"agent:main:-100\""
            })
    void quote_escapesOnlyWhatItMust(String text, String quoted) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonText.quote(text, out);

        assertThat(Documents.text(out.toByteArray())).isEqualTo(quoted);
    }

    @Test
    void quote_escapesControlCharacters_andLoneSurrogates() {
        assertThat(Documents.text(JsonText.quote("\b\f\n\r\t\u0000\u001f\u007f")))
                .isEqualTo("\"\\b\\f\\n\\r\\t\\u0000\\u001f\u007f\"");
        assertThat(Documents.text(JsonText.quote("\ud800x\udc00\ud83d\ude00\ud800")))
                .isEqualTo("\"\\ud800x\\udc00😀\\ud800\"");
    }

    @Test
    void quote_isReadBack_whateverTheString() {
        Random random = new Random(8259);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(8); n > 0; n--) {
                text.append((char) (random.nextBoolean() ? random.nextInt(0x80) : random.nextInt(0x10000)));
            }
            byte[] quoted = JsonText.quote(text.toString());

            assertThat(JsonScan.string(quoted, 0, quoted.length)).isEqualTo(text.toString());
            assertThat(EntryReader.read(Documents.KEY, quoted, 0, EntryLimits.DEFAULT)
                            .foreign())
                    .isTrue();
        }
    }
}
