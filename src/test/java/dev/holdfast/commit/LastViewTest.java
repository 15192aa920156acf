package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Answers;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads of a store whose disk fails so that it cannot be opened again. */
final class LastViewTest {
    private final QueueFixture store = new QueueFixture();

    @AfterEach
    void contractOfOpenStoresWasKept() {
        store.storage.assertSound();
    }

    @BeforeEach
    void givenADiskThatTurnedReadOnly() {
        store.perform(store.main.put("a", "{}"));
        store.files().unusableAfterFailure = true;
        store.files()
                .appendFailures
                .add(new StoreException(ErrorCode.ENGINE_UNAVAILABLE, "read-only")
                        .withOutcome(StoreException.Outcome.UNKNOWN));
        assertThat(Answers.code(store.run(store.main.put("b", "{}")))).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
    }

    private void openingFails(ErrorCode code) {
        store.files().openFailure = new StoreException(code, "cannot be opened");
    }

    @Test
    void reads_areServedFromTheLastDurableView_whileWritesAreRejected() {
        openingFails(ErrorCode.ENGINE_UNAVAILABLE);

        for (int i = 0; i < 3; i++) {
            assertThat(Answers.code(store.run(store.main.put("c", "{}")))).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
            assertThat(Answers.of(store.run(store.main.get("a"))).entry().key().value())
                    .isEqualTo("a");
            assertThat(Answers.of(store.run(store.main.list())).items()).hasSize(1);
            assertThat(Answers.code(store.run(store.main.get("c")))).isEqualTo(ErrorCode.NOT_FOUND);
        }
        store.files().openFailure = null;
        store.perform(store.main.put("c", "{}"));
        assertThat(Answers.of(store.run(store.main.get("c"))).entry()).isNotNull();
    }

    @Test
    void storeThatAnotherProcessTook_isNotServedFromMemory() {
        openingFails(ErrorCode.STORE_CORRUPT);

        assertThat(Answers.code(store.run(store.main.put("c", "{}")))).isEqualTo(ErrorCode.STORE_CORRUPT);
        assertThat(Answers.code(store.run(store.main.get("a")))).isEqualTo(ErrorCode.STORE_CORRUPT);
        openingFails(ErrorCode.ENGINE_UNAVAILABLE);
        assertThat(Answers.code(store.run(store.main.get("a")))).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
    }

    @Test
    void idleStore_andADrain_forgetTheView() {
        openingFails(ErrorCode.ENGINE_UNAVAILABLE);
        assertThat(Answers.of(store.run(store.main.get("a"))).entry()).isNotNull();

        var drained = store.engine.drain();
        store.steps.runAll();

        assertThat(drained.succeeded()).isTrue();
        assertThat(store.engine.lanes()).isZero();
    }
}
