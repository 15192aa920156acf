package dev.holdfast.commit;

import static dev.holdfast.session.StoreCommands.document;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.holdfast.session.Answers;
import dev.holdfast.session.Command;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.MaintenancePolicy.Mode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Settings that change while stores are in use. */
final class PolicyChangeTest {
    private final QueueFixture store = new QueueFixture(policy(Mode.ENFORCE, 2));

    @AfterEach
    void contractOfOpenStoresWasKept() {
        store.storage.assertSound();
    }

    @Test
    void commitUnderWay_keepsThePolicyItBeganWith_andTheNextOneHasTheNew() {
        write("a", 3);
        write("b", 2);
        store.files().onAppend = () -> store.settings = StoreHarness.settings(policy(Mode.WARN, 1));

        Command.Receipt underWay = write("c", 1);
        Command.Receipt next = write("d", 4);

        assertThat(underWay.warning()).as("it was enforced").isNull();
        assertThat(underWay.run()).isNotNull();
        assertThat(next.run()).isNull();
        assertThat(next.warning()).isNotNull();
        assertThat(store.files().recover().size()).isEqualTo(3);
    }

    @Test
    void queueDepth_isThatOfTheMoment() {
        store.settings = QueueFixture.withDepth(1);

        var first = store.engine.execute(store.main.put("a", "{}"));
        var second = store.engine.execute(store.main.put("b", "{}"));
        store.settings = QueueFixture.withDepth(2);
        var third = store.engine.execute(store.main.put("c", "{}"));
        store.steps.runAll();

        assertThat(second.failed()).isTrue();
        assertThat(first.succeeded()).isTrue();
        assertThat(third.succeeded()).isTrue();
    }

    @CanIgnoreReturnValue
    private Command.Receipt write(String key, int hours) {
        long updated = store.time.millis() - Duration.ofHours(hours).toMillis();
        return Answers.of(store.run(store.main.put(key, document("s-" + key, updated))))
                .receipt();
    }

    private static MaintenancePolicy policy(Mode mode, int cap) {
        return new MaintenancePolicy(mode, Duration.ofDays(30), cap, Duration.ZERO);
    }
}
