package dev.holdfast.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrustedClockTest {
    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration SETTLING = Duration.ofMinutes(5);

    private Instant wall = START;
    private long ticks = Long.MAX_VALUE - 5;
    private final TrustedClock clock = startedWith(null);

    private TrustedClock startedWith(@Nullable Instant known) {
        return new TrustedClock(() -> wall, () -> ticks, () -> SETTLING, known);
    }

    /** Time passes for both clocks, and the clock is looked at now and then. */
    private void pass(TrustedClock on, Duration time) {
        for (int i = 0; i < 60; i++) {
            ticks += time.dividedBy(60).toNanos();
            wall = wall.plus(time.dividedBy(60));
            var unused = on.forAge();
        }
    }

    private void set(Duration by) {
        wall = wall.plus(by);
        var unused = clock.forAge();
    }

    @Test
    void steadyClock_isTrusted() {
        pass(clock, Duration.ofDays(40));

        assertThat(clock.doubted()).isFalse();
        assertThat(clock.forAge()).isEqualTo(wall).isEqualTo(clock.instant());
        assertThat(clock.trouble()).isEmpty();
        assertThat(clock.ahead()).isZero();
    }

    @Test
    void correctionOfHours_isBelievedAtOnce() {
        set(Duration.ofHours(23));

        assertThat(clock.doubted()).isFalse();
        assertThat(clock.forAge()).isEqualTo(wall);
        set(Duration.ofHours(-20));
        assertThat(clock.doubted()).isFalse();
        assertThat(clock.forAge()).isEqualTo(wall);
    }

    @Test
    void jumpForward_isDoubtedUntilTheClockWasSteady() {
        set(YEAR);

        assertThat(clock.doubted()).isTrue();
        assertThat(clock.instant()).as("stamps").isEqualTo(wall);
        assertThat(clock.trouble()).hasValueSatisfying(why -> assertThat(why)
                .startsWith("the wall clock jumped forward to 2027-11-22T12:00:00Z")
                .endsWith("steady for 300 s"));
        pass(clock, SETTLING.minusSeconds(30));
        assertThat(clock.doubted()).isTrue();
        set(Duration.ofHours(1));
        pass(clock, SETTLING.minusSeconds(30));
        assertThat(clock.doubted()).as("it was set again").isTrue();
        pass(clock, Duration.ofSeconds(30));
        assertThat(clock.doubted()).isFalse();
    }

    @Test
    void wrongClock_agesNothingByMoreThanADayPerHour() {
        set(YEAR);
        pass(clock, Duration.ofHours(2));

        assertThat(clock.doubted()).isFalse();
        assertThat(clock.forAge()).isEqualTo(START.plus(Duration.ofDays(2)));
        assertThat(clock.trouble()).hasValueSatisfying(why -> assertThat(why).contains("2026-11-24T12:00:00Z"));
        pass(clock, Duration.ofDays(16));
        assertThat(clock.forAge()).as("a right clock is believed in the end").isEqualTo(wall);
        assertThat(clock.trouble()).isEmpty();
    }

    @Test
    void clockSetForwardAndBackAndForward_agesNothing() {
        for (int i = 0; i < 5; i++) {
            set(YEAR);
            assertThat(clock.doubted()).isTrue();
            pass(clock, Duration.ofSeconds(20));
            set(YEAR.negated());
            pass(clock, Duration.ofSeconds(20));
        }
        pass(clock, SETTLING);

        assertThat(clock.doubted()).isFalse();
        assertThat(clock.forAge()).isEqualTo(wall);
    }

    @Test
    void clockSetBack_isNotUsedForStamps_norForAge_untilItIsRight() {
        set(YEAR.negated());

        assertThat(clock.doubted()).isTrue();
        assertThat(clock.instant()).isEqualTo(START);
        assertThat(clock.trouble()).hasValueSatisfying(why -> assertThat(why).contains("cannot be right"));
        pass(clock, Duration.ofMinutes(10));
        set(YEAR);
        pass(clock, SETTLING);
        assertThat(clock.doubted()).isFalse();
        assertThat(clock.forAge()).isEqualTo(wall);
    }

    @Test
    void clockAtItsEpoch_isNoTime_andItsStampsAreNotStaleAfterwards() {
        wall = Instant.EPOCH.plusSeconds(30);
        TrustedClock early = startedWith(null);

        assertThat(early.doubted()).isTrue();
        Instant stamp = early.instant();
        assertThat(stamp).isAfterOrEqualTo("2026-01-01T00:00:00Z");
        pass(early, Duration.ofMinutes(1));
        wall = START;
        var unused = early.forAge();
        pass(early, SETTLING);
        assertThat(early.doubted()).isFalse();
        assertThat(Duration.between(stamp, early.forAge())).isLessThan(Duration.ofDays(1));
    }

    @Test
    void processThatStartsWithAWrongClock_goesByThatBeforeIt() {
        set(YEAR);
        TrustedClock restarted = startedWith(START);

        assertThat(restarted.doubted()).isTrue();
        pass(restarted, SETTLING);
        assertThat(restarted.doubted()).isFalse();
        assertThat(restarted.forAge()).isBefore(START.plus(Duration.ofHours(3)));
    }

    @Test
    void processThatStartsWithAClockInThePast_keepsTheTimeOfThatBeforeIt() {
        set(Duration.ofDays(-700));
        TrustedClock restarted = startedWith(START);

        assertThat(restarted.doubted()).isTrue();
        assertThat(restarted.instant()).isEqualTo(START);
    }

    @Test
    void processThatWasStoppedForHours_startsWithoutDoubt() {
        set(Duration.ofHours(10));
        TrustedClock restarted = startedWith(START);

        assertThat(restarted.doubted()).isFalse();
        assertThat(restarted.forAge()).isEqualTo(wall);
    }

    @Test
    void jumpInSteps_eachWithinADay_isDoubtedWhenTogetherTheyAreMore() {
        set(Duration.ofHours(20));
        pass(clock, Duration.ofMinutes(2));
        assertThat(clock.doubted()).isFalse();
        set(Duration.ofHours(20));

        assertThat(clock.doubted()).isTrue();
        assertThat(clock.forAge()).isBefore(START.plus(Duration.ofHours(26)));
        assertThat(clock.trouble()).hasValueSatisfying(why -> assertThat(why).contains("jumped forward"));
        pass(clock, SETTLING);
        assertThat(clock.doubted()).isFalse();
        pass(clock, Duration.ofHours(1));
        assertThat(clock.forAge()).as("it follows").isEqualTo(wall);
        assertThat(clock.trouble()).isEmpty();
    }

    @Test
    void yearInStepsOfHours_agesNothingByMoreThanADayAnHour() {
        for (int i = 0; i < 365; i++) {
            set(Duration.ofHours(24));
            pass(clock, Duration.ofSeconds(10));
        }

        assertThat(clock.doubted()).isTrue();
        assertThat(Duration.between(START, clock.forAge())).isLessThan(Duration.ofDays(3));
    }

    @Test
    void stepsBackAndForth_withinADay_areBelieved() {
        for (int i = 0; i < 20; i++) {
            set(Duration.ofHours(-20));
            assertThat(clock.forAge()).isEqualTo(wall);
            set(Duration.ofHours(20));

            assertThat(clock.doubted()).isFalse();
            assertThat(clock.forAge()).isEqualTo(wall);
        }
    }

    @Test
    void aStepADay_isBelievedEachTime() {
        for (int i = 0; i < 30; i++) {
            set(Duration.ofHours(20));

            assertThat(clock.doubted()).isFalse();
            assertThat(clock.forAge()).isEqualTo(wall);
            pass(clock, Duration.ofHours(4));
        }
    }

    @Test
    void jumpAfterAStopOfHours_isCountedWithThatStop() {
        set(Duration.ofHours(20));
        TrustedClock restarted = startedWith(START);
        wall = wall.plus(Duration.ofHours(20));

        assertThat(restarted.doubted()).isTrue();
        assertThat(restarted.forAge()).isBefore(START.plus(Duration.ofHours(26)));
    }

    @Test
    void clockThatWasWrongAtFirst_isNotBelievedAtOnceWhenItIsWrongAgain() {
        set(YEAR.negated());
        pass(clock, Duration.ofDays(20));
        assertThat(clock.doubted()).isFalse();
        Instant right = wall;

        set(YEAR);
        pass(clock, SETTLING);

        assertThat(clock.forAge()).isBefore(right.plus(Duration.ofHours(3)));
    }

    @Test
    void jumpDuringAPause_isDoubtedFromTheFirstLookOn() {
        Duration pause = Duration.ofSeconds(40);
        ticks += pause.toNanos();
        wall = wall.plus(pause).plus(YEAR);

        assertThat(clock.doubted()).isTrue();
        assertThat(clock.forAge()).isBefore(START.plus(Duration.ofHours(1)));
    }

    @Test
    void clockSetAheadWhileTheProcessIsDown_andBackBeforeTheNextStart_changesNothing() {
        set(YEAR);
        TrustedClock wrong = startedWith(START);
        pass(wrong, Duration.ofMinutes(10));
        Instant known = wrong.forAge();
        wall = wall.minus(YEAR);
        TrustedClock right = startedWith(known);

        assertThat(right.doubted()).isFalse();
        assertThat(right.forAge()).isEqualTo(wall);
    }
}
