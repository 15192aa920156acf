package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import org.junit.jupiter.api.Test;

class ReadBoundTest {
    @Test
    void readsOfALedger_takeASixteenthOfTheHeap() {
        int records = Math.toIntExact(Runtime.getRuntime().maxMemory() / 16 / 64);

        assertThatCode(() -> ReadBound.requireRecords(records)).doesNotThrowAnyException();
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> ReadBound.requireRecords(records + 1))
                .withMessageContaining("the ledger has more than " + records + " removals on one day")
                .satisfies(busy -> assertThat(busy.code()).isEqualTo(ErrorCode.STORE_BUSY));
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> ReadBound.requireRuns(records / 4 + 1));
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> ReadBound.requireRemovals(records / 4 + 1));
    }
}
