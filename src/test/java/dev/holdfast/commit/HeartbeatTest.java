package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.session.StoreName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
    private static final StoreName MAIN = new StoreName("main");

    private final ManualTime time = new ManualTime();
    private final StepExecutor disk = new StepExecutor();
    private final MemoryStorage storage = new MemoryStorage();
    private final AtomicBoolean refusing = new AtomicBoolean();
    private final Heartbeat heartbeat = new Heartbeat(
            storage,
            task -> {
                if (refusing.get()) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                disk.execute(task);
            },
            time);

    @BeforeEach
    void twoThingsToDo() {
        storage.upkeep.add(new Storage.Upkeep("root", null, () -> {}));
        storage.upkeep.add(new Storage.Upkeep("lock", MAIN, () -> {}));
    }

    @Test
    void heartbeat_beatsEveryFiveSeconds_eachThingOneAtATime() {
        tick(5);
        assertThat(disk.size()).isEqualTo(2);

        tick(10);
        assertThat(disk.size()).isEqualTo(2);

        assertThat(disk.runOne()).isTrue();
        tick(5);
        assertThat(disk.size()).as("what hangs, and what does not").isEqualTo(2);
        assertThat(heartbeat.trouble()).isEmpty();
    }

    @Test
    void diskThatDoesNotAnswer_isTrouble_untilItDoes() {
        tick(5 + 29);
        assertThat(heartbeat.trouble()).isEmpty();

        tick(1);
        assertThat(heartbeat.trouble()).contains("the disk has not answered for 30 s");

        disk.runAll();
        assertThat(heartbeat.trouble()).isEmpty();
    }

    @Test
    void storeThatDoesNotAnswer_isNamed_andIsNoTroubleOfTheOthers() {
        tick(5);
        assertThat(disk.runOne()).isTrue();
        time.advance(Duration.ofSeconds(7));
        HangingStores hanging = new HangingStores(List.of(), heartbeat, time);

        assertThat(hanging.note()).contains("the files of these stores do not answer: main (7 s)");
        assertThat(heartbeat.trouble()).isEmpty();
        disk.runAll();
        assertThat(hanging.note()).isEmpty();
    }

    @Test
    void beatThatCannotBegin_isTriedAgain() {
        refusing.set(true);
        assertThatThrownBy(() -> tick(5)).isInstanceOf(OutOfMemoryError.class);

        refusing.set(false);
        tick(5);

        assertThat(disk.size()).isEqualTo(2);
    }

    @Test
    void ticksThatStop_areTrouble_andDeathAfterAMinute() {
        tick(1);
        time.advance(Duration.ofSeconds(15));
        assertThat(heartbeat.trouble()).contains("no timer has served the stores for 15 s");
        assertThat(heartbeat.death()).isEmpty();

        time.advance(Duration.ofSeconds(45));
        assertThat(heartbeat.death()).contains("no timer has served the stores for 60 s");
    }

    private void tick(int times) {
        for (int i = 0; i < times; i++) {
            time.advance(Duration.ofSeconds(1));
            heartbeat.tick();
        }
    }
}
