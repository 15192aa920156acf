package dev.holdfast.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Descriptors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorCheckTest {
    @ParameterizedTest
    @CsvSource({
        "1012, 1024, false",
        "961, 1024, false",
        "960, 1024, true",
        "50, 64, true",
        "57, 64, false",
        "-1, 1024, false",
        "100, 1048576, true"
    })
    void check_failsWhenFewAreFree(long open, long most, boolean passes) {
        assertThat(check(new Descriptors(() -> open, () -> most)).get().isEmpty())
                .isEqualTo(passes);
    }

    @Test
    void failure_namesTheNumbersAndTheRemedy() {
        assertThat(check(new Descriptors(() -> 1012, () -> 1024)).get())
                .hasValueSatisfying(text -> assertThat(text).startsWith("12 of 1024 file descriptors are free: raise"));
    }

    @Test
    void check_ofThisProcess_passes() {
        assertThat(check(Descriptors.OF_PROCESS).get()).isEmpty();
    }

    private static DescriptorCheck check(Descriptors descriptors) {
        return new DescriptorCheck(descriptors::most, descriptors::free);
    }
}
