package dev.holdfast.linear;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.linear.RevisionOrder.Stamp;
import java.util.List;
import org.junit.jupiter.api.Test;

class RevisionOrderTest {
    private static final Stamp WRITE = new Stamp(1, 4, 10, true);

    @Test
    void overlappingWrites_mayShareACommit() {
        assertThat(RevisionOrder.violations(List.of(WRITE, new Stamp(2, 3, 10, true))))
                .isEmpty();
    }

    @Test
    void laterWrite_hasAGreaterRevision() {
        assertThat(RevisionOrder.violations(List.of(WRITE, new Stamp(5, 6, 11, true))))
                .isEmpty();
        assertThat(RevisionOrder.violations(List.of(WRITE, new Stamp(5, 6, 10, true))))
                .hasSize(1);
    }

    @Test
    void laterRead_hasNoSmallerRevision() {
        assertThat(RevisionOrder.violations(List.of(WRITE, new Stamp(5, 6, 10, false))))
                .isEmpty();
        assertThat(RevisionOrder.violations(List.of(new Stamp(5, 6, 9, false), WRITE)))
                .hasSize(1);
    }

    @Test
    void readDuringAWrite_mayComeBeforeIt() {
        assertThat(RevisionOrder.violations(List.of(WRITE, new Stamp(3, 6, 9, false))))
                .isEmpty();
    }
}
