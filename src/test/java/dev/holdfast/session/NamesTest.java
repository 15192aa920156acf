package dev.holdfast.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What names a store, and what names a session. */
final class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"main", "0", "a-b_c", "a234567890123456789012345678901234567890123456789012345678901234"})
    void storeName_isAccepted(String name) {
        assertThat(StoreName.parse(name)).contains(new StoreName(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Main",
                "-a",
                "_a",
                ".",
                "..",
                "a/b",
                "a.b",
                "a b",
                "ä",
                "a\n",
                "a\0",
                "a2345678901234567890123456789012345678901234567890123456789012345"
            })
    void storeName_isRefused(String name) {
        assertThat(StoreName.parse(name)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new StoreName(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "agent:main:telegram:group:-100:topic:4", " ", "a/b%2F", "...", "ключ", "😀", "a\u00a0b"})
    void sessionKey_isAccepted(String key) {
        assertThat(SessionKey.parse(key)).contains(new SessionKey(key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a\u0000",
                "\t",
                "a\u007f",
                "a\u0085",
                "\ud83d",
                "\ude00",
                "\ude00\ud83d",
                "\ud83da"
            })
    void sessionKey_isRefused(String key) {
        assertThat(SessionKey.parse(key)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new SessionKey(key));
    }

    @Test
    void sessionKey_isMeasuredInBytes() {
        assertThat(SessionKey.parse("x".repeat(512))).isPresent();
        assertThat(SessionKey.parse("x".repeat(513))).isEmpty();
        assertThat(SessionKey.parse("é".repeat(256))).isPresent();
        assertThat(SessionKey.parse("é".repeat(256) + "x")).isEmpty();
        assertThat(SessionKey.parse("😀".repeat(128))).isPresent();
        assertThat(SessionKey.parse("😀".repeat(128) + "x")).isEmpty();
    }

    @Test
    void sessionKeys_areComparedWithoutFoldingOrNormalising() {
        assertThat(new SessionKey("A")).isNotEqualTo(new SessionKey("a"));
        assertThat(new SessionKey("\u00e9")).isNotEqualTo(new SessionKey("e\u0301"));
    }
}
