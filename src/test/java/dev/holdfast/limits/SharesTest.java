package dev.holdfast.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharesTest {
    @Test
    void taker_getsNoMoreThanItsShare() {
        Shares shares = new Shares(5, 2);

        for (int i = 0; i < 3; i++) {
            assertThat(shares.take("a")).isTrue();
        }
        assertThat(shares.take("a")).isFalse();
        assertThat(shares.taken("a")).isEqualTo(3);

        shares.giveBack("a");
        assertThat(shares.take("a")).isTrue();
    }

    @Test
    void takers_haveSharesOfTheirOwn() {
        Shares shares = new Shares(4, 4);
        int granted = 0;
        for (int i = 0; i < 100; i++) {
            granted += shares.take("taker" + i) ? 1 : 0;
        }
        assertThat(granted).as("but for a rare equal hash").isGreaterThan(80);
    }

    @Test
    void zero_isAnyNumber() {
        Shares shares = new Shares(0, 2);
        for (int i = 0; i < 100_000; i++) {
            assertThat(shares.take("a")).isTrue();
        }
    }
}
