package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreName;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoreObserverTest {
    private final QueueFixture store = new QueueFixture(QueueFixture.withDepth(2));

    @Test
    void observer_isToldOfWaitsAndCommits() {
        var unused = store.sendPatches(2);
        store.time.advance(Duration.ofMillis(7));
        store.steps.runAll();

        assertThat(store.observer.told()).containsExactly("waited 7", "waited 7", "committed main 2");
    }

    @Test
    void observer_isToldOfFailedCommits() {
        store.files().appendFailures.add(new StoreException(ErrorCode.DISK_FULL, "no space is left"));
        var unused = store.run(store.main.put("a", "{}"));

        assertThat(store.observer.told()).containsExactly("waited 0", "failed main disk-full");
    }

    @Test
    void observer_isToldOfRefusals() {
        var unused = store.sendPatches(3);
        store.time.advance(Duration.ofSeconds(10));

        assertThat(store.observer.told())
                .containsExactly("refused main store-busy", "refused main queue-timeout", "refused main queue-timeout");
    }

    @Test
    void engine_tellsHowManyCommandsWait() {
        var unused = store.sendPatches(2);

        assertThat(store.engine.waiting()).isEqualTo(Map.of(new StoreName("main"), 2));
    }
}
