package dev.holdfast.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockCheckTest {
    private Instant wall = Instant.parse("2026-11-22T12:00:00Z");
    private long ticks = Long.MAX_VALUE - 5;
    private final ClockCheck check = new ClockCheck(() -> wall, () -> ticks);

    @Test
    void clock_thatRunsSteadily_isBelieved() {
        pass(Duration.ofDays(3), Duration.ofDays(3).plusMinutes(9));

        assertThat(check.get()).isEmpty();
        assertThat(check.steps()).isZero();
    }

    @Test
    void clock_beforeItsTime_isNot() {
        wall = Instant.EPOCH.plusMillis(1);
        ClockCheck early = new ClockCheck(() -> wall, () -> ticks);

        assertThat(early.get()).contains("it is 1970-01-01T00:00:00Z by the wall clock, which cannot be");
    }

    @Test
    void clock_thatIsSetForward_isDoubtedForAMinute() {
        pass(Duration.ofSeconds(5), Duration.ofDays(400).plusSeconds(5));

        assertThat(check.get()).contains("the wall clock was set forward by 34560000 s");
        pass(Duration.ofSeconds(59), Duration.ofSeconds(59));
        assertThat(check.get()).isPresent();
        pass(Duration.ofSeconds(1), Duration.ofSeconds(1));
        assertThat(check.get()).isEmpty();
        assertThat(check.steps()).isEqualTo(1);
    }

    @Test
    void clock_thatIsSetBack_isDoubted() {
        pass(Duration.ofSeconds(5), Duration.ofHours(-1).plusSeconds(5));

        assertThat(check.get()).contains("the wall clock was set back by 3600 s");
    }

    private void pass(Duration steady, Duration byTheWall) {
        ticks += steady.toNanos();
        wall = wall.plus(byTheWall);
    }
}
