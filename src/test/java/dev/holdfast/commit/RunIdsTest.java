package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** That the names of runs cannot be guessed, though not those that share an hour. */
class RunIdsTest {
    @Test
    void runsOfTheSameRevision_haveDifferentNames() {
        Instant now = Instant.parse("2026-12-01T00:00:00Z");
        assertThat(IntStream.range(0, 1000).mapToObj(i -> RunIds.ofDelete(7)).distinct())
                .hasSize(1000)
                .allMatch(id -> id.matches("delete-7-[0-9a-z]{6}"));
        assertThat(IntStream.range(0, 1000)
                        .mapToObj(i -> RunIds.ofPrune(7, now))
                        .distinct())
                .hasSize(1000)
                .allMatch(id -> id.matches("prune-8-[0-9a-z]{14}"));
    }
}
