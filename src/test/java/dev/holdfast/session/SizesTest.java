package dev.holdfast.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {
    @ParameterizedTest
    @CsvSource({
        "10, 10",
        "0, 0",
        "0mb, 0",
        "5B, 5",
        "1k, 1024",
        "1kb, 1024",
        "1.5kb, 1536",
        "10M, 10485760",
        "10mb, 10485760",
        "1g, 1073741824",
        "1GB, 1073741824",
        "1t, 1099511627776",
        "2TB, 2199023255552",
        "' 64mb ', 67108864",
        "1.4, 1",
        "1.5, 2",
        "0.5kb, 512",
        "9007199254740991, 9007199254740991"
    })
    void size_withOrWithoutUnit_isReadInBytes(String text, long expected) {
        assertThat(Sizes.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "10 mb", "10mib", "1pb", "-1", "+1", "1e3", "kb", ".5k", "5.k", "1k1k", "1,5kb", "false",
                "٣kb", "1bb", "0x10", "NaN", "1\u212a"
            })
    void size_anythingElse_isRefusedWithTheGrammar(String text) {
        assertThatThrownBy(() -> Sizes.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text.strip() + "' is not a size")
                .hasMessageContaining("b, kb, mb, gb or tb");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9007199254740992", "8192t", "99999999999tb", "99999999999999999999"})
    void size_thatNoJsonReaderHolds_isRefused(String text) {
        assertThatThrownBy(() -> Sizes.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than 2^53-1 bytes");
    }

    @Test
    void size_thatIsVeryLong_isRefusedUnread() {
        assertThatThrownBy(() -> Sizes.parse("1".repeat(100_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a size has at most 64 characters");
    }
}
