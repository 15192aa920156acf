package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListFieldTest {
    @Test
    void elements_areThoseOfAllLines_withoutEmptyOnes() {
        assertThat(ListField.elements(List.of(" a ,, b;x=\"1,2\"", "", ",", "c\t")))
                .containsExactly("a", "b;x=\"1,2\"", "c");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "a;b;c, a/b/c",
                "a;b=\"x;y\";c, a/b=\"x;y\"/c",
                "a;b=\"x\\\";y\";c, a/b=\"x\\\";y\"/c",
                "a;b=\"open;c, a/b=\"open;c",
                "a;b=\"end\\, a/b=\"end\\"
            })
    void separator_withinAQuotedString_separatesNothing(String text, String parts) {
        assertThat(String.join("/", ListField.split(text, ';'))).isEqualTo(parts);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {"a, a", "\"a\", a", "\"a\\\"b\\\\\", a\"b\\", "\"a, \"a", "\", \"", "\"\\\", \\"})
    void quotedString_standsForItsText(String value, String text) {
        assertThat(ListField.unquoted(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "a, 1",
        "a;q=0, 0",
        "a;q=0.000, 0",
        "a;Q=0.5, 0.5",
        "a;q=1.0, 1",
        "a;q=0.001, 0.001",
        "a;q=1., 1",
        "a;q=.5, -1",
        "a;q=x, -1",
        "a;q=, -1",
        "a;q, -1",
        "a;q=1.001, -1",
        "a;q=2, -1",
        "a;q=0.0000, -1",
        "a;q=-0, -1",
        "a;q=+0, -1",
        "a;q=0x0, -1",
        "a;q=01, -1",
        "a;q =0, -1",
        "a;q= 0, -1",
        "'a;q=\"0\"', -1",
        "a;q=1;q=0, -1",
        "a;b=q;q=0.25, 0.25"
    })
    void weight_isThatOfTheGrammar(String element, double weight) {
        assertThat(ListField.weight(ListField.split(element, ';'))).isEqualTo(weight);
    }

    @ParameterizedTest
    @CsvSource({
        "text/html, text/html",
        "'text/html;q=0, text/plain', text/plain",
        "'text/plain;q=0.5, text/html;q=0.4', text/plain",
        "'application/json;x=\"text/html\"', none",
        "'*/*', none",
        "TEXT/HTML, text/html"
    })
    void preferredType_hasTheGreatestWeight(String accept, String type) {
        AcceptField field = new AcceptField(ListField.elements(List.of(accept)));

        assertThat(field.preferred("none", "text/html", "text/plain")).isEqualTo(type);
    }
}
