package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Answers;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A process that may open no further file. */
final class DescriptorShortageTest {
    private final QueueFixture store = new QueueFixture();

    @Test
    void openingThatFindsNoDescriptor_closesIdleStores_soThatTheNextOneSucceeds() {
        store.perform(store.on("idle").put("a", "{}"));
        store.perform(store.on("new").put("a", "{}"));
        store.tickFor(StoreHarness.settings(StoreHarness.NO_RULES).idleClose().plusSeconds(5));
        store.perform(store.on("idle").put("b", "{}"));
        store.time.advance(Duration.ofSeconds(1));
        assertThat(store.engine.lanes()).isEqualTo(1);
        store.storage.files("new").openFailure = new StoreException(
                ErrorCode.ENGINE_UNAVAILABLE, "store new cannot be opened: too many open files; raise the limit");

        assertThat(Answers.code(store.run(store.on("new").put("b", "{}")))).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);

        assertThat(store.engine.lanes()).as("the idle store was closed").isZero();
        store.storage.files("new").openFailure = null;
        store.perform(store.on("new").put("b", "{}"));
        store.storage.assertSound();
    }
}
