package dev.holdfast.session.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that something is refused. */
final class Refusal {
    private Refusal() {}

    static void of(ErrorCode code, ThrowingCallable attempt) {
        StoreException refusal = caught(code, attempt);
        assertThat(refusal.outcome()).isEqualTo(StoreException.Outcome.NOT_APPLIED);
    }

    static StoreException caught(ErrorCode code, ThrowingCallable attempt) {
        StoreException refusal = catchThrowableOfType(StoreException.class, attempt);
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).as(refusal.detail()).isEqualTo(code);
        assertThat(refusal.detail()).isNotBlank();
        return refusal;
    }

    static void at(String pointer, ErrorCode code, ThrowingCallable attempt) {
        StoreException refusal = caught(code, attempt);
        assertThat(refusal.violations())
                .extracting(StoreException.Violation::pointer)
                .containsExactly(pointer);
    }
}
