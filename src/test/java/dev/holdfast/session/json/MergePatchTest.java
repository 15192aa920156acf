package dev.holdfast.session.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MergePatchTest {
    @ParameterizedTest
    @MethodSource("dev.holdfast.session.json.MergePatchCases#appendixOfRfc7396")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,\"b\":2}         | {\"c\":null}                 | {\"a\":1,\"b\":2}",
                "{\"a\":{\"x\":1}}         | {\"a\":{}}                   | {\"a\":{\"x\":1}}",
                "{\"a\":1}                 | {\"a\":{}}                   | {\"a\":{}}",
                "{\"a\":[{\"x\":null}]}    | {\"b\":[null,{\"y\":null}]}  | {\"a\":[{\"x\":null}],\"b\":[null,{\"y\":null}]}",
                "{\"\\u0061\" : 1.0 }      | {\"a\":2.00}                 | {\"\\u0061\" : 2.00 }",
                "{ \"n\" : 1.0 , \"o\" : { \"x\" : 1e2 } } | {\"p\":3} | { \"n\" : 1.0 , \"o\" : { \"x\" : 1e2 } ,\"p\":3}",
                "{\"a\":1,\"b\":2,\"a\":3} | {\"b\":4}                    | {\"a\":1,\"b\":4,\"a\":3}",
                "{\"a\":1,\"b\":2,\"a\":3} | {\"a\":4}                    | {\"b\":2,\"a\":4}",
                "{\"a\":1,\"b\":2,\"a\":3} | {\"a\":null}                 | {\"b\":2}"
            })
    void apply_doesWhatRfc7396Says(String target, String patch, String result) {
        JsonValue applied = MergePatch.apply(Documents.value(target), Documents.value(patch), Work.unbounded());

        assertThat(Documents.text(applied.toBytes())).isEqualTo(result);
        assertThat(applied.length()).isEqualTo(applied.toBytes().length);
    }

    @Test
    void apply_equalsANaiveModel() {
        Random random = new Random(7396);
        for (int i = 0; i < 5_000; i++) {
            Object target = value(random, 3);
            Object patch = value(random, 3);
            String seen = "case " + i + ": " + write(target) + " with " + write(patch);

            JsonValue applied =
                    MergePatch.apply(Documents.value(write(target)), Documents.value(write(patch)), Work.unbounded());

            assertThat(Documents.text(applied.toBytes())).as(seen).isEqualTo(write(merge(target, patch)));
        }
    }

    /** RFC 7396, section 2, on maps. */
    private static Object merge(@Nullable Object target, Object patch) {
        if (!(patch instanceof Map<?, ?> changes)) {
            return patch;
        }
        Map<Object, Object> result = new LinkedHashMap<>(target instanceof Map<?, ?> map ? map : Map.of());
        changes.forEach((name, value) -> {
            if (value.equals("null")) {
                result.remove(name);
            } else {
                result.put(name, merge(result.get(name), value));
            }
        });
        return result;
    }

    /** A map, or a string that is a value's text. */
    private static Object value(Random random, int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            String[] scalars = {"null", "1.0", "\"x\"", "true", "[null,{\"a\":null}]", "[]", "1e400"};
            return scalars[random.nextInt(scalars.length)];
        }
        Map<Object, Object> object = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            object.put("abcdé\"".charAt(random.nextInt(6)), value(random, depth - 1));
        }
        return object;
    }

    private static String write(Object value) {
        if (!(value instanceof Map<?, ?> object)) {
            return value.toString();
        }
        StringBuilder text = new StringBuilder("{");
        object.forEach((name, member) -> text.append(text.length() > 1 ? "," : "")
                .append(name.equals('"') ? "\"\\\"\"" : "\"" + name + "\"")
                .append(':')
                .append(write(member)));
        return text.append('}').toString();
    }
}
