package dev.holdfast.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.commit.StoreObserver;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CommandSpansTest {
    /** Figures of maintenance were not counted while tracing was on: what they were told of was not passed on. */
    @Test
    void everythingThatObserversAreTold_isPassedOn() {
        assertThat(StoreObserver.class.getDeclaredMethods())
                .filteredOn(told -> !told.isSynthetic() && !Modifier.isStatic(told.getModifiers()))
                .isNotEmpty()
                .allSatisfy(told -> assertThat(Arrays.stream(CommandSpans.class.getDeclaredMethods())
                                .filter(own -> own.getName().equals(told.getName()))
                                .map(Method::getParameterTypes))
                        .as(told.getName())
                        .contains(told.getParameterTypes()));
    }
}
