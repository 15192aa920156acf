package dev.holdfast.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.StoreName;
import org.junit.jupiter.api.Test;

class StoreLabelsTest {
    @Test
    void firstStores_haveTheirNames_andOthersShareOne() {
        StoreLabels labels = new StoreLabels(2);

        assertThat(labels.of(new StoreName("a"))).isEqualTo("a");
        assertThat(labels.of(new StoreName("b"))).isEqualTo("b");
        assertThat(labels.of(new StoreName("c"))).isEqualTo(StoreLabels.OTHERS);
        assertThat(labels.of(new StoreName("a"))).isEqualTo("a");
    }

    @Test
    void noLabels_areAllowed() {
        assertThat(new StoreLabels(0).of(new StoreName("a"))).isEqualTo("_other");
    }
}
