package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of a body's type (RFC 9110, section 8.3.1). */
class MediaTypesTest {
    private static MultiMap type(String value) {
        return HttpHeaders.headers().add(HttpHeaders.CONTENT_TYPE, value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON",
                "application/json;",
                "application/json ; ; charset=utf-8",
                "application/json; charset=UTF8",
                "application/json;charset=\"utf-8\"",
                "application/json;charset=\"utf\\-8\"",
                "application/json;x=\"a;charset=latin1\"",
                "application/json;x=\"\\\";charset=latin1\"",
                "application/json;x=\"\"",
                "application/problem+json; profile=\"https://example.com/?a=b;c\""
            })
    void json_isTaken(String type) {
        assertThatCode(() -> MediaTypes.requireJson(type(type))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json;charset=\"a;b\"",
                "application/json;charset=\"utf-8;b\"",
                "application/json;charset=latin1",
                "application/json;charset=utf-8;charset=latin1",
                "application/json;charset",
                "application/json;charset=",
                "application/json;charset=utf-8=x",
                "application/json;charset =latin1",
                "application/json;charset= latin1",
                "application/json;charset=\"utf-8",
                "application/json;charset=utf-8\"",
                "application/json;charset=\"utf-8\"x",
                "application/json;x=\"a;charset=latin1",
                "application/json;x=\"a\\\"",
                "application/json;=utf-8",
                "application/json;a b=c",
                "application/json x",
                "a b/c+json",
                "a/b/c+json",
                "/c+json",
                "c+json",
                "a/+json",
                ";",
                "text/plain;x=\"application/json\""
            })
    void whatIsNotJson_orBroken_isRefused(String type) {
        StoreException refusal = catchThrowableOfType(StoreException.class, () -> MediaTypes.requireJson(type(type)));

        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
    }
}
