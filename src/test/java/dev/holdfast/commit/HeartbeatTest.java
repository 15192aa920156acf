package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
    private final ManualTime time = new ManualTime();
    private final StepExecutor disk = new StepExecutor();
    private final Heartbeat heartbeat = new Heartbeat(new MemoryStorage(), disk, time);

    @Test
    void heartbeat_beatsEveryFiveSeconds_oneAtATime() {
        tick(5);
        assertThat(disk.size()).isEqualTo(1);

        tick(10);
        assertThat(disk.size()).isEqualTo(1);

        disk.runAll();
        tick(1);
        assertThat(disk.size()).isEqualTo(1);
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
    void ticksThatStop_areTrouble() {
        tick(1);
        time.advance(Duration.ofSeconds(15));

        assertThat(heartbeat.trouble()).contains("nobody has looked after the stores for 15 s");
    }

    private void tick(int times) {
        for (int i = 0; i < times; i++) {
            time.advance(Duration.ofSeconds(1));
            heartbeat.tick();
        }
    }
}
