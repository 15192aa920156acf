package dev.holdfast.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class EntryMemoryTest {
    private static final long REGION = 1 << 20;

    @Test
    void smallArray_takesItsHeaderAndItsBytes() {
        assertThat(EntryMemory.ofArray(1, REGION)).isEqualTo(24);
        assertThat(EntryMemory.ofArray(40_000, REGION)).isEqualTo(40_016);
    }

    @Test
    void arrayOfHalfARegionOrMore_takesWholeRegions() {
        assertThat(EntryMemory.ofArray(REGION / 2 - 24, REGION)).isEqualTo(REGION / 2 - 8);
        assertThat(EntryMemory.ofArray(530_000, REGION)).isEqualTo(REGION);
        assertThat(EntryMemory.ofArray(REGION - 16, REGION)).isEqualTo(REGION);
        assertThat(EntryMemory.ofArray(REGION, REGION)).isEqualTo(2 * REGION);
    }

    @Test
    void collectorWithoutRegions_roundsNothing() {
        assertThat(EntryMemory.ofArray(530_000, 0)).isEqualTo(530_016);
    }
}
