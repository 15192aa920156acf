package dev.holdfast.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicNamesTest {
    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "https://a.example, https://a.example",
        "' http://a.example:8080/ ', http://a.example:8080",
        "https://a.example/b/c/, https://a.example/b/c",
        "https://a.example//, https://a.example",
        "HTTPS://a.example/%7Eb, HTTPS://a.example/%7Eb",
        "http://[::1]:8080/x, http://[::1]:8080/x"
    })
    void url_isSchemeHostAndPrefix(String text, String url) {
        assertThat(PublicNames.url(text)).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.example",
                "/prefix",
                "//a.example",
                "ftp://a.example",
                "https:a.example",
                "https://",
                "https:///x",
                "https://u:p@a.example",
                "https://a.example?x",
                "https://a.example/#x",
                "https://a.example/a//b",
                "https://a.example/a/../b",
                "https://a.example/a/.",
                "https://a.example/a b",
                "https://a.example/<b>",
                "https://a.example:99999",
                "https://a_b example"
            })
    void otherUrl_isRejectedWithValueAndExpectation(String text) {
        assertThatThrownBy(() -> PublicNames.url(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("https://sessions.example.com/holdfast");
    }

    @ParameterizedTest
    @ValueSource(strings = {"holdfast, A.Example", "  a.example holdfast ", "a.example,,holdfast,a.example"})
    void hosts_areNames(String text) {
        assertThat(PublicNames.hosts(text)).containsExactlyInAnyOrder("holdfast", "a.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "*.example", "a.example:80", "http://a.example", "a..b", ".a", "a.", "[::1]", "-a"})
    void otherHost_isRejectedWithValueAndExpectation(String text) {
        assertThatThrownBy(() -> PublicNames.hosts("holdfast, " + text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("expected names without scheme, port and wildcard");
    }
}
