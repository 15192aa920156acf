package dev.holdfast.session.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.ListQuery.Fields;
import dev.holdfast.session.SessionEntry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectionTest {
    private final Documents documents = Documents.withDefaults();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ \"a\" : 1.0 , \"b\":{ \"x\" : 1 },\"c\":3} | {\"a\":1.0,\"b\":{ \"x\" : 1 }}",
                "{\"b\":[1, 2],\"\\u0061\":1e400}            | {\"b\":[1, 2],\"a\":1e400}",
                "{\"a\":1,\"c\":2,\"a\":3}                   | {\"a\":3}",
                "{\"x\":{\"a\":1}}                           | {}",
                "{}                                          | {}",
                "[1]                                         | {}",
                "7                                           | {}"
            })
    void of_showsTheNamedMembers_inTheEntrysOrder(String json, String shown) {
        byte[] projected = Projection.of(documents.stored(json), new Fields(false, List.of("b", "a", "a", "nope")));

        assertThat(Documents.text(projected)).isEqualTo(shown);
    }

    @Test
    void of_showsAllOrNothing() {
        SessionEntry entry = documents.stored("{ \"a\" : 1 }");

        assertThat(Projection.of(entry, Fields.ALL)).isSameAs(entry.json());
        assertThat(Documents.text(Projection.of(entry, Fields.NONE))).isEqualTo("{}");
    }
}
