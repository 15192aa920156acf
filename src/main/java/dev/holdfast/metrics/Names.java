package dev.holdfast.metrics;

import org.jspecify.annotations.Nullable;

/** How figures are named: all under one prefix. Micrometer adds the unit, and {@code total} to counters. */
final class Names {
    private static final String PREFIX = "holdfast.";

    private Names() {}

    static String of(String name) {
        return PREFIX + name;
    }

    static @Nullable String unit(String unit) {
        return unit.isEmpty() ? null : unit;
    }
}
