package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That the names of runs cannot be guessed, neither from the time nor from those of other stores, triggers and hours. */
class RunIdsTest {
    private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");

    /** The names that are shared by the removals of an hour. */
    enum Trigger {
        WRITE(RunIds::ofWrites),
        TIMER(RunIds::ofTimer),
        REAPER(RunIds::ofReaper);

        @SuppressWarnings("ImmutableEnumChecker") // of lambdas that hold nothing
        private final BiFunction<RunIds, Instant, String> name;

        Trigger(BiFunction<RunIds, Instant, String> name) {
            this.name = name;
        }

        String of(RunIds ids, Instant at) {
            return name.apply(ids, at);
        }
    }

    static List<Trigger> triggers() {
        return List.of(Trigger.values());
    }

    @Test
    void runsOfTheSameRevision_haveDifferentNames() {
        assertThat(IntStream.range(0, 1000).mapToObj(i -> RunIds.ofDelete(7)).distinct())
                .hasSize(1000)
                .allMatch(id -> id.matches("delete-7-[0-9a-z]{6}"));
        assertThat(IntStream.range(0, 1000)
                        .mapToObj(i -> RunIds.ofPrune(7, NOW))
                        .distinct())
                .hasSize(1000)
                .allMatch(id -> id.matches("prune-8-[0-9a-z]{14}"));
    }

    @ParameterizedTest
    @MethodSource("triggers")
    void removalsOfOneHour_shareOneName(Trigger trigger) {
        RunIds ids = new RunIds();
        String first = trigger.of(ids, NOW);

        assertThat(first).matches(trigger.name().toLowerCase(Locale.ROOT) + "-20261201T00Z-[0-9a-z]{6}");
        assertThat(trigger.of(ids, NOW.plus(Duration.ofMinutes(59)))).isEqualTo(first);
    }

    @ParameterizedTest
    @MethodSource("triggers")
    void namesOfOneHour_differFromStoreToStore(Trigger trigger) {
        assertThat(IntStream.range(0, 1000)
                        .mapToObj(i -> trigger.of(new RunIds(), NOW))
                        .distinct())
                .hasSize(1000);
    }

    @Test
    void randomParts_differByTriggerAndHour() {
        RunIds ids = new RunIds();

        assertThat(IntStream.range(0, 24)
                        .mapToObj(hour -> NOW.plus(Duration.ofHours(hour)))
                        .flatMap(at -> triggers().stream().map(trigger -> trigger.of(ids, at)))
                        .map(id -> id.substring(id.lastIndexOf('-') + 1))
                        .distinct())
                .hasSize(72);
    }
}
