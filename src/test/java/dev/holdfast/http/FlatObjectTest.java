package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import io.vertx.core.buffer.Buffer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FlatObjectTest {
    static Stream<Arguments> bodiesWithoutEnd() {
        return Stream.of(
                Arguments.of("{" + members(1_001) + "}", "too many members: expected at most 1000"),
                Arguments.of("{" + members(100_000) + "}", "too many members: expected at most 1000"),
                Arguments.of(
                        "{\"keys\":[" + items("\"a\"", 10_001) + "]}", "keys: too many items: expected at most 10000"),
                Arguments.of(
                        "{\"x\":[" + items("{\"a\":1}", 200_000) + "]}", "x: too many items: expected at most 10000"),
                Arguments.of("{\"keys\":[\"" + "k".repeat(2_000_000) + "\"]}", "a value is too long or too deep"),
                Arguments.of("{\"" + "k".repeat(2_000_000) + "\":1}", "a value is too long or too deep"),
                Arguments.of("{\"n\":" + "1".repeat(2_000_000) + "}", "a value is too long or too deep"),
                Arguments.of(
                        "{\"keys\":" + "[".repeat(900_000) + "]".repeat(900_000) + "}",
                        "a value is too long or too deep"),
                Arguments.of(
                        "{\"keys\":" + "{\"a\":".repeat(300_000) + "1" + "}".repeat(300_000) + "}",
                        "a value is too long or too deep"),
                Arguments.of("[".repeat(1_000_000), "a value is too long or too deep"));
    }

    @ParameterizedTest
    @MethodSource("bodiesWithoutEnd")
    void bodyBeyondTheBounds_isInvalid(String body, String detail) {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> FlatObject.parse(Buffer.buffer(body), ErrorCode.INVALID_UNDO))
                .withMessageContaining(detail)
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_UNDO));
    }

    @Test
    void bodyWithinTheBounds_isReadWhole() {
        String body = "{\"keys\":[" + items("\"é\"", 10_000) + "]," + members(999) + "}";

        assertThat(FlatObject.parse(Buffer.buffer(body), ErrorCode.INVALID_UNDO))
                .hasSize(1_000);
    }

    private static String members(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"m" + i + "\":1").collect(Collectors.joining(","));
    }

    private static String items(String item, int count) {
        return IntStream.range(0, count).mapToObj(i -> item).collect(Collectors.joining(","));
    }
}
